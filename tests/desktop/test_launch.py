"""Applications by name: found in desktop entries, started without a shell, and waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import XServer

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.desktop_files import App, command_of, installed_apps, read_entry
from qvl_tools.desktop.launch import find_app, find_named, near_names, start
from qvl_tools.desktop.x11_windows import X11Windows, open_x11_windows

pytestmark = pytest.mark.desktop

HERE: Mapping[str, str] = {"PATH": os.environ["PATH"], "LANG": "de_AT.UTF-8"}


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with XServer(1000, 700) as server, pytest.MonkeyPatch.context() as patch:
        for name in ("DISPLAY", "XAUTHORITY", "HOME", "XDG_DATA_HOME", "NO_AT_BRIDGE"):
            patch.setenv(name, server.env[name])
        (server.folder / "applications").mkdir()
        yield server


@pytest.fixture
def windows(server: XServer) -> Iterator[X11Windows]:
    windows = open_x11_windows()
    assert windows is not None
    yield windows
    windows.close()
    for window in server.titles():
        server.run("xdotool", "windowkill", window, check=False)
    wait_for(lambda: not server.titles(), "every window is gone")


def install(server: XServer, id: str, **fields: str) -> None:
    lines = ["[Desktop Entry]", "Type=Application", *(f"{k}={v}" for k, v in fields.items())]
    (server.folder / "applications" / f"{id}.desktop").write_text("\n".join(lines))


def focused(server: XServer) -> str:
    return server.run("xdotool", "getactivewindow", "getwindowname", check=False).strip()


def written(path: Path) -> str:
    """Wait until a program has written something into a file, and return it."""
    return wait_for(lambda: path.read_text() if path.exists() else None, f"{path.name} is written")


@pytest.mark.parametrize(
    ("name", "title"),
    [("Mousepad", "Untitled 1 - Mousepad"), ("galculator", "galculator"), ("XTERM", "xterm")],
)
def test_an_installed_application_is_opened_and_then_brought_back(
    server: XServer, windows: X11Windows, name: str, title: str
) -> None:
    program(name.lower())
    windows.open_app(name)
    assert focused(server).casefold() == title.casefold()
    first = set(server.titles())
    other = server.start("xterm", "-T", "in the way", "-class", "Other")
    server.wait_for_window("in the way")
    windows.open_app(name)
    assert focused(server).casefold() == title.casefold()
    assert first < set(server.titles())  # no second one was started
    assert len(server.titles()) == 2
    other.kill()
    other.wait()


def test_a_window_is_opened_by_its_title_where_no_application_is_called_so(
    server: XServer, windows: X11Windows
) -> None:
    for title in ("a letter to Ann", "a letter to Bob"):
        server.start("xterm", "-T", title)
        server.wait_for_window(title)
    windows.open_app("a letter to ann")
    assert focused(server) == "a letter to Ann"


def test_a_name_that_nothing_has_lists_what_is_near(server: XServer, windows: X11Windows) -> None:
    with pytest.raises(ActionFailed, match="no application or window 'Mousepda'") as failure:
        windows.open_app("Mousepda")
    assert "Mousepad" in failure.value.fix
    assert not failure.value.partly_done


def test_nothing_in_an_entry_reaches_a_shell(server: XServer, windows: X11Windows) -> None:
    script, said = server.folder / "say.py", server.folder / "said"
    script.write_text("import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(repr(sys.argv))")
    bait = server.folder / "executed"
    words = f'{sys.executable} {script} {said} ; touch {bait} | $(touch {bait}) "`touch {bait}`" %f'
    install(server, "bait", Name="Bait & touch", Exec=words)
    windows._start_timeout_s = 0.5
    with pytest.raises(ActionFailed, match=r"showed no window within 0\.5 s") as failure:
        windows.open_app("Bait & touch")
    assert failure.value.partly_done
    heard = written(said)
    assert f"';', 'touch', '{bait}', '|', '$(touch'" in heard
    assert not bait.exists()
    with pytest.raises(ActionFailed):
        windows.open_app(f"xterm; touch {bait}")
    assert not bait.exists()


def test_one_that_ends_at_once_is_told_with_its_status(
    server: XServer, windows: X11Windows
) -> None:
    install(server, "broken", Name="Broken one", Exec=f"{sys.executable} -c exit(7)")
    with pytest.raises(ActionFailed, match="Broken one ended at once with status 7"):
        windows.open_app("broken one")


def test_a_program_in_a_terminal_gets_one(server: XServer, windows: X11Windows) -> None:
    script, mark = server.folder / "where.py", server.folder / "where"
    code = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(os.ttyname(0))"
    script.write_text(f"{code}; time.sleep(600)")
    words = f"{sys.executable} {script} {mark}"
    install(server, "in-terminal", Name="Where", Exec=words, Terminal="true")
    windows.open_app("Where")
    assert len(server.titles()) == 1
    assert written(mark).startswith("/dev/pts")


def test_what_is_started_outlives_us_and_leaves_no_zombie(server: XServer) -> None:
    code = (
        "import sys; from qvl_tools.desktop.launch import App, start;"
        "start(App('x', (), 'x', tuple(sys.argv[1:])));"
    )
    mark = server.folder / "alive"
    inner = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    subprocess.run(
        [sys.executable, "-W", "error", "-c", code, sys.executable, "-c", inner], check=True
    )
    pid = int(written(mark))
    assert os.getsid(pid) == pid  # no signal of a terminal reaches it
    assert str(Path(f"/proc/{pid}/fd/1").readlink()) == os.devnull
    os.kill(pid, signal.SIGKILL)

    started = start(App("short", (), "short", (sys.executable, "-c", "exit(3)")))
    wait_for(lambda: started.status() == 3, "its end is taken note of")


def test_our_keys_are_not_handed_on(server: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = server.folder / "environment"
    for name in ("OPENAI_API_KEY", "HF_TOKEN", "QVL_MODEL", "PLAIN"):
        monkeypatch.setenv(name, "value")
    code = f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ) + '.')"
    start(App("x", (), "x", (sys.executable, "-c", code)))
    names = written(seen).rstrip(".").split()
    assert "PLAIN" in names
    assert not {"OPENAI_API_KEY", "HF_TOKEN", "QVL_MODEL"} & set(names)


def test_a_program_that_is_gone_can_t_be_started() -> None:
    with pytest.raises(ActionFailed, match="Gone can't be started"):
        start(App("Gone", (), "gone", ("/nowhere/gone",)))


ENTRY = """
# a comment
[Desktop Entry]
Type=Application
Name=Files
Name[de]=Dateien
Name[de_AT]=Akten
Name[fr]=Fichiers
GenericName=File Manager
Exec=sh -c "echo \\\\"%c\\\\"" %U --name=%c 100%% %i
Path=/tmp
StartupWMClass=Filer
[Desktop Action new]
Name=New window
Exec=false
"""


def test_an_entry_is_read_in_the_user_s_language() -> None:
    assert read_entry(ENTRY, "files", HERE) == App(
        name="Akten",
        others=("Files", "File Manager"),
        id="files",
        command=("sh", "-c", 'echo "Akten"', "--name=Akten", "100%"),
        folder="/tmp",
        window_class="Filer",
    )
    english = read_entry(ENTRY, "files", {**HERE, "LC_ALL": "C"})
    assert english is not None
    assert english.name == "Files"


@pytest.mark.parametrize(
    "change",
    [
        ("Type=Application", "Type=Link"),
        ("Path=/tmp", "NoDisplay=true"),
        ("Path=/tmp", "Hidden=true"),
        ("Path=/tmp", "TryExec=/nowhere/at/all"),
        ("Path=/tmp", "NotShowIn=GNOME;KDE;"),
        ("Path=/tmp", "OnlyShowIn=XFCE;"),
        ("Exec=sh", "Exec=/nowhere/at/all"),
        ("Exec=sh", "X=sh"),
        ("[Desktop Entry]", "[Another group]"),
    ],
)
def test_what_no_menu_would_show_is_no_application(change: tuple[str, str]) -> None:
    here = {**HERE, "XDG_CURRENT_DESKTOP": "Debian:GNOME"}
    assert read_entry(ENTRY, "files", here) is not None
    assert read_entry(ENTRY.replace(*change, 1), "files", here) is None


def test_a_user_s_own_entry_hides_the_system_s(tmp_path: Path) -> None:
    for folder, name, hidden in (("own", "Mine", "false"), ("all", "Theirs", "false")):
        path = tmp_path / folder / "applications" / "sub"
        path.mkdir(parents=True)
        text = f"[Desktop Entry]\nType=Application\nName={name}\nExec=sh\nHidden={hidden}\n"
        (path / "one.desktop").write_text(text)
    environ = {
        **HERE,
        "XDG_DATA_HOME": str(tmp_path / "own"),
        "XDG_DATA_DIRS": str(tmp_path / "all"),
    }
    assert [(app.name, app.id) for app in installed_apps(environ)] == [("Mine", "sub-one")]
    own = tmp_path / "own" / "applications" / "sub" / "one.desktop"
    own.write_text(own.read_text().replace("Hidden=false", "Hidden=true"))
    assert installed_apps(environ) == ()
    own.write_bytes(b"\xff\xfe not a \x00 desktop entry")
    assert installed_apps(environ) == ()


APPS = (
    App("Text Editor", ("Mousepad",), "org.xfce.mousepad", ("mousepad",)),
    App("Text Viewer", (), "viewer", ("view",)),
    App("Terminal", (), "xterm", ("xterm",)),
    App("Terminal", (), "other-terminal", ("other-terminal",)),
    App("Web Browser", ("Internet",), "web", ("/usr/bin/firefox",)),
)


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        ("Text Editor", "org.xfce.mousepad"), ("text  editor", "org.xfce.mousepad"),
        ("mousepad", "org.xfce.mousepad"), ("org.xfce.mousepad", "org.xfce.mousepad"),
        ("firefox", "web"), ("internet", "web"), ("web", "web"), ("browser", "web"),
        ("xterm", "xterm"), ("Text", None), ("Terminal", None), ("", None), ("nothing", None),
    ],
)  # fmt: skip
def test_an_application_is_found_by_what_it_is_called(wanted: str, id: str | None) -> None:
    found = find_app(APPS, wanted)
    assert (found.id if found else None) == id


def test_names_alone_are_found_too() -> None:
    assert find_named(("Paint", "Paint 3D", "Word"), "paint") == "Paint"
    assert find_named(("Paint", "Word"), "excel") == ""
    assert near_names(("Paint", "Paint 3D", "Word"), (), "pain").startswith("there are: Paint")
    assert near_names((), (), "x") == "there are: none"


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_exec_line_is_read_or_refused_without_an_error(line: str, name: str) -> None:
    assert all(isinstance(word, str) for word in command_of(line, name))


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    def quoted(word: str) -> str:
        escaped = "".join(f"\\{char}" if char in '"`$\\' else char for char in word)
        return '"' + escaped.replace("%", "%%") + '"'

    assert command_of(" ".join(map(quoted, words)), "") == tuple(words)

"""How command lines are read: a real POSIX shell has the last word, and the host stays out."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.phone.adb_talk import Run
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_tools.phone.adb.shell import plain_words

# Text that means something to a shell, mixed with text that does not.
_PIECES = st.sampled_from(
    [*"ab %s-/=:,.@+'\"`$\\;&|<>(){}[]*?!#~^\t\n", "$(id)", "`id`", "$HOME", "é", "你", "😸", "''"]
)
_LINES = st.lists(_PIECES, max_size=12).map("".join)


@given(line=_LINES)
def test_the_quick_way_agrees_with_the_shell(line: str) -> None:
    words = plain_words(line)
    if not words or "=" in words[0]:  # an assignment: never the name of a command
        return
    script = f"set -- {line}\nprintf '%s\\0' \"$@\""
    judged = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True)
    assert judged.stdout.decode().split("\0")[:-1] == words


@given(line=st.text(alphabet=" a'\"", max_size=400))
def test_deciding_takes_no_time(line: str) -> None:
    plain_words(line + "a" * 5000 + ";")


@pytest.mark.parametrize(
    "line",
    [
        "a;b",
        "a|b",
        "a&b",
        "$a",
        "`a`",
        "a>b",
        'a "$b"',
        "a\\b",
        "a*",
        "~",
        "a\nb",
        "a#",
        "'a",
        "a!",
    ],
)
def test_lines_that_need_a_shell(line: str) -> None:
    assert plain_words(line) == []


_TEXTS = [
    "hello",
    "two words",
    "it's",
    'say "hi"',
    "$HOME",
    "`id`",
    "$(id)",
    "a;b|c&d>e<f",
    "back\\slash",
    "100%",
    "*?[x]{a,b}~#!",
    "/sdcard/x /system/bin/input",
    " leading and trailing ",
    "-p",
    "",
]


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize("line", ["input text {}", "true; input text {} | cat"])
def test_quoted_text_arrives_exactly(sh: Run, paper: PaperPhone, text: str, line: str) -> None:
    paper.app, paper.focused = NOTES, True
    assert sh(line.format(shlex.quote(text))).err == b""
    assert paper.text == text


def test_unquoted_text_is_the_shells_prey(sh: Run, paper: PaperPhone) -> None:
    paper.app, paper.focused = NOTES, True
    sh("input text $(echo sub)stituted; input text `echo B`")
    assert paper.text == "substitutedB"
    sh('input text "a b"c d')
    assert paper.text == "substitutedBa bc", "input takes its first argument only"


@pytest.mark.parametrize(
    ("line", "out", "status"),
    [
        ("wm size | cut -d' ' -f3", "1080x2400\n", 0),
        ("dumpsys window | grep mCurrentFocus | head -1 | wc -l", "1\n", 0),
        ("pm list packages | sed -n 's/package:com.qvl.//p' | sort", "counter\nnotes\n", 0),
        ("wm density > /sdcard/d && cat /sdcard/d", "Physical density: 420\n", 0),
        ("wm density > /storage/emulated/0/e; cat /sdcard/e", "Physical density: 420\n", 0),
        ("cd /sdcard/Download && pwd && echo x > y && ls && rm y", "/sdcard/Download\ny\n", 0),
        ("for i in 1 2 3; do echo $i; done", "1\n2\n3\n", 0),
        ("false || echo $?", "1\n", 0),
        ("/system/bin/wm size", "Physical size: 1080x2400\n", 0),
        ("true; /system/bin/wm size", "Physical size: 1080x2400\n", 0),
        ("echo aGk= | base64 -d", "hi", 0),
        ("echo piped | cat - | cat", "piped\n", 0),
        ("(exit 9)", "", 9),
        ("kill -9 $$", "", 1),
        ("exit", "", 0),
        ("", "", 0),
        ("   ", "", 0),
        ("pidof nobody", "", 1),
        ("A=5; echo $A", "5\n", 0),
        ("X=1 wm density", "Physical density: 420\n", 0),
        ("sh -c 'wm density; exit 2'", "Physical density: 420\n", 2),
        ("find /sdcard -name Down*", "/sdcard/Download\n", 0),
    ],
)
def test_shell_grammar(sh: Run, line: str, out: str, status: int) -> None:
    done = sh(line)
    assert (done.text, done.status) == (out, status)


@pytest.mark.parametrize(
    "line", ["nosuch", "nosuch 'a b'", "nosuch; true", "python3 -c 1", "toybox"]
)
def test_what_the_phone_lacks_is_not_found(sh: Run, line: str) -> None:
    assert b"inaccessible or not found" in sh(line).err


def test_binary_output_survives_pipes(sh: Run, paper: PaperPhone) -> None:
    assert sh("screencap | cat").out[16:] == paper.capture().rgba
    assert sh("screencap | gzip -1 | gzip -d | tail -c +17").out == paper.capture().rgba


def test_a_reader_that_stops_early_ends_the_writer(sh: Run) -> None:
    done = sh("screencap | head -c 4")
    assert (len(done.out), done.status) == (4, 0)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/sdcard/../../../etc/passwd", "../../etc/passwd", "/proc/self/environ"]
)
def test_commands_see_no_host_files(sh: Run, path: str) -> None:
    done = sh(f"cat {path}")
    assert (done.out, done.status) == (b"", 1)
    assert sh(f"ls {path}").status == 1


def test_a_link_out_of_the_store_is_not_followed(sh: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    sh(f"ls /sdcard; cd /sdcard; {'/bin/ln'} -s {tmp_path}/secret link")
    assert b"secret" not in sh("cat /sdcard/link").out


def test_the_shell_inherits_nothing(sh: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QVL_API_KEY", "hush")
    done = sh('echo "$QVL_API_KEY$USER"; pwd; set | grep -c hush')
    assert done.text == "\n/\n0\n"

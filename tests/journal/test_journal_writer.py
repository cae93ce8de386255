"""What the writer promises: names, order, redaction, and a readable file whatever goes wrong."""

import contextlib
import json
import re
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.journal.small_episodes import ENDED, STARTED, observed, one_step

from qvl_agent.errors import JournalFailed
from qvl_agent.journal.events import VERSION, Asked, Nudged, Replied, Started
from qvl_agent.journal.reader import read_episode
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.journal.writer import Journal, slug_of


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path / "replays", "Book a flight!") as journal:
        yield journal


@contextlib.contextmanager
def files_no_larger_than(limit_bytes: int) -> Iterator[None]:
    """Make writing past a size fail, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_is_named_by_time_goal_and_chance(journal: Journal) -> None:
    pattern = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_book-a-flight_[0-9a-f]{4}"
    assert re.fullmatch(pattern, journal.folder.name)
    assert names_in(journal.folder) == ["episode.jsonl", "images"]
    assert names_in(journal.folder.parent) == [journal.folder.name]


def test_only_the_owner_may_look(journal: Journal) -> None:
    assert stat.S_IMODE(journal.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("goal", "slug"),
    [
        ("Book a flight from Zürich to Lisbon", "book-a-flight-from-zurich-to"),
        ("../../etc/passwd", "etc-passwd"),
        ("打开设置", "episode"),
        ("", "episode"),
        ("x" * 500, "episode"),
    ],
)
def test_slug(goal: str, slug: str) -> None:
    assert slug_of(goal) == slug


def test_runs_that_start_together_get_folders_of_their_own(tmp_path: Path) -> None:
    def create(_: int) -> Path:
        with Journal.create(tmp_path, "same goal") as journal:
            journal.write(STARTED)
            return journal.folder

    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(create, range(200)))
    assert len(set(folders)) == 200
    assert all(len(read_episode(folder).events) == 1 for folder in folders)


def test_a_line_is_an_envelope_an_event_and_a_checksum(journal: Journal) -> None:
    assert [journal.write(STARTED), journal.write(ENDED)] == [0, 1]
    lines = (journal.folder / "episode.jsonl").read_text("utf-8").splitlines()
    first, last = (json.loads(line) for line in lines)
    assert list(first)[:5] == ["seq", "at", "mono_s", "type", "format"]
    assert list(first)[-1] == "crc"
    assert (first["format"], first["version"], last["seq"]) == ("qvl-episode", VERSION, 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["at"])
    assert 0 <= first["mono_s"] <= last["mono_s"]


def test_what_was_written_reads_back(journal: Journal) -> None:
    written = [STARTED, *one_step(journal), ENDED]
    for event in written:
        journal.write(event)
    episode = read_episode(journal.folder)
    assert list(episode.events) == written
    assert [record.seq for record in episode.records] == list(range(len(written)))


def test_an_image_is_stored_once_and_before_its_line(journal: Journal) -> None:
    journal.write(STARTED)
    for step in range(1, 4):
        event = observed(journal, step, "red" if step < 3 else "blue")
        assert (journal.folder / "images" / event.image).is_file()
        journal.write(event)
    assert len(names_in(journal.folder / "images")) == 2


def test_every_string_is_redacted_before_it_is_written(tmp_path: Path) -> None:
    def redact(text: str) -> str:
        return text.replace("hunter2", "***")

    with Journal.create(tmp_path, "log in with hunter2", redact=redact) as journal:
        journal.write(
            STARTED.model_copy(
                update={"goal": "use hunter2", "params": {"a": ["hunter2"], "hunter2": 1}}
            )
        )
        journal.write(Replied(step=1, attempt=1, text="type hunter2", thinking="hunter2?"))
    assert "hunter2" not in journal.folder.name
    assert b"hunter2" not in (journal.folder / "episode.jsonl").read_bytes()
    assert read_episode(journal.folder).started.params == {"a": ["***"], "***": 1}


@pytest.mark.parametrize("text", ["a\nb", "\x00", "\u2028", "\ud83d", "😸", '"}\n{"seq":1', "\\"])
def test_no_text_breaks_a_line(journal: Journal, text: str) -> None:
    journal.write(STARTED)
    journal.write(Replied(step=1, attempt=1, text=text))
    expected = text.encode("utf-8", "replace").decode()
    replied = next(read_episode(journal.folder).of(Replied))
    assert replied.text == expected


def test_a_full_disk_is_an_error_and_leaves_whole_lines(journal: Journal) -> None:
    journal.write(STARTED)
    size = (journal.folder / "episode.jsonl").stat().st_size
    big = Nudged(step=1, pattern="repeat", message="x" * 5000)
    with files_no_larger_than(size + 1000):
        with pytest.raises(JournalFailed, match="can't be written"):
            journal.write(big)
        assert (journal.folder / "episode.jsonl").stat().st_size == size
        with pytest.raises(JournalFailed, match="screenshot can't be written"):
            journal.store_image(b"x" * 5000)
    assert names_in(journal.folder / "images") == []
    # Once there is space again, the run can still say how it ended.
    assert journal.write(ENDED) == 1
    assert read_episode(journal.folder).ended == ENDED


# Ctrl-C strikes between two bytecodes: here at each of them in turn, all through the writer. In a
# process of its own, as it takes the place of whatever else traces (coverage, a debugger).
CTRL_C = """
import sys
from pathlib import Path
from tests.journal.small_episodes import ENDED, STARTED
from qvl_agent.journal import writer
from qvl_agent.journal.events import Asked

EVENT = Asked(step=1, attempt=1, request_digest="d", prompt="p" * 300)

def interrupt_at(wanted):
    seen = 0
    def trace(frame, event, argument):
        nonlocal seen
        if frame.f_code.co_filename != writer.__file__:
            return None
        frame.f_trace_opcodes = True
        seen += event == "opcode"
        if seen == wanted:
            raise KeyboardInterrupt
        return trace
    return trace

def interrupted(journal, at):
    sys.settrace(interrupt_at(at))
    try:
        acknowledged.append(journal.write(EVENT))
        return False
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)

acknowledged = []
with writer.Journal.create(Path(sys.argv[1]), "goal") as journal:
    journal.write(STARTED)
    at = 1
    while interrupted(journal, at):
        if at % 5 == 0:
            acknowledged.append(journal.write(EVENT))
        at += 1
    journal.write(ENDED)
assert len(set(acknowledged)) == len(acknowledged)
print(journal.folder, at, len(acknowledged))
"""


def test_ctrl_c_at_any_moment_leaves_whole_lines(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CTRL_C, tmp_path],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folder, moments, acknowledged = done.stdout.split()
    assert int(moments) > 100
    episode = read_episode(folder)
    assert not episode.torn
    assert episode.ended == ENDED
    # What was written but not acknowledged may be there; what was acknowledged has to be.
    assert len(list(episode.of(Asked))) >= int(acknowledged) > 20


def test_a_closed_journal_refuses(journal: Journal) -> None:
    journal.close()
    journal.close()
    with pytest.raises(JournalFailed, match="is closed"):
        journal.write(STARTED)
    with pytest.raises(JournalFailed, match="is closed"):
        journal.store_image(b"png")


def test_an_episode_is_never_written_over(journal: Journal) -> None:
    journal.write(STARTED)
    journal.close()
    with pytest.raises(JournalFailed, match="already holds an episode"):
        Journal(journal.folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalFailed, match="file"):
        Journal.create(tmp_path / "file" / "replays", "goal")


def test_with_fsync_it_reads_back_the_same(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "goal", fsync=True) as journal:
        journal.write(STARTED)
        journal.write(observed(journal))
    assert len(read_episode(journal.folder).events) == 2


def test_memory_keeps_events_and_names_images_alike(journal: Journal) -> None:
    memory = MemoryJournal()
    assert [memory.write(STARTED), memory.write(ENDED)] == [0, 1]
    assert memory.events == [STARTED, ENDED]
    assert memory.store_image(b"png") == journal.store_image(b"png")


def test_started_is_the_first_field_order_of_the_format() -> None:
    assert list(Started.model_fields)[:3] == ["type", "format", "version"]

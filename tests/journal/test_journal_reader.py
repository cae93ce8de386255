"""The reader: whole, torn, damaged, hostile and newer episodes."""

import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.journal.small_episodes import ENDED, STARTED, observed

from qvl_agent.errors import EpisodeCorrupt, EpisodeError
from qvl_agent.journal.events import VERSION, Observed
from qvl_agent.journal.line import encode_line
from qvl_agent.journal.reader import read_episode
from qvl_agent.journal.writer import Journal


def jsonl(folder: Path) -> Path:
    return folder / "episode.jsonl"


def test_truncated_at_every_byte_it_opens_with_all_whole_lines(copy: Path) -> None:
    data = jsonl(copy).read_bytes()
    whole = read_episode(copy)
    for size in range(len(data) + 1):
        jsonl(copy).write_bytes(data[:size])
        episode = read_episode(copy)
        lines = data[:size].count(b"\n")
        assert episode.events == whole.events[:lines]
        assert episode.torn == (not data[:size].endswith(b"\n") and size > 0)
        assert (episode.ended is None) == (size < len(data))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_never_passes_as_an_episode(copy: Path, where: float, bit: int) -> None:
    data = jsonl(copy).read_bytes()
    whole = read_episode(copy)
    position = int(where * len(data))
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    jsonl(copy).write_bytes(changed)
    try:
        episode = read_episode(copy)
    except EpisodeError:
        return
    finally:
        jsonl(copy).write_bytes(data)
    # Only the last newline may go unnoticed, as a torn last line.
    assert position == len(data) - 1
    assert episode.torn
    assert episode.events == whole.events[:-1]


def test_a_damaged_line_is_named(copy: Path) -> None:
    data = jsonl(copy).read_bytes()
    jsonl(copy).write_bytes(data.replace(b"what now?", b"what then", 1))
    with pytest.raises(EpisodeCorrupt, match="line 4: its checksum does not fit"):
        read_episode(copy)


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
        lambda lines: [*lines[:3], lines[3], *lines[3:]],
        lambda lines: lines[1:],
    ],
    ids=["removed", "swapped", "doubled", "beheaded"],
)
def test_lines_in_another_order_show(
    copy: Path, edit: Callable[[list[bytes]], list[bytes]]
) -> None:
    lines = jsonl(copy).read_bytes().splitlines(keepends=True)
    jsonl(copy).write_bytes(b"".join(edit(lines)))
    with pytest.raises(EpisodeCorrupt):
        read_episode(copy)


def test_images_come_back_with_their_pixels(small_episode: Path) -> None:
    episode = read_episode(small_episode)
    seen = next(episode.of(Observed))
    image = episode.image(seen.image)
    assert (image.size, image.getpixel((0, 0))) == (seen.image_size, (255, 0, 0))


@pytest.mark.parametrize(
    "name",
    [
        "../episode.jsonl",
        "/etc/passwd",
        "",
        ".",
        "a.png",
        "A" * 64 + ".png",
        "0" * 64,
        "0" * 64 + ".png/..",
        "0" * 64 + ".png\n",
        "0" * 64 + ".png\x00",
    ],
)
def test_an_image_name_cannot_leave_the_folder(small_episode: Path, name: str) -> None:
    with pytest.raises(EpisodeCorrupt, match="is no image name"):
        read_episode(small_episode).image(name)


def _damage(copy: Path, how: str) -> str:
    seen = next(read_episode(copy).of(Observed)).image
    path = copy / "images" / seen
    match how:
        case "missing":
            path.unlink()
        case "not the one":
            path.write_bytes(path.read_bytes()[:-1] + b"\x00")
        case "is a link":
            path.rename(copy / "elsewhere.png")
            path.symlink_to(copy / "elsewhere.png")
        case "folder is a link":
            (copy / "images").rename(copy / "pictures")
            (copy / "images").symlink_to(copy / "pictures")
    return seen


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("missing", "is missing"),
        ("not the one", "not the one"),
        ("is a link", "is a link"),
        ("folder is a link", "is a link"),
    ],
)
def test_a_wrong_image_is_refused(copy: Path, how: str, message: str) -> None:
    name = _damage(copy, how)
    with pytest.raises(EpisodeCorrupt, match=message):
        read_episode(copy).image(name)


def test_bytes_of_the_right_hash_that_are_no_png_are_refused(copy: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n and then nothing"
    name = hashlib.sha256(data).hexdigest() + ".png"
    (copy / "images" / name).write_bytes(data)
    with pytest.raises(EpisodeCorrupt, match="cut off"):
        read_episode(copy).image(name)


def _rewrite(folder: Path, **changes: object) -> None:
    """Write one first line with other fields and a right checksum."""
    line, _ = encode_line(STARTED, seq=0, at=read_episode(folder).records[0].at, mono_s=0, crc=0)
    fields = json.loads(line) | changes
    del fields["crc"]
    body = json.dumps(fields).encode()[:-1]
    jsonl(folder).write_bytes(body + b',"crc":"%08x"}\n' % zlib.crc32(body))


def test_a_newer_version_says_so(copy: Path) -> None:
    _rewrite(copy, version=VERSION + 1, novelty=True)
    with pytest.raises(EpisodeError, match="this program reads up to version") as caught:
        read_episode(copy)
    assert not isinstance(caught.value, EpisodeCorrupt)
    assert "upgrade" in caught.value.fix


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "zip"}, "no qvl-episode"),
        ({"version": "1"}, "no version"),
        ({"type": "ended"}, "no event"),
        ({"seq": 1}, "number is 1 instead of 0"),
        ({"at": "yesterday"}, "envelope"),
        ({"mono_s": None}, "envelope"),
        ({"unknown": 1}, "no event"),
    ],
)
def test_a_strange_first_record_is_refused(
    copy: Path, changes: dict[str, object], message: str
) -> None:
    _rewrite(copy, **changes)
    with pytest.raises(EpisodeCorrupt, match=message):
        read_episode(copy)


@pytest.mark.parametrize(
    "content", [b"[1]\n", b"hello\n", b"\n", b"\xff\xfe\n", b"[" * 99999 + b"\n"]
)
def test_any_other_file_is_refused(copy: Path, content: bytes) -> None:
    jsonl(copy).write_bytes(content)
    with pytest.raises(EpisodeCorrupt, match="line 1"):
        read_episode(copy)


def test_a_link_is_no_episode(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / "episode.jsonl").symlink_to(jsonl(copy))
    with pytest.raises(EpisodeCorrupt, match="is a link"):
        read_episode(folder)


def test_started_comes_first_and_once(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "goal") as journal:
        journal.write(STARTED)
        journal.write(STARTED)
    with pytest.raises(EpisodeCorrupt, match="line 2: 'started' must come first"):
        read_episode(journal.folder)


def test_an_empty_episode_opens_and_says_that_nothing_was_done(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "goal") as journal:
        pass
    episode = read_episode(journal.folder)
    assert (episode.events, episode.torn, episode.ended) == ((), False, None)
    with pytest.raises(EpisodeError, match="nothing was done"):
        _ = episode.started


def test_an_image_left_without_its_line_is_ignored(copy: Path) -> None:
    (copy / "images" / ("0" * 64 + ".png")).write_bytes(b"")
    (copy / "images" / "half.tmp").write_bytes(b"")
    assert read_episode(copy).ended == ENDED
    assert len(list((copy / "images").iterdir())) == 3


def test_ten_steps_share_their_images(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "goal") as journal:
        journal.write(STARTED)
        for step in range(10):
            journal.write(observed(journal, step))
    assert len({event.image for event in read_episode(journal.folder).of(Observed)}) == 1

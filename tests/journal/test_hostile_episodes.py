"""Whatever an episode file holds, only our own errors come out."""

import json
import zlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qvl_agent.errors import EpisodeError
from qvl_agent.journal.reader import read_episode

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
ENVELOPE = st.fixed_dictionaries(
    {},
    optional={
        "seq": st.just(0) | JSON,
        "at": st.just("2026-01-01T00:00:00.000Z") | JSON,
        "mono_s": st.just(1.5) | JSON,
        "type": st.sampled_from(["started", "observed", "decided", "ended"]) | JSON,
        "format": st.just("qvl-episode") | JSON,
        "version": st.just(1) | JSON,
        "goal": JSON,
        "device": JSON,
        "action": JSON,
    },
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(ENVELOPE | st.dictionaries(st.text(max_size=6), JSON), max_size=3))
def test_whatever_json_it_holds_only_our_errors_come_out(
    copy: Path, lines: list[dict[str, object]]
) -> None:
    crc, out = 0, b""
    for line in lines:
        body = json.dumps(line).encode()[:-1]
        crc = zlib.crc32(body, crc)
        out += body + b',"crc":"%08x"}\n' % crc
    (copy / "episode.jsonl").write_bytes(out)
    try:
        read_episode(copy)
    except EpisodeError:
        return
    assert not lines


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_whatever_bytes_it_holds_only_our_errors_come_out(copy: Path, data: bytes) -> None:
    (copy / "episode.jsonl").write_bytes(data)
    try:
        episode = read_episode(copy)
    except EpisodeError:
        return
    assert episode.torn == bool(data)

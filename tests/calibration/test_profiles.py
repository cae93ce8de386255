"""What is kept of a calibration, when it counts, and that a run with it replays."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.doubles import SIZE, CounterDevice
from tests.servers.vlm import VlmServer

from qvl_agent import RunOptions, run_goal
from qvl_agent.actions import Done, Tap
from qvl_agent.calibration.convention import Convention
from qvl_agent.calibration.profile import Calibration, Residual, Served
from qvl_agent.calibration.store import file_of, load, save
from qvl_agent.cli.live import LiveLines
from qvl_agent.errors import UsageError
from qvl_agent.geometry import CoordinateRule, ResizeRule, Size
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.families import Profile, family_named
from qvl_agent.models.port import Family, ModelSettings
from qvl_agent.models.recorded import recorded_family
from qvl_agent.plugins import open_model, open_uncalibrated, task_named
from qvl_agent.replay.strict import ReplayReport, replay_strict

ABSOLUTE = CoordinateRule("absolute")
NINES = Convention(CoordinateRule("relative", 999))
SHRUNK = Convention(ABSOLUTE, max_pixels=100 * 784)
URL = "http://user:secret@host:8000/v1/?key=secret"


def calibration(served: Served, convention: Convention, median_px: float = 0.5) -> Calibration:
    residual = Residual(median_px, 1.5, 12, 0)
    return Calibration(served, convention, residual, "2026-01-02T03:04:05+00:00", "x", 36, 0)


def served(**changes: Any) -> Served:
    settings = ModelSettings(**{"base_url": URL, **changes})
    return Served.of("openai:Qwen/Qwen3-VL-8B", settings, settings.family or "qwen3-vl")


def family_of(spec: str, settings: ModelSettings) -> Family:
    with closing(open_model(spec, settings)) as model:
        return model.family


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "convention",
    [
        NINES, SHRUNK, Convention(ABSOLUTE, 28, max_side_px=1000),
        Convention(CoordinateRule("relative", 1)),
    ],
    ids=str,
)  # fmt: skip
def test_it_reads_back_as_it_was_written(convention: Convention) -> None:
    found = calibration(served(), convention)
    path = save(found)
    assert load(served()) == found
    assert "secret" not in path.read_text() + path.name
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_each_endpoint_model_and_family_has_its_own() -> None:
    save(calibration(served(), NINES))
    assert load(served(base_url="http://host:8000/v1")) is not None  # the same without its secrets
    for other in (served(base_url="http://host:8001/v1"), served(family="qwen2.5-vl")):
        assert load(other) is None
        assert file_of(other) != file_of(served())


def test_a_checkpoint_is_known_by_its_folder_and_its_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    here = Served.of("hf:model", ModelSettings(base_url="http://other"), "qwen3-vl")
    assert here == Served.of(f"hf:{tmp_path}/model", ModelSettings(), "qwen3-vl")
    assert here != Served.of("hf:model", ModelSettings(revision="abc"), "qwen3-vl")


def test_no_larger_images_are_sent_than_were_measured() -> None:
    as_sent = replace(calibration(served(), Convention(ABSOLUTE)), image_pixels=500_000)
    save(as_sent)
    again = load(served())
    assert again == as_sent
    assert "at up to 500,000 pixels" in again.summary
    wished = ModelSettings(base_url=URL, image_tokens=4000)
    family = family_of("openai:Qwen/Qwen3-VL-8B", wished)
    assert isinstance(family, Profile)
    assert family.resize.max_pixels == 500_000
    less = family_of("openai:Qwen/Qwen3-VL-8B", replace(wished, image_tokens=100))
    assert isinstance(less, Profile)
    assert less.resize.max_pixels == 100 * 32 * 32


def test_writing_again_takes_the_place_of_the_old_one() -> None:
    save(calibration(served(), NINES))
    save(calibration(served(), SHRUNK))
    again = load(served())
    assert again is not None
    assert again.convention == SHRUNK


@pytest.mark.parametrize(
    "damage",
    ["", "{}", "[]", "no json", '{"version": 2}', "\xff"],
)
def test_a_broken_file_is_an_error_that_says_what_to_do(damage: str) -> None:
    path = save(calibration(served(), NINES))
    path.write_bytes(damage.encode("latin-1"))
    with pytest.raises(UsageError, match="can't be used") as caught:
        load(served())
    assert "--calibrate" in caught.value.fix
    with pytest.raises(UsageError, match="can't be used"):
        open_model("openai:Qwen/Qwen3-VL-8B", ModelSettings(base_url=URL))
    with closing(open_uncalibrated("openai:Qwen/Qwen3-VL-8B", ModelSettings(base_url=URL))):
        pass  # so that it can be measured again


def test_a_file_of_a_later_version_is_not_taken_for_ours() -> None:
    path = save(calibration(served(), NINES))
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(UsageError, match="version"):
        load(served())


def test_a_file_in_the_place_of_another_is_not_taken_for_it() -> None:
    path = save(calibration(served(), NINES))
    path.rename(file_of(served(family="qwen2.5-vl")))
    with pytest.raises(UsageError, match="is that of openai:Qwen/Qwen3-VL-8B at http://host:8000"):
        load(served(family="qwen2.5-vl"))


def test_a_folder_that_can_not_be_written_is_told(own_folder: Path) -> None:
    own_folder.parent.mkdir(exist_ok=True)
    own_folder.write_text("a file")
    with pytest.raises(UsageError, match="can't be written"):
        save(calibration(served(), NINES))


def test_drift_is_another_convention_or_a_clearly_greater_residual() -> None:
    before = calibration(served(), NINES)
    assert before.drift_from(before) == ""
    assert calibration(served(), NINES, median_px=2.4).drift_from(before) == ""
    assert "0.5 px" in calibration(served(), NINES, median_px=9.0).drift_from(before)
    assert "0 to 999" in calibration(served(), SHRUNK).drift_from(before)


# -- the family ------------------------------------------------------------------------------------


@given(
    st.integers(100_000, 2_000_000), st.integers(300, 3000), st.integers(100, 4000),
    st.integers(100, 4000), st.sampled_from([28, 32]),
)  # fmt: skip
def test_what_is_sent_is_under_the_servers_limits(
    pixels: int, side: int, width: int, height: int, factor: int
) -> None:
    rule = ResizeRule(factor, 65536, 1280 * factor**2)
    lowered = Convention(ABSOLUTE, 28, pixels, side).lowered(rule)
    sent = lowered.fit(Size(width, height))
    assert sent.width_px * sent.height_px <= min(pixels, rule.max_pixels)
    assert max(sent.width_px, sent.height_px) <= side
    assert sent.width_px % 28 == sent.height_px % 28 == 0


def test_a_calibration_goes_before_the_familys_own_rule() -> None:
    settings = ModelSettings(base_url=URL, image_tokens=400)
    plain = family_of("openai:Qwen/Qwen3-VL-8B", settings)
    save(calibration(served(), replace(NINES, max_pixels=300_000)))
    found = family_of("openai:Qwen/Qwen3-VL-8B", settings)
    assert isinstance(found, Profile)
    assert isinstance(plain, Profile)
    assert found.coordinates == CoordinateRule("relative", 999)
    assert found.resize.max_pixels == 300_000 < plain.resize.max_pixels
    assert (
        replace(found, coordinates=plain.coordinates, resize=plain.resize, calibration="") == plain
    )
    fewer = family_of("openai:Qwen/Qwen3-VL-8B", replace(settings, image_tokens=100))
    assert isinstance(fewer, Profile)
    assert fewer.resize.max_pixels == 100 * 32**2  # the caller's limit, being the lower one


def test_a_family_that_is_named_otherwise_was_not_measured() -> None:
    save(calibration(served(), NINES))
    named = family_of("openai:Qwen/Qwen3-VL-8B", ModelSettings(base_url=URL, family="qwen2.5-vl"))
    assert named == family_named("qwen2.5-vl")
    same = family_of("openai:Qwen/Qwen3-VL-8B", ModelSettings(base_url=URL, family="qwen3-vl"))
    assert same != family_named("qwen3-vl")


# -- a run -----------------------------------------------------------------------------------------


@pytest.fixture
def device() -> Iterator[CounterDevice]:
    with closing(CounterDevice()) as counter:
        yield counter


def counted(
    device: CounterDevice, server: VlmServer, convention: Convention, replays: Path
) -> tuple[Path, str]:
    """Run with a calibration, forget it, return the record and what was shown."""
    settings = ModelSettings(base_url=server.base_url, family=server.family)
    path = save(calibration(Served.of("openai:test-model", settings, server.family), convention))
    shown = io.StringIO()
    live = LiveLines(Console(file=shown, width=200))
    options = RunOptions(replays=replays, model_settings=settings, listeners=[live])
    result = run_goal("count to one", device=device, model="openai:test-model", options=options)
    path.unlink()
    assert [said for said in server.refusals if "not supported" not in said] == []
    assert result.status == "done", result.reason
    return result.episode, shown.getvalue()


def server_of(device: CounterDevice, family: str, convention: Convention) -> VlmServer:
    def oracle(goal: str, image: Size, messages: list[dict[str, Any]]) -> object:
        return Done(summary="one") if device.count else Tap(point=device.box("plus").center)

    # A budget that nothing but the calibrated size keeps to.
    server = VlmServer(oracle, family=family, screen=SIZE, budget_tokens=100)
    if convention.coordinates.kind == "relative":
        server.budget_tokens = 1280
        server.rules = replace(server.rules, grid=convention.coordinates.divisor)
    return server


def replayed(folder: Path) -> ReplayReport:
    return replay_strict(read_episode(folder), find_family=recorded_family, find_task=task_named)


@pytest.mark.parametrize(
    ("family", "convention"), [("qwen3-vl", NINES), ("qwen2.5-vl", SHRUNK)], ids=str
)
def test_a_run_uses_it_says_so_and_replays_without_it(
    family: str, convention: Convention, device: CounterDevice, tmp_path: Path
) -> None:
    with server_of(device, family, convention) as server:
        folder, shown = counted(device, server, convention, tmp_path)
    assert device.count == 1
    assert f"points as calibrated: {convention}; measured 2026-01-02" in shown
    assert replayed(folder).identical


def test_the_record_holds_what_the_replay_needs(device: CounterDevice, tmp_path: Path) -> None:
    with server_of(device, "qwen3-vl", NINES) as server:
        folder, _ = counted(device, server, NINES, tmp_path)
    started = read_episode(folder).started
    family = recorded_family(started)
    assert isinstance(family, Profile)
    assert family.coordinates == NINES.coordinates
    by_default = replace(family, coordinates=CoordinateRule("relative", 1000))
    report = replay_strict(
        read_episode(folder), find_family=lambda _: by_default, find_task=task_named
    )
    assert not report.identical

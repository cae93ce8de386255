"""Worker processes play a plan: nothing is lost, whatever happens to one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.evals.counting import FAMILIES, SPEC

from qvl_agent.errors import DeviceError, ModelError, UsageError
from qvl_agent.evals.bench import SPOILED_IN_A_ROW, BenchOptions, run_bench
from qvl_agent.evals.plan import BenchPlan, jobs_of
from qvl_agent.evals.record import FILE, BenchRecord, find_bench, read_bench
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.suite import Conditions
from qvl_agent.journal.reader import read_episode
from qvl_agent.journal.writer import EPISODE_FILE
from qvl_agent.models.port import ModelSettings

ROUGH_SPEC = "tests.evals.counting:rough_suite"
KNOWS = "tests.evals.counting:knows"


def begun(folder: Path, plan: BenchPlan) -> BenchRecord:
    return BenchRecord.create(folder, plan, ModelSettings(family="native", api_key="secret"))


def kept(record: BenchRecord) -> set[str]:
    return {path.name for path in record.folder.iterdir() if path.is_dir()}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> BenchRecord:
    """Three families, seven episodes, two workers."""
    record = begun(tmp_path_factory.mktemp("replays"), BenchPlan(SPEC, KNOWS, FAMILIES, 7))
    run_bench(record, BenchOptions(workers=2))
    return record


def test_every_episode_of_the_plan_is_played_once(done: BenchRecord) -> None:
    played = {(one.number, one.family, one.seed) for one in done.episodes}
    assert played == {(job.number, job.family, job.seed) for job in jobs_of(done.plan)}
    assert len(done.episodes) == 7
    assert done.missing == []
    assert {one.family for one in done.episodes if one.achieved} == {"count.up", "count.down"}


def test_failed_episodes_are_kept_and_achieved_ones_are_not(done: BenchRecord) -> None:
    failed = {one.episode for one in done.episodes if not one.achieved}
    assert len(failed) == 2
    assert kept(done) == failed
    for name in failed:
        assert read_episode(done.folder / name).started.goal == "Go up to 20"
    assert {one.episode for one in done.episodes if one.achieved} == {""}


def test_the_file_says_it_all(done: BenchRecord) -> None:
    said = json.loads((done.folder / FILE).read_text())
    assert said == json.loads(json.dumps(done.to_json()))
    assert (said["format"], said["complete"], said["workers"]) == ("qvl-bench", True, 2)
    total = said["total"]
    assert (total["episodes"], total["achieved"], total["false_successes"]) == (7, 5, 0)
    assert total["rate"] == pytest.approx(5 / 7, abs=1e-4)
    assert total["interval_95"] == [0.3589, 0.9178]
    assert (total["median_step_model_s"], total["mean_input_tokens"] > 0) == (0.25, True)
    by_name = {row["family"]: row for row in said["families"]}
    assert by_name["count.far"]["achieved"] == 0
    assert by_name["count.up"]["median_extra_steps"] == 0
    assert "secret" not in (done.folder / FILE).read_text()


def test_the_file_reads_back(done: BenchRecord) -> None:
    again = read_bench(done.folder)
    assert again.plan == done.plan
    assert sorted(again.episodes, key=lambda one: one.number) == sorted(
        done.episodes, key=lambda one: one.number
    )
    assert again.settings() == ModelSettings(family="native")
    assert again.to_json() == done.to_json()


def test_a_bench_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, FAMILIES, 6, seed=40))
    told: list[int] = []

    def stop(scored: Scored) -> None:
        told.append(scored.number)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_bench(record, BenchOptions(on_scored=stop))
    halfway = read_bench(find_bench("last", tmp_path))
    assert sorted(one.number for one in halfway.episodes) == [1, 2, 3]
    assert json.loads((halfway.folder / FILE).read_text())["complete"] is False
    assert len(kept(halfway)) == 1, "the interrupted episode leaves no record"

    run_bench(halfway, BenchOptions(on_scored=lambda scored: told.append(scored.number)))
    assert sorted(told) == [1, 2, 3, 4, 5, 6]
    assert halfway.missing == []


def test_secrets_of_a_url_are_not_written_and_can_be_given_again(tmp_path: Path) -> None:
    url = "http://ada:hunter22@127.0.0.1:9/v1?key=sesame"
    plan = BenchPlan(SPEC, "openai:m", FAMILIES, 1)
    record = BenchRecord.create(tmp_path, plan, ModelSettings(base_url=url))
    record.save()
    assert record.settings().base_url == url, "whoever plays now needs it whole"
    text = (record.folder / FILE).read_text()
    assert '"http://127.0.0.1:9/v1"' in text
    assert not any(secret in text for secret in ("ada", "hunter22", "sesame"))
    again = read_bench(record.folder)
    assert not again.reach_by("http://ada:hunter22@127.0.0.1:10/v1")
    assert not again.reach_by("")
    assert again.reach_by(url)
    assert again.settings().base_url == url


def test_an_episode_that_is_played_again_takes_the_place_of_its_record(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, FAMILIES, 1))
    for name, spoiled in (("first", "device"), ("second", "")):
        (record.folder / name).mkdir()
        record.add(Scored(1, FAMILIES[0], 0, episode=name, spoiled=spoiled))  # type: ignore[arg-type]
    assert kept(record) == {"second"}
    assert [one.episode for one in record.episodes] == ["second"]


def test_a_record_that_belongs_to_no_result_is_removed(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, ("count.far",), 1))
    for name in ("given-up", ".playing-4711/given-up"):
        (record.folder / name).mkdir(parents=True)
        (record.folder / name / EPISODE_FILE).write_text("")
    (record.folder / "notes-of-mine").mkdir()
    run_bench(record, BenchOptions())
    assert kept(record) == {record.episodes[0].episode, "notes-of-mine"}


def test_achieved_episodes_are_kept_if_asked_for(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, ("count.up",), 2))
    run_bench(record, BenchOptions(keep_all=True))
    assert kept(record) == {one.episode for one in record.episodes} != {""}


def test_a_worker_that_dies_takes_one_episode_with_it(tmp_path: Path) -> None:
    plan = BenchPlan(ROUGH_SPEC, KNOWS, ("count.up", "rough.dies", "count.down"), 5)
    record = begun(tmp_path, plan)
    run_bench(record, BenchOptions())
    spoiled = [one for one in record.episodes if one.spoiled]
    assert [(one.family, one.seed) for one in spoiled] == [("rough.dies", 0), ("rough.dies", 1)]
    assert "SIGKILL" in spoiled[0].why
    assert sum(one.achieved for one in record.episodes) == 3
    assert record.to_json()["total"]["episodes"] == 3
    assert [job.family for job in record.missing] == ["rough.dies"] * 2


def test_workers_that_die_again_and_again_end_the_bench(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(ROUGH_SPEC, KNOWS, ("rough.dies",), 9))
    with pytest.raises(ModelError, match="3 workers died"):
        run_bench(record, BenchOptions())
    assert len(read_bench(record.folder).episodes) == 3


@pytest.mark.parametrize(
    ("family", "kind", "says"),
    [("rough.no_device", DeviceError, "no counter was found"), ("rough.bug", Exception, "Zero")],
)
def test_what_fails_throughout_is_an_error(
    family: str, kind: type[Exception], says: str, tmp_path: Path
) -> None:
    record = begun(tmp_path, BenchPlan(ROUGH_SPEC, KNOWS, (family,), 50))
    with pytest.raises(kind, match=f"{SPOILED_IN_A_ROW} episodes in a row.*{says}"):
        run_bench(record, BenchOptions())
    assert len(record.episodes) == SPOILED_IN_A_ROW, "the rest was not tried"


def test_all_of_a_few_is_throughout(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(ROUGH_SPEC, KNOWS, ("rough.no_device",), 2))
    with pytest.raises(DeviceError, match="no episode could be played"):
        run_bench(record, BenchOptions())


def test_a_model_that_can_not_be_opened_is_a_usage_error(tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, "tests.evals.counting:missing", FAMILIES, 3))
    with pytest.raises(UsageError, match="no such weights") as caught:
        run_bench(record, BenchOptions(workers=2))
    assert caught.value.fix == "buy some"
    assert not record.folder.exists(), "nothing was measured, so nothing is left"


def test_conditions_travel_to_the_workers_and_into_the_file(tmp_path: Path) -> None:
    conditions = Conditions("training", "held_out", dark=True, font_scale=1.3)
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, ("count.up",), 1, conditions=conditions))
    run_bench(record, BenchOptions())
    assert read_bench(record.folder).plan.conditions == conditions
    assert record.episodes[0].goal.startswith("Go")


def not_json(path: Path) -> None:
    path.write_text("{")


def newer(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))


def other_shape(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "plan": {"suite": "phone"}}))


def other_episode(path: Path) -> None:
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "episodes": [{"number": "first"}]}))


@pytest.mark.parametrize("damage", [not_json, newer, other_shape, other_episode, Path.unlink])
def test_a_damaged_file_is_named(damage: Callable[[Path], None], tmp_path: Path) -> None:
    record = begun(tmp_path, BenchPlan(SPEC, KNOWS, FAMILIES, 1))
    record.save()
    damage(record.folder / FILE)
    with pytest.raises(UsageError, match=FILE):
        read_bench(record.folder)


def test_a_bench_is_found_by_a_part_of_its_name(tmp_path: Path) -> None:
    records = [begun(tmp_path, BenchPlan("phone", KNOWS, FAMILIES, 1)) for _ in range(2)]
    for record in records:
        record.save()
    assert find_bench(str(records[0].folder), tmp_path) == records[0].folder
    assert find_bench(records[1].folder.name[-4:], tmp_path) == records[1].folder
    with pytest.raises(UsageError, match="several benches"):
        find_bench("bench-phone", tmp_path)
    with pytest.raises(UsageError, match="no bench 'nowhere'"):
        find_bench("nowhere", tmp_path)

"""One episode after the other: what is achieved, what is only claimed, and what tells nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doubles import reply
from tests.evals.counting import FAMILIES, ROUGH, SPEC

from qvl_agent.errors import JournalFailed, UsageError
from qvl_agent.evals.examiner import Examiner
from qvl_agent.evals.plan import BenchPlan, Job
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.suite import Conditions
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import ModelSettings

ROUGH_SPEC = "tests.evals.counting:rough_suite"


def model(name: str) -> str:
    return f"tests.evals.counting:{name}"


def played(
    folder: Path,
    spec: str,
    family: str = "count.up",
    *,
    suite: str = SPEC,
    expert_steps: bool = True,
    settings: ModelSettings | None = None,
) -> Scored:
    plan = BenchPlan(suite, spec, (family,), 1, expert_steps=expert_steps)
    examiner = Examiner(plan, folder, settings or ModelSettings())
    try:
        return examiner.examine(Job(1, family, 0))
    finally:
        examiner.close()


def test_reached_and_said_so(tmp_path: Path) -> None:
    scored = played(tmp_path, model("knows"))
    assert (scored.achieved, scored.reached, scored.claimed) == (True, True, True)
    assert scored.goal.startswith("Go up to ")
    assert scored.steps == scored.expert_steps == int(scored.goal[-1]) + 1
    assert scored.step_model_s == (0.25,) * scored.steps
    assert (scored.input_tokens, scored.output_tokens) == (100 * scored.steps, 10 * scored.steps)
    episode = read_episode(tmp_path / scored.episode)
    assert episode.started.goal == scored.goal
    assert episode.started.settings["yes"] is True


def test_said_so_and_not_reached_is_a_false_success(tmp_path: Path) -> None:
    scored = played(tmp_path, model("boasts"))
    assert (scored.achieved, scored.claimed, scored.false_success) == (False, True, True)
    assert scored.why == "the counter says 0, not 2"
    assert scored.expert_steps is None


def test_reached_and_not_said_so_is_not_achieved(tmp_path: Path) -> None:
    scored = played(tmp_path, model("modest"))
    assert (scored.achieved, scored.reached, scored.false_success) == (False, True, False)
    assert scored.why == "reached, but not said so: I can't tell"


def test_a_limit_of_the_assignment_ends_the_run(tmp_path: Path) -> None:
    scored = played(tmp_path, model("knows"), "count.far")
    assert (scored.status, scored.steps, scored.achieved) == ("step_limit", 8, False)


def test_replies_of_no_use_are_the_models_own_failure(tmp_path: Path) -> None:
    scored = played(tmp_path, model("mumbles"))
    assert (scored.status, scored.spoiled, scored.achieved) == ("model_failed", "", False)


def test_a_model_that_can_not_be_asked_tells_nothing_about_itself(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/v1"
    settings = ModelSettings(base_url=nobody, family="qwen3-vl", budget_s=0.2)
    scored = played(tmp_path, "openai:nobody", settings=settings)
    assert (scored.status, scored.spoiled) == ("model_failed", "model")
    assert "127.0.0.1:9" in scored.why


@pytest.mark.parametrize(
    ("family", "spoiled", "says"),
    [
        ("rough.no_device", "device", "no counter was found (plug one in)"),
        ("rough.lost", "device", "the counter went away"),
        ("rough.bug", "bug", "ZeroDivisionError: of the check (counting.py:"),
        ("rough.bad_device", "bug", "ZeroDivisionError: of the device (counting.py:"),
    ],
)
def test_what_breaks_an_episode_off_is_said(
    family: str, spoiled: str, says: str, tmp_path: Path
) -> None:
    assert family in ROUGH
    scored = played(tmp_path, model("knows"), family, suite=ROUGH_SPEC)
    assert (scored.spoiled, scored.achieved, scored.false_success) == (spoiled, False, False)
    assert says in scored.why
    assert bool(scored.episode) == (family != "rough.no_device"), "what was played can be looked at"
    assert [path.name for path in tmp_path.iterdir()] == list(filter(None, [scored.episode]))


def test_the_expert_itself_can_be_examined(tmp_path: Path) -> None:
    settings = ModelSettings(family="native")
    scored = played(tmp_path, "expert", "count.down", settings=settings)
    assert scored.achieved
    assert scored.expert_steps == scored.steps == int(scored.goal[-1]) + 1
    with pytest.raises(UsageError, match=r"rough\.no_expert has no expert"):
        played(tmp_path, "expert", "rough.no_expert", suite=ROUGH_SPEC)


def test_without_an_expert_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    scored = played(tmp_path, model("knows"), "rough.no_expert", suite=ROUGH_SPEC)
    assert (scored.achieved, scored.expert_steps) == (True, None)
    scored = played(tmp_path, model("knows"), expert_steps=False)
    assert (scored.achieved, scored.expert_steps) == (True, None)


def test_an_expert_that_fails_spoils_nothing(tmp_path: Path) -> None:
    scored = played(tmp_path, model("knows"), "rough.bad_expert", suite=ROUGH_SPEC)
    assert (scored.achieved, scored.spoiled, scored.expert_steps) == (True, "", None)


def test_the_experts_own_run_leaves_no_record(tmp_path: Path) -> None:
    scored = played(tmp_path, model("knows"))
    assert [path.name for path in tmp_path.iterdir()] == [scored.episode]


def test_a_script_begins_anew_with_each_episode(tmp_path: Path) -> None:
    script = tmp_path / "s.jsonl"
    script.write_text(f"{reply('give_up', reason='too far')}\n")
    plan = BenchPlan(SPEC, f"scripted:{script}", FAMILIES, 2)
    examiner = Examiner(plan, tmp_path / "r")
    ends = [examiner.examine(Job(n, "count.up", n)).ended for n in (1, 2)]
    assert ends == ["too far", "too far"]


def test_conditions_reach_the_suite(tmp_path: Path) -> None:
    plan = BenchPlan(SPEC, model("knows"), FAMILIES, 1, conditions=Conditions(phrasings="training"))
    scored = Examiner(plan, tmp_path).examine(Job(1, "count.up", 0))
    assert scored.goal.startswith("Count up to ")


def test_what_can_not_be_recorded_ends_the_bench(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalFailed):
        played(tmp_path / "file", model("knows"))

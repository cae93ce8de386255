"""Which steps are learned from, what is learned there, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evals.export_samples import SMALL, Canvas, exported, recorded, rows, spoken, taps
from tests.replay.endings import ENDINGS, Says, record

from qvl_agent.actions import Action, Answer, AskUser, Done, OpenApp, Tap, TypeText
from qvl_agent.errors import UsageError
from qvl_agent.evals.export.redaction import REDACTED, redaction_of
from qvl_agent.evals.plan import BenchPlan
from qvl_agent.evals.record import BenchRecord
from qvl_agent.evals.scored import Scored
from qvl_agent.evals.suite import Conditions
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.reader import Episode
from qvl_agent.models.families import family_named, unwrap
from qvl_agent.models.port import ModelSettings

POCKET = family_named("pocket")
HERE = ScreenPoint(100, 100)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Episode]:
    folder = tmp_path_factory.mktemp("replays")
    return lambda name: record(ENDINGS[name], folder)


def learned(out: Path) -> list[str]:
    """Return the kinds of action that are learned, in order."""
    return [row["meta"]["action"] for row in rows(out)]


def calls(out: Path) -> list[dict[str, Any]]:
    """Return the arguments of the replies that are learned."""
    return [dict(unwrap(row["conversations"][-1]["value"]).call.arguments) for row in rows(out)]


@pytest.mark.parametrize(
    ("name", "kinds", "left_out"),
    [
        ("claimed", ["tap", "tap", "done"], {}),
        ("mended replies", ["tap", "done"], {"reply not usable": 3}),
        ("action refused", ["tap", "done"], {"outcome failed": 1}),
        ("action in part", ["tap", "done"], {"outcome partly": 1}),
        ("action unknown", ["done"], {"outcome unknown": 2}),
        ("action held back", ["tap", "done"], {"outcome held back": 1}),
        ("waits", ["wait", "done"], {}),
        ("answers", ["answer", "done"], {}),
        ("asks a person", ["ask_user", "done"], {}),
        ("gives up", ["tap", "give_up"], {}),
        ("expectation fails", ["tap"], {"claim of success not believed": 1}),
        ("a crash belies the claim", ["give_up"], {"claim of success not believed": 1}),
        ("denied by a person", [], {"not allowed": 1}),
        ("interrupted while acting", [], {"outcome unknown": 1}),
        ("task", ["tap", "tap"], {}),
    ],
)
def test_only_what_is_known_to_have_happened_is_learned(
    name: str,
    kinds: list[str],
    left_out: dict[str, int],
    ended: Callable[[str], Episode],
    tmp_path: Path,
) -> None:
    totals = exported(tmp_path / "data", ended(name).folder, all_endings=True)
    assert learned(tmp_path / "data") == kinds
    assert dict(totals.steps_skipped) == left_out


def test_other_endings_are_left_out_unless_asked_for(
    ended: Callable[[str], Episode], tmp_path: Path
) -> None:
    names = ("claimed", "gives up", "stuck", "stopped by the person")
    totals = exported(tmp_path / "data", *(ended(name).folder for name in names))
    assert (totals.episodes, totals.used) == (4, 1)
    assert dict(totals.episodes_skipped) == {
        "it ended as gave_up": 2,
        "it ended as interrupted": 1,
    }


@pytest.mark.parametrize(
    ("conditions", "all_endings", "used", "why"),
    [
        (Conditions("training"), False, 1, "not achieved, as its bench found"),
        (Conditions("training"), True, 2, ""),
        (Conditions("training", "held_out"), True, 0, "held out by its bench"),
        (Conditions("held_out"), True, 0, "held out by its bench"),
    ],
)
def test_a_bench_knows_better_than_who_claimed_to_be_done(
    conditions: Conditions, all_endings: bool, used: int, why: str, tmp_path: Path
) -> None:
    plan = BenchPlan("phone", "scripted:s", ("a.b",), 2, conditions=conditions)
    bench = BenchRecord.create(tmp_path / "replays", plan, ModelSettings())
    folders = [taps(bench.folder, HERE).folder for _ in range(2)]
    for number, folder in enumerate(folders):
        bench.add(Scored(number, "a.b", number, achieved=number == 0, episode=folder.name))
    bench.save()
    totals = exported(tmp_path / "data", *folders, all_endings=all_endings)
    assert totals.used == used
    assert sum(totals.episodes_skipped.values()) == 2 - used
    assert all(reason.startswith(why) for reason in totals.episodes_skipped)


def labelled(replays: Path, done: list[Action], right: list[Action | None]) -> Path:
    """Record a run, and beside it what would have been right at each step."""
    canvas = Canvas(SMALL)
    episode = recorded(replays, spoken(POCKET, done, canvas), POCKET, canvas=canvas)
    lines = []
    for number, action in enumerate(right, start=1):
        if action is not None:
            (reply,) = spoken(POCKET, [action], canvas, thought="Right.", say="Do right")
            texts = [[f"Label {number}", 10, 10, 30, 30, "Button"]]
            lines.append(json.dumps({"step": number, "reply": reply, "texts": texts}))
    (episode.folder / "labels.jsonl").write_text("\n".join(lines), "utf-8")
    return episode.folder


def test_who_knows_is_learned_from_and_what_was_done_is_the_past(tmp_path: Path) -> None:
    done: list[Action] = [Tap(point=HERE), OpenApp(app="Notes"), Done(summary="Wrong.")]
    right: list[Action | None] = [OpenApp(app="Flights"), Answer(text="no"), Tap(point=HERE)]
    exported(tmp_path / "data", labelled(tmp_path, done, right), grounding=3)
    assert [call["action"] for call in calls(tmp_path / "data")] == ["open", "answer", "click"]
    last = rows(tmp_path / "data")[-1]
    assert last["conversations"][1]["value"].endswith("Step 1: Go\nStep 2: Go\n<image>")
    assert last["conversations"][-1]["value"].startswith("Thought: Right.\nAction: Do right\n")
    assert last["meta"]["label"] == "labels.jsonl"
    assert last["meta"]["grounding"] == [["Label 3", 38, 17]]


def test_a_step_without_a_label_is_not_learned_where_others_have_one(tmp_path: Path) -> None:
    done: list[Action] = [Tap(point=HERE), Tap(point=ScreenPoint(9, 9)), Done()]
    folder = labelled(tmp_path, done, [None, OpenApp(app="Flights"), None])
    totals = exported(tmp_path / "data", folder)
    assert learned(tmp_path / "data") == ["open_app"]
    assert dict(totals.steps_skipped) == {"not in labels.jsonl": 2}


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"step": "1", "reply": ""}', '{"step": 1, "reply": "", "texts": [["x"]]}']
)
def test_labels_that_are_none_are_told_with_their_line(line: str, tmp_path: Path) -> None:
    folder = labelled(tmp_path, [Done()], [Done()])
    with (folder / "labels.jsonl").open("a") as file:
        file.write(f"\n{line}\n")
    totals = exported(tmp_path / "data", folder)
    assert dict(totals.episodes_skipped) == {"can't be read: EpisodeCorrupt": 1}
    assert "labels.jsonl, line 2: no label" in totals.problems[0]


def test_a_label_that_is_no_action_is_left_out(tmp_path: Path) -> None:
    folder = labelled(tmp_path, [Done()], [Done()])
    (folder / "labels.jsonl").write_text('{"step": 1, "reply": "I would wait."}')
    assert dict(exported(tmp_path / "data", folder).steps_skipped) == {"label not readable": 1}


def test_what_a_family_has_no_words_for_is_left_out(tmp_path: Path) -> None:
    done: list[Action] = [Tap(point=HERE, count=2), TypeText(text="x", submit=True), Done()]
    canvas, native = Canvas(SMALL), family_named("native")
    episode = recorded(tmp_path, spoken(native, done, canvas), native, canvas=canvas)
    totals = exported(tmp_path / "data", episode.folder)
    assert learned(tmp_path / "data") == ["done"]
    assert dict(totals.steps_skipped) == {"no words for tap": 1, "no words for type_text": 1}
    past = rows(tmp_path / "data")[0]["conversations"][1]["value"]
    assert "Step 1: tap (100, 100) count=2\nStep 2: type_text 'x' submit=True" in past


def test_sayings_are_put_into_words_where_nobody_said_any(
    ended: Callable[[str], Episode], tmp_path: Path
) -> None:
    exported(tmp_path / "data", ended("task").folder)
    assert [
        row["conversations"][-1]["value"].splitlines()[1] for row in rows(tmp_path / "data")
    ] == ['Action: Tap "plus"'] * 2


SECRET = "hunter2"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that says a secret wherever something can be said."""
    replays, canvas = tmp_path_factory.mktemp("replays"), Canvas(SMALL)
    done: list[Action] = [
        TypeText(text=f"it is {SECRET}"),
        OpenApp(app=SECRET),
        Tap(point=HERE),
        AskUser(question=f"who is {SECRET}?"),
        Answer(text=SECRET),
        Done(summary=f"said {SECRET}"),
    ]
    replies = spoken(POCKET, done, canvas, thought=f"Now {SECRET}.", say=f"Say {SECRET}")
    replies.insert(1, f"I would rather say {SECRET}")
    goal = f"log in as {SECRET}"
    says = Says(f"it is {SECRET}")
    return recorded(replays, replies, POCKET, goal=goal, canvas=canvas, approver=says).folder


@pytest.mark.parametrize("family", ["pocket", "qwen3.5", "native"])
def test_what_is_to_be_redacted_is_nowhere(family: str, telling: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    exported(out, telling, family=family, redact=["hunter2|Notes|Ada"], grounding=9)
    texts = [path.read_text("utf-8") for path in out.iterdir() if path.is_file()]
    assert not any(SECRET in text or "Ada" in text or "Notes" in text for text in texts)
    assert len(rows(out)) == 6
    assert f"The user says: it is {REDACTED}" in str(rows(out)[-1]["conversations"])
    assert f"it is {REDACTED}" in rows(out)[0]["conversations"][-1]["value"]


def test_where_much_is_redacted_an_action_keeps_within_its_limits(tmp_path: Path) -> None:
    done: list[Action] = [TypeText(text=100 * "no more "), OpenApp(app=40 * "Ada"), Done()]
    native, canvas = family_named("native"), Canvas(SMALL)
    episode = recorded(tmp_path, spoken(native, done, canvas), native, canvas=canvas)
    exported(tmp_path / "data", episode.folder, redact=["(?i)[a-z]"])
    assert learned(tmp_path / "data") == ["type_text", "open_app", "done"]
    assert [call["text"] for call in calls(tmp_path / "data")[:2]] == [REDACTED, REDACTED]


def test_who_decided_is_redacted_too(tmp_path: Path) -> None:
    exported(tmp_path / "data", taps(tmp_path, HERE).folder, redact=["scripted"])
    assert {row["meta"]["decider"] for row in rows(tmp_path / "data")} == {f"{REDACTED}:"}


def test_without_patterns_the_data_says_what_the_record_says(telling: Path, tmp_path: Path) -> None:
    exported(tmp_path / "data", telling)
    assert calls(tmp_path / "data")[0]["text"] == f"it is {SECRET}"
    assert rows(tmp_path / "data")[0]["id"] == f"{telling.name}-1"


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'\(' is no regular expression") as caught:
        redaction_of(["("])
    assert r"\\(" in caught.value.fix


def test_what_the_record_left_out_stays_out(tmp_path: Path) -> None:
    canvas, done = Canvas(SMALL), [TypeText(text=SECRET), Tap(point=HERE), Done()]
    episode = recorded(
        tmp_path / "replays",
        spoken(POCKET, done, canvas, thought=f"Now {SECRET}."),
        POCKET,
        goal=f"type {SECRET}",
        canvas=canvas,
        redact=lambda text: text.replace(SECRET, "***"),
    )
    exported(tmp_path / "data", episode.folder)
    texts = [path.read_text("utf-8") for path in (tmp_path / "data").iterdir() if path.is_file()]
    assert not any(SECRET in text for text in texts)
    assert calls(tmp_path / "data")[0]["text"] == "***"

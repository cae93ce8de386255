"""``show``: what an episode looks like as text and as JSON."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from qvl_agent.actions import Done, Tap
from qvl_agent.errors import EpisodeError
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import (
    Checked,
    Decided,
    Ended,
    Event,
    Fault,
    HumanAsked,
    Intended,
    Judged,
    Nudged,
    Observed,
    Outcome,
    Rejected,
    Replied,
    Started,
)
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.journal.writer import Journal
from qvl_agent.report.steps import steps_of
from qvl_agent.report.summary import episode_to_json, render_episode

STARTED = Started(
    software="test",
    goal="pay [bold]the[/bold] rent",
    decider="model",
    device={"name": "phone", "model": "Paper 1"},
    model="openai:m",
    family="qwen3-vl",
)
TAP = Tap(point=ScreenPoint(5, 7))
PAID = (
    Observed(step=1, image="a.png", digest="d", image_size=(1, 1), screen=(1, 1)),
    Replied(step=1, attempt=1, text="hm", input_tokens=1100, output_tokens=5),
    Rejected(step=1, message="no call in it", in_a_row=1),
    Replied(step=1, attempt=2, text="{}", input_tokens=200, output_tokens=6, cached_tokens=150),
    Decided(step=1, thought="pay \x1b[31mnow\x07 [red]quickly[/red]", action=TAP),
    Judged(step=1, verdict="confirm", rule="pays", target_text="Pay", reason="'Pay' pays"),
    HumanAsked(step=1, question="'Pay' pays. Do it? [y/N] ", answer="yes", by="yes_option"),
    Intended(step=1, action=TAP),
    Outcome(step=1, result="done", changed=0.25, error="typed, but not read back"),
    Nudged(step=1, pattern="repeat", message="Stop that."),
    Observed(
        step=1,
        image="b.png",
        digest="e",
        image_size=(1, 1),
        screen=(1, 1),
        integrity="black",
        trouble="not_responding",
    ),
    Decided(step=2, thought="paid", action=Done()),
    Judged(step=2, verdict="allow"),
    Checked(step=2, claim="Paid", holds=True, evidence="'Paid' stands on the screen"),
)
END = Ended(
    status="done",
    proof="verified",
    answer="CHF 900",
    evidence=["'Paid' stands on the screen"],
    reason="the screen shows it",
    steps=2,
    input_tokens=1300,
    output_tokens=11,
    duration_s=2.25,
)


def episode_of(replays: Path, *events: Event) -> Episode:
    with Journal.create(replays, "pay") as journal:
        for event in events:
            journal.write(event)
    return read_episode(journal.folder)


def shown(episode: Episode, *, width: int = 120) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(render_episode(episode))
    return out.getvalue()


def test_everything_worth_knowing_is_shown(tmp_path: Path) -> None:
    text = shown(episode_of(tmp_path, STARTED, *PAID, END))
    for expected in (
        "phone Paper 1",
        "openai:m (qwen3-vl)",
        "reply not usable: no call in it",
        "tap (5, 7)",
        "confirm: 'Pay' pays",
        "yes by option",
        "25%",
        "typed, but not read back",
        "nudged (repeat)",
        "the screen is black",
        "in the way: not responding",
        "holds: 'Paid' stands on the screen",
        "done (verified) after 2 steps, 2.2 s",
        "1,300 tokens in (150 cached), 11 out\n",
        "CHF 900",
        "the screen shows it",
    ):
        assert expected in text, expected


def test_nothing_that_was_said_is_obeyed(tmp_path: Path) -> None:
    text = shown(episode_of(tmp_path, STARTED, *PAID, END))
    assert "pay [bold]the[/bold] rent" in text
    assert "pay �[31mnow� [red]quickly[/red]" in text
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize("width", [40, 60, 200])
def test_it_fits_the_terminal(width: int, tmp_path: Path) -> None:
    text = shown(episode_of(tmp_path, STARTED, *PAID, END), width=width)
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_killed_run_says_so(tmp_path: Path) -> None:
    episode = episode_of(tmp_path, STARTED, *PAID[:8])
    assert "the run was killed, or is still going on" in shown(episode)
    assert "incomplete" in shown(Episode(episode.folder, episode.records, torn=True))
    data = episode_to_json(episode)
    assert (data["status"], data["proof"], data["answer"]) == (None, "none", "")
    # The action was on its way: nobody knows whether it happened.
    assert data["steps"][0]["result"] == "unknown"


def test_an_empty_episode_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EpisodeError, match="nothing was done"):
        render_episode(Episode(tmp_path, ()))


def test_a_failed_run_gives_its_reason(tmp_path: Path) -> None:
    text = shown(
        episode_of(
            tmp_path,
            STARTED,
            Fault(step=1, where="capture", error="DeviceLost", message="gone", fatal=True),
            Ended(status="device_lost", proof="none", reason="gone (plug it in)", steps=1),
        )
    )
    assert "capture: DeviceLost: gone" in text
    assert "device_lost after 1 step, 0.0 s" in text
    assert "gone (plug it in)" in text


def test_a_task_is_named_with_its_parameters(tmp_path: Path) -> None:
    started = STARTED.model_copy(
        update={"decider": "task", "task": "book", "params": {"to": "Lisbon"}, "family": ""}
    )
    text = shown(episode_of(tmp_path, started))
    assert "task book, no model" in text
    assert "to=Lisbon" in text


def test_a_model_that_is_its_own_family_is_named_once(tmp_path: Path) -> None:
    started = STARTED.model_copy(update={"model": "pocket", "family": "pocket"})
    assert shown(episode_of(tmp_path, started)).count("pocket") == 1


def test_json_is_json_and_complete(tmp_path: Path) -> None:
    data = json.loads(json.dumps(episode_to_json(episode_of(tmp_path, STARTED, *PAID, END))))
    assert {"status": "done", "proof": "verified", "answer": "CHF 900", "torn": False}.items() <= (
        data.items()
    )
    first, second = data["steps"]
    assert first["action"] == {
        "kind": "tap", "point": {"x": 5, "y": 7}, "count": 1, "button": "left", "modifiers": [],
    }  # fmt: skip
    assert (first["verdict"], first["result"], first["changed"]) == ("confirm", "done", 0.25)
    assert (first["input_tokens"], first["output_tokens"]) == (1300, 11)
    assert first["images"] == ["a.png", "b.png"]
    assert (second["verdict"], second["result"], second["changed"]) == ("allow", None, None)


def test_a_step_lasts_from_its_first_record_to_its_last(tmp_path: Path) -> None:
    episode = episode_of(tmp_path, STARTED, *PAID, END)
    first, last = episode.records[1], episode.records[11]
    assert (first.event, last.event) == (PAID[0], PAID[10])
    assert steps_of(episode)[0].duration_s == pytest.approx(last.mono_s - first.mono_s)


def test_it_opens_anywhere(tmp_path: Path) -> None:
    episode = episode_of(tmp_path / "here", STARTED, *PAID, END)
    moved = Path(shutil.move(episode.folder, tmp_path / "there"))
    assert steps_of(read_episode(moved)) == steps_of(episode)

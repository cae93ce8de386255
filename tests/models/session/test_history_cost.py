"""What a step costs under each history policy: a family's real prompts, steps in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from tests.checkpoints.kinds import Kind
from tests.models.model_samples import PHONE_SCREEN, phone
from tests.models.session.prefill import apart, full, noise

from qvl_agent.models.families import Profile
from qvl_agent.models.families._layout import HistoryPolicy, resized
from qvl_agent.models.port import Turn
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.session import Session
from qvl_agent.observation import Integrity, Observation

THOUGHT = "I look at this screen for a while.\n</think>\n\n"
BRANCH = 25
"""Tokens around what changes: the frame of a turn, the line before a picture."""

Load = Callable[[Kind], Checkpoint]


@dataclass(frozen=True)
class Step:
    """One step: its prompt, what was run for it, how long reply and picture are, in tokens."""

    prompt: Prompt
    cached: int
    encoded: bool
    reply: int

    @property
    def computed(self) -> int:
        return len(self.prompt.ids) - self.cached

    @property
    def picture(self) -> int:
        return self.prompt.images[-1].end - self.prompt.images[-1].start


class Episode:
    """Steps of an agent whose model says what it is told to."""

    def __init__(self, checkpoint: Checkpoint, policy: HistoryPolicy, thinks: bool = False) -> None:
        self.checkpoint, self.thinks = checkpoint, thinks
        self.family: Profile = replace(checkpoint.family, history=policy)
        self.session, self.chat = Session(checkpoint), Chat(checkpoint)
        self.past: list[Turn] = []

    def steps(self, number: int, doubts: Integrity = "ok") -> list[Step]:
        return [self._step(step, doubts if step % 3 == 1 else "ok") for step in range(number)]

    def _step(self, step: int, integrity: Integrity) -> Step:
        image = noise(PHONE_SCREEN.width_px // 4, PHONE_SCREEN.height_px // 4, step)
        seen = Observation(image, PHONE_SCREEN, taken_at_s=0.0, integrity=integrity)
        messages = self.family.conversation("book a flight", phone(), self.past, seen).messages
        prompt = self.chat.prompt(messages, thinking=self.thinks)
        cached = self.session.begin(prompt)
        self.session.hidden()
        encoded = self.session.spent.vision_s > 0
        ids = self._say(seen, step)
        return Step(prompt, cached, encoded, len(ids))

    def _say(self, seen: Observation, step: int) -> list[int]:
        call = self.family.render(
            "", "mobile_use", {"action": "click", "coordinate": [500, 100 + step]}
        )
        text = f"Thought: Form {step} is open.\nAction: Tap field {step}.\n{call}"
        thought = THOUGHT if self.thinks else ""
        # Letter by letter, which is not how the tokenizer would split it.
        ids = self.chat.encode(thought) + [self.chat.encode(letter)[0] for letter in text]
        self.session.push(ids)
        self.session.hidden()
        reply = thought + text
        self.chat.remember(reply, ids)
        shown = resized(seen.image, self.family.frame(seen).model)
        feedback = "Nothing changed." if step % 4 == 3 else ""
        self.past.append(Turn(seen.digest, shown, reply, "tap", feedback))
        return ids


def grows(steps: list[Step]) -> list[bool]:
    """Whether each step, after the first, computed no more than what is new in it."""
    return [
        after.computed <= before.reply + after.picture + BRANCH for before, after in pairwise(steps)
    ]


def line(episode: Episode, step: int) -> int:
    """Tokens of a step as text."""
    said = episode.past[step]
    note = len(episode.chat.encode(f"\n  Note: {said.feedback}")) if said.feedback else 0
    return len(episode.chat.encode(f"Step {step + 1}: Tap field {step}. [click [500, 100]]")) + note


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen2.5-vl", "qwen3.5"])
def test_newest_only_computes_a_line_of_text_and_the_screenshot(load: Load, kind: Kind) -> None:
    episode = Episode(load(kind), HistoryPolicy())
    steps = episode.steps(8)
    assert all(step.encoded for step in steps)
    assert len({len(step.prompt.images) for step in steps}) == 1
    for number, step in enumerate(steps[2:], 1):
        assert step.computed <= step.picture + line(episode, number) + BRANCH
        assert step.cached > 5 * step.computed


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen2-vl", "qwen3-vl-moe"])
def test_a_window_that_has_room_computes_only_what_is_new(load: Load, kind: Kind) -> None:
    steps = Episode(load(kind), HistoryPolicy(screenshots=20)).steps(8)
    for before, after in pairwise(steps):
        # The whole prompt and reply stay, to the last token of them.
        assert after.cached == len(before.prompt.ids) + before.reply
    assert all(grows(steps))


@pytest.mark.parametrize("kind", ["qwen3-vl-thinking", "qwen3.5", "qwen3.5-moe"])
def test_thinking_that_is_dropped_costs_the_reply_and_no_more(load: Load, kind: Kind) -> None:
    steps = Episode(load(kind), HistoryPolicy(screenshots=20), thinks=True).steps(6)
    for before, after in pairwise(steps):
        assert len(before.prompt.ids) - 10 <= after.cached < len(before.prompt.ids)
    assert all(grows(steps))


@pytest.mark.parametrize("kind", ["qwen3-vl", "qwen3.5"])
def test_folding_in_blocks_computes_the_window_only_when_it_folds(load: Load, kind: Kind) -> None:
    episode = Episode(load(kind), HistoryPolicy(screenshots=4, fold=2), thinks=kind == "qwen3.5")
    steps = episode.steps(10)
    assert grows(steps) == [True] * 3 + [False, True] * 3
    assert [len(step.prompt.images) for step in steps] == [1, 2, 3, 4, 3, 4, 3, 4, 3, 4]
    system = steps[0].prompt.marks[0]
    for step in steps[1:]:
        assert step.cached >= system
    last = steps[-1].prompt
    episode.session.begin(last)
    now = episode.session.logits(episode.session.hidden())
    assert apart(now, full(episode.checkpoint, last)) <= 1e-4


def test_a_window_that_slides_computes_itself_at_every_step(load: Load) -> None:
    """Why families that keep several screenshots fold in blocks."""
    sliding = Episode(load("qwen3-vl"), HistoryPolicy(screenshots=4)).steps(10)
    blocks = Episode(load("qwen3-vl"), HistoryPolicy(screenshots=4, fold=2)).steps(10)
    assert grows(sliding) == [True] * 3 + [False] * 6
    spent = [sum(step.computed for step in steps[4:]) for steps in (sliding, blocks)]
    assert spent[1] < 0.75 * spent[0]


def test_a_doubt_about_a_screenshot_does_not_cost_the_screenshot(load: Load) -> None:
    steps = Episode(load("qwen3-vl"), HistoryPolicy(screenshots=20)).steps(8, doubts="stale")
    for before, after in pairwise(steps):
        assert after.cached >= before.prompt.images[-1].end


def test_old_lines_go_in_blocks(load: Load) -> None:
    steps = Episode(load("qwen3-vl"), HistoryPolicy()).steps(54)
    dear = [number for number, step in enumerate(steps) if step.computed > 3 * step.picture]
    assert dear == [0, 41, 51]

"""What the grammar puts into the pocket model's mouth is spelled as the model learned it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from benchmarks.local_episode import PHONE
from benchmarks.pocket.model import build_model, save_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from qvl_agent.geometry import Size
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.form import CallForm
from qvl_agent.models.session.grammar import Grammars
from qvl_agent.observation import Observation

PLACES = st.tuples(*[st.integers(0, 1000)] * 2).map(list)
TEXTS = st.one_of(
    st.sampled_from(
        ["Lisbon", "Zürich", "7:15", "Hello, see you at 8:30, OK?", 'a "b" \\ c', "🙂é"]
    ),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12),
)
SECONDS = st.integers(1, 10)
CALLS = st.one_of(
    st.fixed_dictionaries({"action": st.just("click"), "coordinate": PLACES}),
    st.fixed_dictionaries({"action": st.just("long_press"), "coordinate": PLACES, "time": SECONDS}),
    st.fixed_dictionaries(
        {"action": st.just("swipe"), "coordinate": PLACES, "coordinate2": PLACES}
    ),
    st.fixed_dictionaries(
        {"action": st.sampled_from(["type", "open", "answer", "interact"]), "text": TEXTS}
    ),
    st.fixed_dictionaries({"action": st.just("system_button"), "button": st.just("Back")}),
    st.fixed_dictionaries({"action": st.just("key"), "text": st.just("enter")}),
    st.fixed_dictionaries({"action": st.just("wait"), "time": SECONDS}),
    st.fixed_dictionaries(
        {"action": st.just("terminate"), "status": st.sampled_from(["success", "failure"])}
    ),
)
LINES = st.one_of(
    st.sampled_from(["Flights is open", 'Tap "From"', 'Type "Zürich"', "x", "Step 1: 2, 3"]),
    st.from_regex(r"[^\n<{\x00-\x1f\x7f\ud800-\udfff]{1,30}", fullmatch=True),
)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("spelling")
    save_checkpoint(build_model(), folder)
    return load_checkpoint(str(folder), ModelSettings(device_map="cpu"))


@pytest.fixture(scope="module")
def grammars(checkpoint: Checkpoint) -> Grammars:
    return Grammars(checkpoint)


@pytest.fixture(scope="module")
def form(checkpoint: Checkpoint) -> CallForm:
    size = Size(1080, 2400)
    seen = Observation(Image.new("RGB", (1080, 2400)), size, taken_at_s=0.0)
    asked = checkpoint.family.conversation("Book a flight", PHONE, (), seen)
    return CallForm(asked.tool, checkpoint.family.syntax)


@settings(max_examples=200, deadline=None)
@given(thought=LINES, saying=LINES, call=CALLS)
def test_forced_tokens_are_those_of_the_tokenizer(
    thought: str, saying: str, call: dict[str, Any], checkpoint: Checkpoint, grammars: Grammars,
    form: CallForm,
) -> None:  # fmt: skip
    arguments = dict(sorted(call.items()))  # in this order the tool declares them
    said = json.dumps({"name": form.tool.name, "arguments": arguments}, ensure_ascii=False)
    text = f"Thought: {thought}\nAction: {saying}\n<tool_call>\n{said}\n</tool_call>"
    learned = checkpoint.tokenizer.encode(text, add_special_tokens=False)
    assert Chat(checkpoint).encode(text) == learned
    matcher, at = grammars.start(form), 0
    assert matcher is not None
    while at < len(learned):
        forced = list(matcher.take_forced())
        assert learned[at : at + len(forced)] == forced
        at += len(forced)
        if not forced:
            assert matcher.allows([learned[at]]), checkpoint.tokenizer.decode(learned[: at + 1])
            matcher.take([learned[at]])
            at += 1
    assert matcher.is_complete

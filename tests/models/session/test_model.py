"""``hf:`` as a model like any other: opened by name, asked by the loop, closed."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.checkpoints.kinds import Kind
from tests.doubles import CounterDevice
from tests.packaging.test_imports import loaded_by

from qvl_agent.errors import MissingExtra, ModelRefused, ModelUnavailable, UsageError
from qvl_agent.models.families import Profile
from qvl_agent.models.port import Conversation, ModelSettings
from qvl_agent.models.session import HfModel, open_hf
from qvl_agent.plugins import open_model

ROOT = Path(__file__).parents[3]
SMALL = ModelSettings(image_tokens=64, max_tokens=140, device_map="cpu", seed=0)


@pytest.fixture(scope="module")
def model(tiny_checkpoints: Callable[[Kind], Path]) -> Iterator[HfModel]:
    opened = open_hf(str(tiny_checkpoints("qwen3-vl")), SMALL)
    yield opened
    opened.close()


def conversation(model: HfModel, goal: str = "count", **sampling: Any) -> Conversation:
    device = CounterDevice()
    laid = model.family.conversation(goal, device.info, (), device.capture())
    return replace(laid, sampling=replace(laid.sampling, **sampling))


def parsed(model: HfModel, text: str) -> object:
    device = CounterDevice()
    return model.family.parse(text, model.family.frame(device.capture()), device.info)


def test_it_is_opened_by_its_spec(tiny_checkpoints: Callable[[Kind], Path]) -> None:
    folder = tiny_checkpoints("qwen2-vl")
    opened = open_model(f"hf:{folder}", SMALL)
    assert opened.info.spec == f"hf:{folder}"
    assert opened.family.name == "qwen2-vl"
    assert isinstance(opened, HfModel)
    opened.close()


def test_a_reply_is_one_valid_call_and_says_what_it_took(model: HfModel) -> None:
    reply = model.reply(conversation(model))
    assert parsed(model, reply.text)
    # A random model knows no end: its text is brought to one before the limit.
    assert (reply.finish, reply.protocol, reply.attempts) == ("length", "grammar", 1)
    assert None not in vars(reply.usage).values()
    usage = reply.usage
    assert (usage.forwards or 0) < (usage.output_tokens or 0)
    assert 0 < (usage.forced_tokens or 0) < (usage.output_tokens or 0)
    times = (usage.preprocess_s, usage.vision_s, usage.prefill_s, usage.decode_s)
    assert 0 < sum(time_s or 0.0 for time_s in times) <= reply.duration_s


def test_the_same_beginning_is_not_run_again(model: HfModel) -> None:
    first = model.reply(conversation(model, "one goal"))
    second = model.reply(conversation(model, "another goal"))
    assert second.usage.cached_tokens is not None
    assert second.usage.cached_tokens > 0.3 * (first.usage.input_tokens or 0)


def test_a_seed_says_what_is_sampled(model: HfModel) -> None:
    def said(seed: int) -> str:
        return model.reply(conversation(model, temperature=1.5, seed=seed)).text

    first = [said(seed) for seed in range(4)]
    assert [said(seed) for seed in range(4)] == first
    assert len(set(first)) > 1
    assert all(parsed(model, text) for text in first)


def test_two_conversations_share_the_weights_and_nothing_else(model: HfModel) -> None:
    other = HfModel(model.engine)
    alone = [model.reply(conversation(model, goal)).text for goal in ("a", "b")]
    turns = [
        (model.reply(conversation(model, "a")).text, other.reply(conversation(other, "b")).text)
        for _ in range(2)
    ]
    assert turns == [tuple(alone)] * 2
    other.close()
    assert model.reply(conversation(model, "a")).text == alone[0]


def test_a_limit_that_no_reply_fits_into_is_named(model: HfModel) -> None:
    with pytest.raises(ModelRefused, match="max_tokens = 16 is too little") as caught:
        model.reply(conversation(model, max_tokens=16))
    assert "allow" in caught.value.fix


def test_what_is_free_is_not_held(tiny_checkpoints: Callable[[Kind], Path]) -> None:
    free = open_hf(str(tiny_checkpoints("qwen3-vl")), replace(SMALL, structured="free"))
    reply = free.reply(conversation(free, max_tokens=20))
    assert (reply.protocol, reply.finish) == ("free", "length")
    assert (reply.usage.output_tokens, reply.usage.forced_tokens) == (20, 0)
    free.close()


@pytest.mark.parametrize("budget", [0, 7])
def test_thinking_ends_at_its_budget(budget: int, tiny_checkpoints: Callable[[Kind], Path]) -> None:
    folder = str(tiny_checkpoints("qwen3-vl-thinking"))
    thinks = open_hf(folder, replace(SMALL, thinking_budget=budget, max_tokens=400))
    short, long = thinks, HfModel(thinks.engine, thinking_budget=40)
    replies = [m.reply(conversation(m, temperature=0.0)) for m in (short, long)]
    assert all(parsed(thinks, reply.text) for reply in replies)
    assert bool(replies[0].thinking) == bool(budget)
    assert len(replies[0].thinking) < len(replies[1].thinking)
    assert "</think>" not in replies[1].text
    thinks.close()


def test_the_card_says_how_to_sample_and_the_caller_has_the_last_word(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    for file in tiny_checkpoints("qwen3-vl").iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "generation_config.json").write_text(
        '{"do_sample": true, "temperature": 0.7, "top_p": 0.8, "top_k": 20}'
    )

    def sampling(**settings: Any) -> tuple[float, float, int, int]:
        opened = open_hf(str(folder), replace(SMALL, **settings))
        assert isinstance(opened.family, Profile)
        said = opened.family.sampling
        opened.close()
        return said.temperature, said.top_p, said.top_k, said.max_tokens

    assert sampling() == (0.0, 1.0, 0, 140)
    assert sampling(sampling="card") == (0.7, 0.8, 20, 140)
    assert sampling(sampling="card", temperature=0.1) == (0.1, 0.8, 20, 140)


def test_a_card_that_is_greedy_stays_greedy(tiny_checkpoints: Callable[[Kind], Path]) -> None:
    opened = open_hf(str(tiny_checkpoints("qwen3.5")), replace(SMALL, sampling="card"))
    assert isinstance(opened.family, Profile)
    assert opened.family.sampling.temperature == 0.0
    opened.close()


def test_closing_frees_the_weights_when_nobody_else_runs_on_them(
    tiny_checkpoints: Callable[[Kind], Path],
) -> None:
    first = open_hf(str(tiny_checkpoints("qwen3-vl")), SMALL)
    second = HfModel(first.engine)
    weights = weakref.ref(first.engine.checkpoint.model)
    first.reply(conversation(first))
    first.close()
    first.close()
    gc.collect()
    assert weights() is not None
    with pytest.raises(ModelUnavailable, match="was closed"):
        first.reply(conversation(second))
    second.close()
    assert weights() is None


@pytest.mark.parametrize(
    ("argument", "settings", "says"),
    [
        ("", ModelSettings(), "which model"),
        ("m", ModelSettings(structured="schema"), "'schema' is for servers"),
        ("m", ModelSettings(family="native"), "for scripts"),
        ("m", ModelSettings(thinking_budget=-1), "-1 tokens"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_loaded(
    argument: str, settings: ModelSettings, says: str
) -> None:
    told: list[float] = []
    settings = replace(settings, on_loading=lambda _, fraction: told.append(fraction))
    with pytest.raises(UsageError, match=says) as caught:
        open_hf(argument, settings)
    assert caught.value.fix
    assert not told


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llguidance", None)  # as if it were not there
    with pytest.raises(MissingExtra, match="'llguidance'") as caught:
        open_hf("m", ModelSettings())
    assert "qvl-agent[local]" in caught.value.fix


def test_knowing_about_it_costs_nothing() -> None:
    loaded = loaded_by("from qvl_agent.models.session import open_hf")
    assert not loaded & {"torch", "transformers", "llguidance", "safetensors"}


def test_loading_says_how_far_it_is(tiny_checkpoints: Callable[[Kind], Path]) -> None:
    told: list[tuple[str, float]] = []
    settings = replace(SMALL, on_loading=lambda what, done: told.append((what, done)))
    open_hf(str(tiny_checkpoints("qwen3-vl")), settings).close()
    fractions = [done for _, done in told]
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert all(0.0 <= done <= 1.0 for done in fractions)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are the kernel's")
def test_memory_that_ends_within_a_reply_is_told_and_the_next_one_is_well(
    tiny_checkpoints: Callable[[Kind], Path],
) -> None:
    """Torch says so of a CPU as a plain RuntimeError."""
    code = (
        "import resource, sys\n"
        "from dataclasses import replace\n"
        "import torch\n"
        "from PIL import Image\n"
        "from tests.doubles import CounterDevice\n"
        "from qvl_agent.errors import ModelUnavailable\n"
        "from qvl_agent.geometry import Size\n"
        "from qvl_agent.models.port import ModelSettings\n"
        "from qvl_agent.models.session import open_hf\n"
        "from qvl_agent.observation import Observation\n"
        "torch.set_num_threads(1)\n"
        "settings = ModelSettings(max_tokens=100, device_map='cpu', attention='eager')\n"
        "model, info = open_hf(sys.argv[1], settings), CounterDevice().info\n"
        "seen = Observation(Image.new('RGB', (1000, 1000)), Size(1000, 1000), 0.0)\n"
        "asked = model.family.conversation('go', info, (), seen)\n"
        "_, most = resource.getrlimit(resource.RLIMIT_AS)\n"
        "pages = int(open('/proc/self/statm').read().split()[0])\n"
        "room = pages * resource.getpagesize() + 100 * 2**20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (room, most))\n"
        "try:\n    model.reply(asked)\n"
        "except ModelUnavailable as error:\n    print(error, '|', error.fix)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (most, most))\n"
        "again = model.reply(asked)\n"
        "print(type(model.family.parse(again.text, model.family.frame(seen), info)).__name__)\n"
    )
    command = [sys.executable, "-c", code, str(tiny_checkpoints("qwen3-vl"))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    told, then = done.stdout.splitlines()
    assert told.startswith("no memory is left for this conversation: "), done.stderr
    assert "can't allocate memory" in told
    assert "fewer or smaller screenshots" in told
    assert then == "Decision"

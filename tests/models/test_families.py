"""Which family a model is of, and what each one pins."""

from __future__ import annotations

import pytest
from tests.models.model_samples import BY_NAME, observed, phone

from qvl_agent.errors import BadReply, UsageError
from qvl_agent.geometry import CoordinateRule, Size
from qvl_agent.models.families import FAMILY_NAMES, NATIVE, family_for, family_named, guess_family
from qvl_agent.models.port import ModelSettings, Reply
from qvl_agent.models.understand import understand


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("Qwen/Qwen2-VL-7B-Instruct", "qwen2-vl"),
        ("qwen2-vl:2b", "qwen2-vl"),
        ("Qwen/Qwen2.5-VL-7B-Instruct", "qwen2.5-vl"),
        ("qwen2.5vl:7b", "qwen2.5-vl"),
        ("Qwen2_5-VL-3B-AWQ", "qwen2.5-vl"),
        ("Qwen/Qwen3-VL-30B-A3B-Thinking", "qwen3-vl"),
        ("qwen3-vl-plus", "qwen3-vl"),
        ("mPLUG/GUI-Owl-1.5-8B-Instruct", "qwen3-vl"),
        ("Tongyi-MAI/MAI-UI-8B", "qwen3-vl"),
        ("Qwen/Qwen3.5-9B", "qwen3.5"),
        ("Qwen/Qwen3.6-35B-A3B", "qwen3.5"),
        ("qwen3.8-27b-fp8", "qwen3.5"),
        ("pocket", "pocket"),
    ],
)
def test_a_model_name_tells_its_family(model: str, family: str) -> None:
    assert guess_family(model) == family
    assert family_for(model, ModelSettings()).name == family


@pytest.mark.parametrize(
    "model", ["UI-TARS-1.5-7B", "gpt-5", "Qwen3-8B", "Qwen2.5-7B", "Qwen-VL-Chat", "pocket-7b", ""]
)
def test_an_unknown_name_lists_the_families(model: str) -> None:
    with pytest.raises(UsageError) as caught:
        guess_family(model)
    assert all(name in caught.value.fix for name in FAMILY_NAMES)


def test_the_caller_knows_better_than_the_name() -> None:
    settings = ModelSettings(family="qwen2.5-vl")
    assert family_for("Qwen/Qwen3-VL-8B", settings).name == "qwen2.5-vl"
    assert family_named("native") is NATIVE
    with pytest.raises(UsageError, match="no family 'qwen1'"):
        family_named("qwen1")


@pytest.mark.parametrize(
    ("name", "rule", "factor_px", "portrait", "landscape"),
    [
        ("qwen2-vl", CoordinateRule("relative", 1000), 28, Size(672, 1484), Size(1316, 728)),
        ("qwen2.5-vl", CoordinateRule("absolute"), 28, Size(672, 1484), Size(1316, 728)),
        ("qwen3-vl", CoordinateRule("relative", 1000), 32, Size(768, 1696), Size(1504, 832)),
        ("qwen3.5", CoordinateRule("relative", 1000), 32, Size(768, 1696), Size(1504, 832)),
    ],
)
def test_what_each_family_pins(
    name: str, rule: CoordinateRule, factor_px: int, portrait: Size, landscape: Size
) -> None:
    family = BY_NAME[name]
    assert family.resize.factor_px == factor_px
    upright, wide = observed(), observed(Size(1920, 1080))
    assert (family.frame(upright).rule, family.frame(upright).model) == (rule, portrait)
    assert family.frame(wide).model == landscape


def test_settings_go_before_the_defaults_of_a_family() -> None:
    family = family_named("qwen3.5", ModelSettings(temperature=0.0, seed=3))
    sampling = family.conversation("go", phone(), (), observed()).sampling
    assert (sampling.temperature, sampling.seed, sampling.top_k) == (0.0, 3, 20)


def test_a_cut_off_reply_is_told_so_and_reasoning_is_a_thought() -> None:
    family = BY_NAME["qwen3-vl"]
    frame = family.frame(observed())
    whole = Reply('{"action": "wait", "time": 1}', thinking=" Busy. ", finish="length")
    assert understand(whole, family, frame, phone()).thought == "Busy."
    with pytest.raises(BadReply, match="limit of its length") as caught:
        understand(Reply("Thought: I", finish="length"), family, frame, phone())
    assert caught.value.raw == "Thought: I"
    with pytest.raises(BadReply) as plain:
        understand(Reply("Thought: I"), family, frame, phone())
    assert "limit of its length" not in str(plain.value)

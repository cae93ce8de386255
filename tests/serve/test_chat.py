"""OpenAI's own client against the server: text, pictures, streams, structure, usage."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openai
import pytest
from PIL import Image
from tests.serve.conftest import NAME
from tests.servers.json_schema import is_valid

from qvl_agent.models.port import Message, Sampling
from qvl_agent.models.session import Engine
from qvl_agent.models.session.form import FreeForm

Connect = Callable[..., openai.OpenAI]
KINDS = ("qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3-vl-thinking", "qwen3.5")
HELLO = [{"role": "user", "content": "Hello, who are you?"}]


def asked(client: openai.OpenAI, messages: list[dict[str, Any]] | None = None, **more: Any) -> Any:
    given = {"temperature": 0, "max_tokens": 24, **more}
    return client.chat.completions.create(
        model=NAME,
        messages=messages or HELLO,  # type: ignore[arg-type]
        **given,
    )


def said(answer: Any) -> str:
    return str(answer.choices[0].message.content)


def picture(color: str = "navy", size: tuple[int, int] = (256, 320)) -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "png")
    data = base64.b64encode(buffer.getvalue()).decode()
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_engines(
    kind: Any, client: Connect, engine_of: Callable[..., Engine]
) -> None:
    engine = engine_of(kind)
    direct = engine.answer(
        engine.session(),
        (Message("user", ("Hello, who are you?",)),),
        FreeForm(),
        Sampling(max_tokens=24),
    )
    answer = asked(client(kind))
    assert said(answer) == direct.text
    assert getattr(answer.choices[0].message, "reasoning_content", "") == direct.thinking
    assert answer.choices[0].finish_reason == direct.finish
    assert answer.usage.completion_tokens == direct.usage.output_tokens
    assert answer.usage.qvl["forwards"] == direct.usage.forwards


@pytest.mark.parametrize(
    ("kind", "budget"), [("qwen2-vl", 0), ("qwen3-vl-thinking", 20), ("qwen3-vl-thinking", 90)]
)
def test_a_stream_says_the_same_in_pieces(kind: Any, budget: int, client: Connect) -> None:
    more: dict[str, Any] = {"max_tokens": 40, "extra_body": {"thinking_budget": budget}}
    whole = asked(client(kind), **more)
    chunks = list(asked(client(kind), stream=True, stream_options={"include_usage": True}, **more))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == said(whole)
    thinking = "".join(getattr(delta, "reasoning_content", "") for delta in deltas)
    assert thinking == getattr(whole.choices[0].message, "reasoning_content", "")
    first_said = next((n for n, delta in enumerate(deltas) if delta.content), len(deltas))
    thought = [n for n, delta in enumerate(deltas) if hasattr(delta, "reasoning_content")]
    assert all(number < first_said for number in thought)
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_picture_is_seen_and_its_size_told(client: Connect) -> None:
    text = {"type": "text", "text": "What is this?"}
    seen = [
        asked(client(), [{"role": "user", "content": [text, picture(color, size)]}])
        for color, size in (("navy", (256, 320)), ("red", (256, 320)), ("red", (1080, 2400)))
    ]
    assert said(seen[0]) != said(seen[1])
    assert [answer.usage.qvl["images"] for answer in seen[1:]] == [[[256, 320]], [[768, 1696]]]
    assert seen[2].usage.prompt_tokens - seen[1].usage.prompt_tokens == 24 * 53 - 8 * 10


def test_the_second_turn_finds_the_first_in_the_cache(client: Connect) -> None:
    first = asked(client(), [{"role": "user", "content": "Where is the lake of " * 20}])
    talk = [
        {"role": "user", "content": "Where is the lake of " * 20},
        {"role": "assistant", "content": said(first)},
        {"role": "user", "content": "And how deep?"},
    ]
    second = asked(client(), talk)
    cached = second.usage.prompt_tokens_details.cached_tokens
    # Of the answer itself all but the last token, which was never run.
    answered = first.usage.prompt_tokens + first.usage.completion_tokens
    assert answered - 2 <= cached < second.usage.prompt_tokens
    assert first.usage.qvl["input_tokens"] == first.usage.prompt_tokens


def test_a_stop_ends_the_answer_and_is_not_in_it(client: Connect) -> None:
    whole = said(asked(client()))
    stop = whole[len(whole) // 2 :][:3]
    cut = asked(client(), stop=[stop, "never said by anybody"])
    assert said(cut) == whole[: whole.index(stop)]
    assert cut.choices[0].finish_reason == "stop"
    assert cut.usage.completion_tokens < asked(client()).usage.completion_tokens
    streamed = list(asked(client(), stop=stop, stream=True))
    pieces = [chunk.choices[0].delta.content or "" for chunk in streamed]
    assert "".join(pieces) == said(cut)


def test_a_seed_decides_and_none_does_not(client: Connect) -> None:
    def sampled(**more: Any) -> str:
        return said(asked(client(), temperature=1.5, **more))

    assert sampled(seed=7) == sampled(seed=7) != sampled(seed=-8)
    assert len({sampled() for _ in range(4)}) > 1


def test_the_seed_of_whoever_serves_is_nobody_elses(
    client: Connect, engine_of: Callable[..., Engine]
) -> None:
    family = engine_of("qwen3-vl").checkpoint.family
    seeded = replace(family, sampling=replace(family.sampling, seed=0))
    own = client(family=seeded)
    assert len({said(asked(own, temperature=1.5)) for _ in range(4)}) > 1


def test_thinking_is_switched_and_bounded_by_the_request(client: Connect) -> None:
    def thought(**body: Any) -> str:
        answer = asked(client("qwen3-vl-thinking"), max_tokens=60, extra_body=body)
        return getattr(answer.choices[0].message, "reasoning_content", "")

    assert thought()
    assert thought(thinking_budget=5) == thought()[: len(thought(thinking_budget=5))] != thought()
    for off in (
        {"chat_template_kwargs": {"enable_thinking": False}},
        {"enable_thinking": False},
        {"reasoning_effort": "none"},
        {"thinking_budget": 0},
    ):
        assert thought(**off) == ""


SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 12},
        "days": {"type": "integer", "minimum": 1, "maximum": 9},
        "unit": {"enum": ["C", "F"]},
    },
    "required": ["city", "days", "unit"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_kept(kind: Any, client: Connect) -> None:
    named = {"name": "weather", "strict": True, "schema": SCHEMA}
    for asked_for in (
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"extra_body": {"structured_outputs": {"json": SCHEMA}}},
        {"extra_body": {"structured_outputs": {"json": json.dumps(SCHEMA)}}},
    ):
        for seed in range(3):
            answer = asked(client(kind), max_tokens=80, temperature=1.5, seed=seed, **asked_for)
            assert is_valid(json.loads(said(answer)), SCHEMA), said(answer)


def test_any_object_of_json(client: Connect) -> None:
    form = {"type": "json_object"}
    assert isinstance(json.loads(said(asked(client(), response_format=form))), dict)


@pytest.mark.parametrize(
    ("wanted", "pattern"),
    [
        ({"regex": r"\d{3}/[a-c]+\n"}, r"\d{3}/[a-c]+\n"),
        ({"regex": r"a\/b{2,4}"}, "a/b{2,4}"),
        ({"choice": ['say "yes"', "no\\n", "東京"]}, 'say "yes"|no\\\\n|東京'),
        ({"grammar": 'start: "<" NAME ">"\nNAME: /[a-z]{1,5}/'}, "<[a-z]{1,5}>"),
    ],
)
def test_other_structures(wanted: dict[str, Any], pattern: str, client: Connect) -> None:
    for seed in range(3):
        answer = asked(
            client(), temperature=1.5, seed=seed, extra_body={"structured_outputs": wanted}
        )
        assert re.fullmatch(pattern, said(answer)), said(answer)


def test_what_is_served(client: Connect) -> None:
    assert [model.id for model in client().models.list()] == [NAME]
    assert client().models.retrieve(NAME).owned_by == "qvl-agent"
    with pytest.raises(openai.NotFoundError, match=NAME):
        client().models.retrieve("another")
    with pytest.raises(openai.NotFoundError, match=f"the model served is '{NAME}'"):
        client().chat.completions.create(model="another", messages=HELLO)  # type: ignore[arg-type]

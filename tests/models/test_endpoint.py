"""The endpoint against a real server: every family, every way of asking for structure."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

import pytest
from tests.models.model_samples import DESCRIBING, PHONE_SCREEN, desktop, observed, phone
from tests.servers.vlm import VlmServer

from qvl_agent import actions as act
from qvl_agent.errors import ModelRefused, UsageError
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.models.endpoint import EndpointModel, open_endpoint
from qvl_agent.models.endpoint.wire import completion
from qvl_agent.models.port import Decision, ModelSettings, Reply, Turn, Usage
from qvl_agent.models.understand import understand

Opener = Callable[..., EndpointModel]

KEY = "sk-secret-1234567890"
CAPABILITIES = ("none", "schema", "tools")


def asked(
    model: EndpointModel, screen: Size = PHONE_SCREEN, device: Any = None
) -> tuple[Reply, Decision]:
    info, seen = device or phone(screen), observed(screen)
    reply = model.reply(model.family.conversation("book a flight", info, (), seen))
    return reply, understand(reply, model.family, model.family.frame(seen), info)


def assert_same(said: Any, meant: Any) -> None:
    assert said.kind == meant.kind
    for mine, theirs in zip(act.points_of(said), act.points_of(meant), strict=True):
        assert math.dist((mine.x, mine.y), (theirs.x, theirs.y)) <= 3
    where = {"point", "start", "end"}
    assert said.model_dump(exclude=where) == meant.model_dump(exclude=where)


def tap(*_: object) -> act.Tap:
    return act.Tap(point=ScreenPoint(777, 1999))


@pytest.mark.parametrize("unsupported", ["refuse", "ignore"])
@pytest.mark.parametrize("capability", CAPABILITIES)
@pytest.mark.parametrize("family", DESCRIBING)
def test_the_same_action_comes_out_of_every_server(
    family: str, capability: Any, unsupported: Any, opened: Opener
) -> None:
    with VlmServer(tap, family=family, capability=capability, unsupported=unsupported) as server:
        model = opened(server)
        for _ in range(3):
            reply, decision = asked(model)
            assert isinstance(decision.action, act.Tap)
            point = decision.action.point
            assert abs(point.x - 777) <= 1
            assert abs(point.y - 1999) <= 2
        expected = {"none": "free", "schema": "schema", "tools": "tool"}[capability]
        assert reply.protocol == expected
        assert decision.thought
        refused = {"none": 2, "tools": 1, "schema": 0}[capability]
        assert len(server.refusals) == (refused if unsupported == "refuse" else 0)
        assert len(server.requests) == 3 + len(server.refusals)


@pytest.mark.parametrize("screen", [Size(720, 1280), Size(1440, 3200), Size(2400, 1080)], ids=str)
@pytest.mark.parametrize("family", DESCRIBING)
def test_every_screen_size_arrives_as_the_family_takes_it(
    family: str, screen: Size, opened: Opener
) -> None:
    point = ScreenPoint(screen.width_px - 1, screen.height_px // 3)
    with VlmServer(lambda *_: act.Tap(point=point), family=family, screen=screen) as server:
        _, decision = asked(opened(server, structured="free"), screen)
        assert server.refusals == []
    assert isinstance(decision.action, act.Tap)
    assert abs(decision.action.point.x - point.x) <= screen.width_px / 400
    assert abs(decision.action.point.y - point.y) <= screen.height_px / 400


ACTIONS: list[Any] = [
    act.LongPress(point=ScreenPoint(100, 200), duration_s=2.0),
    act.TypeText(text='Zürich "ß" </parameter> 東京\nnext {x}'),
    act.SystemButton(button="back"),
    act.OpenApp(app="Flights"),
    act.Press(keys=["volume_up"]),
    act.Wait(seconds=3.0),
    act.Answer(text="12:30"),
    act.AskUser(question="Which one?"),
]


@pytest.mark.parametrize("capability", [*CAPABILITIES, "vllm"])
@pytest.mark.parametrize("family", DESCRIBING)
def test_every_word_survives_every_way(family: str, capability: Any, opened: Opener) -> None:
    actions = iter(ACTIONS)
    structured = "vllm" if capability == "vllm" else "auto"
    with VlmServer(lambda *_: next(actions), family=family, capability=capability) as server:
        server.unsupported = "ignore"
        model = opened(server, structured=structured)
        for action in ACTIONS:
            _, decision = asked(model)
            assert_same(decision.action, action)
        assert server.refusals == []


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_desktop_speaks_of_pixels_and_keys(capability: Any, opened: Opener) -> None:
    said: list[Any] = [
        act.Scroll(point=ScreenPoint(960, 540), direction="down", amount=4),
        act.Press(keys=["ctrl", "l"]),
        act.Tap(point=ScreenPoint(960, 540), button="right"),
    ]
    left = iter(said)
    screen = Size(1920, 1080)
    with VlmServer(lambda *_: next(left), capability=capability, screen=screen) as server:
        model = opened(server)
        for action in said:
            _, decision = asked(model, screen, desktop())
            assert_same(decision.action, action)


def test_usage_reasoning_and_time_are_taken_over(opened: Opener) -> None:
    with VlmServer(tap, family="qwen3.5", reasoning_field=True) as server:
        reply, decision = asked(opened(server, structured="free"))
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (1000, 50)
    assert reply.usage.cached_tokens == 640
    assert "so I look" in reply.thinking
    assert "so I look" not in reply.text
    assert reply.duration_s > 0
    assert decision.thought == "Next comes click."


@pytest.mark.parametrize("nonsense", [-1, True, 10**400, "7", None, [1], math.inf, math.nan])
def test_usage_that_says_nothing_is_none(nonsense: object) -> None:
    said = {"prompt_tokens": nonsense, "qvl": {"forwards": nonsense, "decode_s": nonsense}}
    answer = {"choices": [{"message": {"content": "hm"}}], "usage": said}
    assert completion(answer).usage == Usage()


def test_a_window_of_screenshots_is_sent_in_turns(opened: Opener) -> None:
    with VlmServer(tap, family="qwen3.5") as server:
        model = opened(server, structured="free", max_images=3)
        info, seen = phone(), observed()
        conversation = model.family.conversation("go", info, (), seen)
        image = next(p for p in conversation.messages[-1].parts if not isinstance(p, str)).image
        turns = [Turn(seen.digest, image, "a reply", "tap", "") for _ in range(2)]
        model.reply(model.family.conversation("go", info, turns, seen))
        assert server.refusals == []
        roles = [message["role"] for message in server.requests[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]


def test_settings_and_extra_fields_reach_the_server(opened: Opener) -> None:
    with VlmServer(tap) as server:
        model = opened(
            server,
            structured="free",
            temperature=0.3,
            top_p=0.5,
            max_tokens=77,
            seed=9,
            image_tokens=300,
            extra_body={"presence_penalty": 1.5, "top_p": None},
        )
        asked(model)
        server.budget_tokens = 300
        asked(model)
        body = server.requests[-1]
    sent = {name: body.get(name) for name in ("temperature", "top_p", "max_tokens", "seed")}
    assert sent == {"temperature": 0.3, "top_p": None, "max_tokens": 77, "seed": 9}
    assert body["presence_penalty"] == 1.5
    assert server.refusals == []


def test_an_explicit_form_is_kept_even_if_it_is_refused(opened: Opener) -> None:
    with VlmServer(tap, capability="none") as server:
        model = opened(server, structured="schema")
        with pytest.raises(ModelRefused, match="response_format is not supported"):
            asked(model)
        assert len(server.requests) == 1


def test_two_different_tool_calls_are_no_action(opened: Opener) -> None:
    def two(*_: object) -> str:
        call = '<tool_call>{"name": "mobile_use", "arguments": {"action": "wait", "time": %d}}'
        return "\n".join(f"{call % time}</tool_call>" for time in (1, 2))

    with VlmServer(two) as server, pytest.raises(Exception, match="2 different actions"):
        asked(opened(server))


@pytest.mark.parametrize("structured", ["auto", "schema", "vllm", "free"])
def test_calls_that_nobody_asked_for_are_read(structured: Any, opened: Opener) -> None:
    """Some servers ignore what is asked and take the call out of whatever the model says."""
    function = {"name": "mobile_use", "arguments": '{"action": "wait", "time": 2}'}
    said = "Thought: It loads.\nAction: Wait."
    taken_out = {"content": said, "tool_calls": [{"type": "function", "function": function}]}
    with VlmServer(lambda *_: taken_out, unsupported="ignore") as server:
        model = opened(server, structured=structured)
        for _ in range(2):
            decision = asked(model)[1]
            assert (decision.thought, decision.action) == ("It loads.", act.Wait(seconds=2))
    assert len(server.requests) == 2


def test_a_reply_that_was_cut_off_is_said_to_be(opened: Opener) -> None:
    with VlmServer(lambda *_: 'Thought: I\n<tool_call>\n{"name": "mobile_use", "arg') as server:
        server.finish = "length"
        with pytest.raises(Exception, match="cut off at the limit of its length"):
            asked(opened(server))


def test_the_key_comes_from_the_environment_and_shows_nowhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, opened: Opener
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with VlmServer(tap, api_key=KEY) as server:
        model = opened(server)
        asked(model)
        server.api_key = "another"
        with pytest.raises(ModelRefused) as caught:
            asked(model)
    assert "QVL_API_KEY" in caught.value.fix
    shown = [str(caught.value), repr(caught.value), repr(model.info), repr(model), caplog.text]
    assert all(KEY not in text for text in shown)
    assert KEY not in repr(ModelSettings(api_key=KEY))


def test_our_own_key_goes_before_the_other(monkeypatch: pytest.MonkeyPatch, opened: Opener) -> None:
    monkeypatch.setenv("QVL_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "other")
    with VlmServer(tap, api_key=KEY) as server:
        asked(opened(server))
        assert not any("API key" in refusal for refusal in server.refusals)


@pytest.mark.parametrize(
    ("argument", "changes", "message"),
    [
        ("", {}, "which model"),
        ("Qwen3-VL-8B", {"base_url": ""}, "needs the base URL"),
        ("Qwen3-VL-8B", {"base_url": "127.0.0.1:8000"}, "needs the base URL"),
        ("some-model", {}, "does not say which family"),
        ("m", {"family": "qwen9"}, "no family 'qwen9'"),
        ("m", {"family": "native"}, "for scripts"),
        ("Qwen3-VL-8B", {"api_key": "a\nb"}, "characters"),
    ],
)
def test_what_cannot_be_opened_says_why(
    argument: str, changes: dict[str, Any], message: str
) -> None:
    settings = ModelSettings(**{"base_url": "http://127.0.0.1:9/v1", **changes})
    with pytest.raises(UsageError, match=message) as caught:
        open_endpoint(argument, settings)
    assert caught.value.fix

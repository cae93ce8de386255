"""60 replies that are broken in 20 ways, for a phone of 1080x2400 and the family qwen3-vl."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BrokenReply:
    """A reply that is no action, and a part of what must be said about it."""

    way: str
    text: str
    says: str


def _call(inner: str) -> str:
    return f"Thought: So.\nAction: Do it.\n<tool_call>\n{inner}\n</tool_call>"


def _args(**arguments: Any) -> str:
    return _call(json.dumps({"name": "mobile_use", "arguments": arguments}))


def _raw(arguments: str) -> str:
    return _call('{"name": "mobile_use", "arguments": ' + arguments + "}")


_CLICK = '{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [447, 81]}}'
_HOME = '{"name": "mobile_use", "arguments": {"action": "system_button", "button": "Home"}}'
_WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "empty": (
        ("", "empty"),
        (" \n\t\n ", "empty"),
        ("Thought:\nAction:\n", "no action"),
    ),
    "prose": (
        ("I would now tap the search field at (447, 81).", "no action"),
        ("Thought: The form is open.\nAction: Tap the search field.", "no action"),
        ("The task is finished successfully. terminate(status=success)", "no action"),
    ),
    "wrong language": (
        ("输入框已激活，现在点击搜索栏。", "no action"),
        ("Ich tippe jetzt auf „Suchen“. Fertig.", "no action"),
        ("検索欄をタップします。完了しました。", "no action"),
    ),
    "truncated JSON": (
        ('<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coor', "cut off"),
        (
            '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "wait", "time": 2}',
            "cut off",
        ),
        ('{"name": "mobile_use", "arguments": {"action": "type", "text": "Lisb', "cut off"),
    ),
    "truncated call": (
        ("Thought: The form is open.\n<tool_call>\n", "cut off"),
        ("<tool_call><function=mobile_use><parameter=action>\nclick", "cut off"),
        (
            "<tool_call><function=mobile_use><parameter=action>click</parameter></tool_call>",
            "cut off",
        ),
    ),
    "two actions": (
        (_call(_CLICK) + "\n" + _call(_HOME), "2 different actions"),
        (f"```json\n{_CLICK}\n```\nor\n```json\n{_HOME}\n```", "2 different actions"),
        (_call(_HOME + "\n" + _CLICK), "instead of </tool_call>"),
    ),
    "unknown action": (
        (_args(action="fly"), "unknown action 'fly'"),
        (_args(action="__class__"), "the actions are click"),
        (_args(action="left_click", coordinate=[1, 2]), "unknown action 'left_click'"),
    ),
    "no action": (
        (_args(coordinate=[447, 81]), "no 'action'"),
        (_raw("{}"), "no 'action'"),
        (_args(action=None, coordinate=[447, 81]), "no 'action'"),
    ),
    "wrong function": (
        (_call('{"name": "computer_use", "arguments": {"action": "wait", "time": 1}}'), "function"),
        (_call('{"name": "shell", "arguments": {"command": "reboot"}}'), "no function 'shell'"),
        ("<tool_call>\n<function=os.system>\n</function>\n</tool_call>", "only 'mobile_use'"),
    ),
    "missing field": (
        (_args(action="click"), "'coordinate' is missing"),
        (_args(action="swipe", coordinate=[5, 5]), "'coordinate2' is missing"),
        (_args(action="terminate"), "'status' is missing"),
    ),
    "extra field": (
        (_args(action="click", coordinate=[4, 8], force=True), "'force' does not belong"),
        (_args(action="terminate", status="success", text="ok"), "'text' does not belong"),
        (_call(_CLICK[:-1] + ', "then": "type"}'), "no 'then'"),
    ),
    "NaN and infinity": (
        (_raw('{"action": "click", "coordinate": [NaN, 81]}'), "NaN"),
        (_raw('{"action": "click", "coordinate": [447, -Infinity]}'), "Infinity"),
        (_raw('{"action": "wait", "time": 1e999}'), "finite"),
    ),
    "huge numbers": (
        (_args(action="click", coordinate=[10**400, 1]), "coordinate"),
        (_raw('{"action": "wait", "time": ' + "9" * 5000 + "}"), "too long"),
        (_args(action="long_press", coordinate=[1, 1], time=86400), "'time'"),
    ),
    "huge texts": (
        (_args(action="type", text="x" * 1_000_000), "characters"),
        (_args(action="type", text="y" * 5000), "4000"),
        ("x" * 1_000_000, "characters"),
    ),
    "point outside": (
        (_args(action="click", coordinate=[1001, 540]), "0..1000"),
        (_args(action="click", coordinate=[-1, 5]), "off the screen"),
        (_args(action="swipe", coordinate=[5, 5], coordinate2=[540, 2400]), "off the screen"),
    ),
    "wrong type": (
        (_args(action="click", coordinate="the search field"), "coordinate"),
        (_args(action="click", coordinate=[447]), "coordinate"),
        (_args(action="type", text=12345), "text"),
    ),
    "duplicate key": (
        (_raw('{"action": "wait", "action": "click", "coordinate": [1, 2]}'), "twice"),
        (_raw('{"action": "click", "coordinate": [1, 2], "coordinate": [3, 4]}'), "twice"),
        (
            "<tool_call><function=mobile_use><parameter=action>wait</parameter>"
            "<parameter=action>click</parameter></function></tool_call>",
            "twice",
        ),
    ),
    "broken JSON": (
        (_call("{'name': 'mobile_use', 'arguments': {'action': 'wait', 'time': 1}}"), "broken"),
        (_raw('{"action": "wait", "time": 1,}'), "broken"),
        (_raw('{action: {"action": "wait", "time": 1}}'), "broken"),
    ),
    "wrong shape": (
        (_call('["click", 447, 81]'), "instead of a call"),
        (_call("click(447, 81)"), "instead of a call"),
        (_call('{"name": "mobile_use", "arguments": ["click", 447, 81]}'), "object"),
    ),
    "endless thinking": (
        ("<think>\nThe user wants a flight, so first I", "thinking does not end"),
        (f"<think>\nI could say {_CLICK} but", "thinking does not end"),
        (f"{_call(_CLICK)}\nWait, is that right?\n</think>\n", "no action"),
    ),
}

BROKEN_REPLIES: tuple[BrokenReply, ...] = tuple(
    BrokenReply(way, text, says) for way, replies in _WAYS.items() for text, says in replies
)

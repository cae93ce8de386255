"""Asking a server for structure, and reading what came back into the family's own syntax.

There is no probe request of its own: the first real request asks for the strictest form. A server
that refuses it (400, 404, 405, 415, 422, 501, or a failure twice in a row) is asked the same at
once in the next form; a server that takes it and does not obey has given a free reply, which is
read as such, and the next request takes the next form. So a server that can do it costs nothing
extra, one that can't two refusals per run at most.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from qvl_agent.models.endpoint.wire import Completion
from qvl_agent.models.families import split_thinking
from qvl_agent.models.port import Conversation, Family, JsonSchema, Structured, ToolSpec
from qvl_agent.models.prose import harmless
from qvl_agent.models.strict_json import Unreadable, loads
from qvl_agent.models.tool_schema import guided, merged

Form = Literal["schema", "vllm", "tool", "free"]

_AUTO: tuple[Form, ...] = ("schema", "tool", "free")
_AS_JSON = (
    "\n\nThis time write the reply as one JSON object: what you think as its thought, "
    "the arguments of the call as its arguments."
)


class Structure:
    """How one server is asked, and what was learnt about it."""

    def __init__(self, wanted: Structured) -> None:
        """Begin with the form that is wanted, or with the strictest."""
        self._forms: tuple[Form, ...] = _AUTO if wanted == "auto" else (wanted,)
        self._index = 0
        self._settled = wanted != "auto"

    @property
    def form(self) -> Form:
        """The form of the next request."""
        return self._forms[self._index]

    @property
    def has_another(self) -> bool:
        """Whether there is another form to try should this one be refused."""
        return not self._settled and self._index + 1 < len(self._forms)

    def ask(self, body: Mapping[str, Any], tool: ToolSpec) -> dict[str, Any]:
        """Return the request with the question for structure in it."""
        match self.form:
            case "schema":
                schema = {"name": tool.name, "strict": True, "schema": guided(tool.parameters)}
                asked = {"response_format": {"type": "json_schema", "json_schema": schema}}
            case "vllm":
                asked = {"structured_outputs": {"json": guided(tool.parameters)}}
            case "tool":
                return {**body, **_tool_choice(tool)}
            case "free":
                return dict(body)
        return {**body, "messages": _with_form(body["messages"]), **asked}

    def refused(self) -> bool:
        """Note a refusal; tell whether there is another form to try at once."""
        if self.has_another:
            self._index += 1
            return True
        if not self._settled:
            self._index = 0  # it was not the form that the server minded
        return False

    def read(self, completion: Completion, conversation: Conversation, family: Family) -> str:
        """Return the reply in the family's syntax and note whether the server obeyed."""
        form, tool = self.form, conversation.tool
        text = None
        if form in ("schema", "vllm"):
            text = _from_json(completion.content, tool.name, family)
        elif completion.calls:
            text = _from_calls(completion, family)
        if text is not None or form == "free":
            self._settled = True
        elif not self._settled and completion.finish != "length":
            self._index += 1
        if text is None and completion.calls:
            # Not what was asked for: some servers take calls out of what any model says.
            return _from_calls(completion, family)
        return completion.content if text is None else text


def _with_form(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first, *others = messages
    return [{**first, "content": first["content"] + _AS_JSON}, *others]


def _tool_choice(tool: ToolSpec) -> dict[str, Any]:
    arguments: JsonSchema = merged(tool.parameters)
    thought = {"type": "string", "description": "One sentence: why this comes next."}
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": {**arguments, "properties": {"thought": thought, **arguments["properties"]}},
    }
    return {
        "tools": [{"type": "function", "function": function}],
        "tool_choice": {"type": "function", "function": {"name": tool.name}},
    }


def _from_json(content: str, tool: str, family: Family) -> str | None:
    try:
        value = loads(split_thinking(content)[1])
    except Unreadable:
        return None
    if not isinstance(value, dict) or value.keys() != {"thought", "arguments"}:
        return None
    thought, arguments = value["thought"], value["arguments"]
    if not isinstance(thought, str) or not isinstance(arguments, dict):
        return None
    return family.render(thought, tool, arguments)


def _from_calls(completion: Completion, family: Family) -> str:
    rendered = [_rendered(name, raw, family) for name, raw in completion.calls]
    return "\n".join(filter(None, [_beside_calls(completion.content), *rendered]))


def _beside_calls(content: str) -> str:
    """Return what was said beside calls that came as data: nothing in it may be one more."""
    try:
        thinking, said = split_thinking(content)
    except Unreadable:
        thinking, said = "", content
    thought = f"<think>\n{harmless(thinking)}\n</think>\n" if thinking else ""
    return thought + harmless(said.strip())


def _rendered(name: str, raw: str, family: Family) -> str:
    try:
        arguments = loads(raw)
    except Unreadable:
        arguments = None
    if not isinstance(arguments, dict):
        # Kept as it came: the family's parser says what is wrong with it.
        call = json.dumps({"name": name, "arguments": raw})
        return f"<tool_call>\n{call}\n</tool_call>"
    thought = arguments.pop("thought", "")
    return family.render(thought if isinstance(thought, str) else "", name, arguments)

"""Functions that a client offers: in the prompt, as a grammar, and the calls that come back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qvl_agent.models.families import unwrap
from qvl_agent.models.port import CallSyntax, JsonSchema
from qvl_agent.models.strict_json import Unreadable
from qvl_agent.serve.request import Function

OPEN, CLOSE = "<tool_call>", "</tool_call>"

_CALL = re.compile(rf"{OPEN}\n(.*?)\n{CLOSE}", re.DOTALL)
_JSON_FORM = """\
For each function call, return a json object with function name and arguments within \
<tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call>"""
_XML_FORM = """\
If you choose to call a function, reply in the following format:
<tool_call>
<function=example_function_name>
<parameter=example_parameter_1>
value_1
</parameter>
<parameter=example_parameter_2>
This is the value for the second parameter
that can span
multiple lines
</parameter>
</function>
</tool_call>"""


@dataclass(frozen=True)
class MadeCall:
    """A call that the model made; ``arguments`` is JSON in a text."""

    name: str
    arguments: str


def tools_text(functions: Sequence[Function], syntax: CallSyntax) -> str:
    """Return what the system text says of the functions, after Qwen's own chat templates."""
    signatures = [
        json.dumps({"type": "function", "function": function.model_dump()}, ensure_ascii=False)
        for function in functions
    ]
    return "\n".join(
        [
            "# Tools\n\nYou may call one or more functions to assist with the user query.\n",
            "You are provided with function signatures within <tools></tools> XML tags:",
            "<tools>",
            *signatures,
            "</tools>\n",
            _JSON_FORM if syntax == "json" else _XML_FORM,
        ]
    )


def read_calls(text: str, functions: Sequence[Function]) -> list[MadeCall]:
    """Return the calls in a text.

    Where one is no call of these functions, none is: a client gets nothing that it did not offer.
    """
    parameters = {function.name: function.parameters for function in functions}
    calls = [_call(found[0], parameters) for found in _CALL.finditer(text)]
    made = [call for call in calls if call is not None]
    return made if len(made) == len(calls) else []


def _call(text: str, parameters: Mapping[str, JsonSchema]) -> MadeCall | None:
    try:
        call = unwrap(text).call
    except Unreadable:
        return None
    if call.name is None or call.name not in parameters:
        return None
    arguments = dict(call.arguments)
    if "<function=" in text.partition("{")[0]:
        arguments = _typed(arguments, parameters[call.name])
    return MadeCall(call.name, json.dumps(arguments, ensure_ascii=False))


def _typed(arguments: dict[str, Any], schema: JsonSchema) -> dict[str, Any]:
    """Return the values of a call in XML, which are texts, as what their schemas say."""
    properties = schema.get("properties", {})
    return {
        name: value if is_text(properties.get(name)) else _value(value)
        for name, value in arguments.items()
    }


def is_text(schema: object) -> bool:
    """Tell whether a parameter is a text, which XML writes without quotes."""
    return isinstance(schema, dict) and schema.get("type") == "string"


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

"""A request's messages as the model is given them."""

from __future__ import annotations

from collections.abc import Sequence

from qvl_agent.models.port import CallSyntax, Family, ImagePart, Message
from qvl_agent.models.strict_json import Unreadable, excerpt, loads
from qvl_agent.serve.pictures import Pictures
from qvl_agent.serve.refusals import Refused
from qvl_agent.serve.request import (
    AssistantTurn,
    ChatRequest,
    Content,
    Function,
    ImageUrlPart,
    RefusalPart,
    SystemTurn,
    TextPart,
    ToolCall,
    ToolTurn,
    UserTurn,
)
from qvl_agent.serve.tools import tools_text

Parts = tuple[str | ImagePart, ...]


def conversation(
    request: ChatRequest,
    functions: Sequence[Function],
    family: Family,
    syntax: CallSyntax,
    pictures: Pictures,
    most_pictures: int,
) -> tuple[Message, ...]:
    """Return the messages, the functions told in the system text.

    Raises:
        Refused: If a picture or a message can't be used.
    """
    found: list[Message] = []
    for number, turn in enumerate(request.messages):
        message = _message(turn, f"messages.{number}", family, pictures)
        if isinstance(turn, ToolTurn) and number:
            found = _with_result(found, message, request.messages[number - 1])
        else:
            found.append(message)
    shown = sum(isinstance(part, ImagePart) for message in found for part in message.parts)
    if shown > most_pictures:
        raise Refused(f"{shown} pictures are more than {most_pictures}", param="messages")
    return _with_tools(found, functions, syntax)


def _message(
    turn: SystemTurn | UserTurn | AssistantTurn | ToolTurn,
    param: str,
    family: Family,
    pictures: Pictures,
) -> Message:
    match turn:
        case SystemTurn():
            return Message("system", (_text(turn.content, f"{param}.content"),))
        case UserTurn():
            return Message("user", _parts(turn.content, f"{param}.content", pictures))
        case AssistantTurn():
            return Message("assistant", (_said(turn, param, family),))
        case ToolTurn():
            parts = _parts(turn.content, f"{param}.content", pictures)
            return Message("user", ("<tool_response>\n", *parts, "\n</tool_response>"))


def _with_result(found: list[Message], message: Message, before: object) -> list[Message]:
    """Put the results of several calls into one turn, as Qwen's chat templates do."""
    if not isinstance(before, ToolTurn):
        return [*found, message]
    *others, last = found
    return [*others, Message("user", _joined((*last.parts, "\n", *message.parts)))]


def _with_tools(
    messages: list[Message], functions: Sequence[Function], syntax: CallSyntax
) -> tuple[Message, ...]:
    if not functions:
        return tuple(messages)
    told = tools_text(functions, syntax)
    if messages[0].role != "system":
        return (Message("system", (told,)), *messages)
    first, *others = messages
    return (Message("system", (f"{first.text}\n\n{told}",)), *others)


def _said(turn: AssistantTurn, param: str, family: Family) -> str:
    said = _text(turn.content or "", f"{param}.content")
    calls = [
        _rendered(call, f"{param}.tool_calls.{number}", family)
        for number, call in enumerate(turn.tool_calls or ())
    ]
    # A call follows what was said as the model itself wrote it, so that its tokens are known.
    return said + "\n".join(calls)


def _rendered(call: ToolCall, param: str, family: Family) -> str:
    try:
        arguments = loads(call.function.arguments or "{}")
    except Unreadable as error:
        raise Refused(f"the arguments are no JSON: {error}", param=param) from error
    if not isinstance(arguments, dict):
        raise Refused(
            f"the arguments {excerpt(call.function.arguments)} are no JSON object", param=param
        )
    return family.render("", call.function.name, arguments)


def _parts(content: Content, param: str, pictures: Pictures) -> Parts:
    if isinstance(content, str):
        return (content,)
    return _joined(
        tuple(
            pictures.read(part.image_url.url, f"{param}.{number}.image_url.url")
            if isinstance(part, ImageUrlPart)
            else _plain(part)
            for number, part in enumerate(content)
        )
    )


def _text(content: Content, param: str) -> str:
    if isinstance(content, str):
        return content
    for number, part in enumerate(content):
        if isinstance(part, ImageUrlPart):
            raise Refused(
                "only the user and tools show pictures",
                fix="move it into a message of the user",
                param=f"{param}.{number}",
            )
    return "".join(_plain(part) for part in content if not isinstance(part, ImageUrlPart))


def _plain(part: TextPart | RefusalPart) -> str:
    return part.text if isinstance(part, TextPart) else part.refusal


def _joined(parts: Parts) -> Parts:
    """Return the parts with neighbouring texts made one, so that equal content is equal."""
    joined: list[str | ImagePart] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)

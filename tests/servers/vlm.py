"""An OpenAI-compatible server for tests: real sockets, strict about requests, faulty on demand."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from typing import Any, Literal, Self

from PIL import Image
from tests.servers.faulty_http import Fault, FaultyHttp, Refused
from tests.servers.json_schema import check_schema, is_valid
from tests.servers.vlm_words import FORMATS, arguments_for, free_text

from qvl_agent.geometry import Size

Oracle = Callable[[str, Size, list[dict[str, Any]]], Any]
"""(goal, size of the newest image, messages) -> an Action in screen pixels; a str, which is sent as
the content, or a dict, as the whole message."""

PHONE_SCREEN = Size(1080, 2400)
FIELDS = {
    "model", "messages", "temperature", "top_p", "top_k", "max_tokens", "seed", "presence_penalty",
    "response_format", "structured_outputs", "tools", "tool_choice",
}  # fmt: skip


class VlmServer:
    """Answers in a family's own format from what an oracle knows.

    Attributes:
        screen: Input space of the device that the oracle speaks of; may be set during a run.
        faults: One is taken from the front for each request, until there are none.
        requests: Every body that came.
        refusals: Every complaint about a request, for tests to find none.
    """

    def __init__(
        self,
        oracle: Oracle,
        *,
        family: str = "qwen3-vl",
        screen: Size = PHONE_SCREEN,
        model: str = "test-model",
        capability: Literal["none", "schema", "vllm", "tools"] = "none",
        unsupported: Literal["refuse", "ignore"] = "refuse",
        api_key: str = "",
        budget_tokens: int = 1280,
        reasoning_field: bool = False,
    ) -> None:
        self.oracle, self.screen, self.model = oracle, screen, model
        self.family, self.rules = family, FORMATS[family]
        self.capability, self.unsupported = capability, unsupported
        self.api_key, self.budget_tokens = api_key, budget_tokens
        self.reasoning_field = reasoning_field
        self.finish = "stop"
        self.requests: list[dict[str, Any]] = []
        self.refusals: list[str] = []
        self._http = FaultyHttp(self._get, self._post)

    @property
    def base_url(self) -> str:
        return f"{self._http.url}/v1"

    @property
    def faults(self) -> list[Fault]:
        return self._http.faults

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.stop()

    # -- one request -------------------------------------------------------------------------------

    def _get(self, path: str) -> dict[str, Any]:
        if path != "/v1/models":
            raise Refused(404, "no such path")
        return {"data": [{"id": self.model}]}

    def _post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        try:
            if path != "/v1/chat/completions":
                raise Refused(404, "no such path")
            return self._complete(body, key)
        except Refused as error:
            self.refusals.append(str(error))
            raise
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
            # An oracle that fails must fail the test, not be asked again for minutes.
            self.refusals.append(repr(error))
            raise Refused(505, repr(error)) from error

    def _complete(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        self.requests.append(body)
        if self.api_key and key != f"Bearer {self.api_key}":
            raise Refused(401, f"incorrect API key provided: {key.removeprefix('Bearer ')}")
        if unknown := body.keys() - FIELDS:
            raise Refused(400, f"unrecognized request arguments: {sorted(unknown)}")
        if body.get("model") != self.model:
            raise Refused(404, f"the model {body.get('model')!r} does not exist")
        images = self._images(body["messages"])
        goal, tool = _goal(body["messages"]), _tool(body["messages"])
        form = self._form(body)
        spoken = self.oracle(goal, images[-1], body["messages"])
        if isinstance(spoken, str):
            return self._answer({"content": spoken}, len(images))
        if isinstance(spoken, dict):
            return self._answer(spoken, len(images))
        arguments = arguments_for(spoken, self.rules, tool, self.screen, images[-1])
        return self._answer(self._message(body, form, arguments, tool), len(images))

    def _form(self, body: dict[str, Any]) -> str:
        asked = {"response_format": "schema", "structured_outputs": "vllm", "tools": "tools"}
        for name, form in asked.items():
            if name in body and form == self.capability:
                return form
            if name in body and self.unsupported == "refuse":
                raise Refused(400, f"{name} is not supported")
        return "free"

    def _message(
        self, body: dict[str, Any], form: str, arguments: dict[str, Any], tool: str
    ) -> dict[str, Any]:
        if form == "free":
            return self._free(free_text(arguments, self.rules, tool))
        guided = {"thought": f"Next comes {arguments['action']}.", "arguments": arguments}
        if form == "tools":
            function = body["tools"][0]["function"]
            flat = {"thought": "So.", **arguments}
            if function["name"] != tool or not is_valid(flat, function["parameters"]):
                raise Refused(400, f"{flat} does not fit the tool")
            call = {"name": tool, "arguments": json.dumps(flat)}
            return {"content": None, "tool_calls": [{"type": "function", "function": call}]}
        schema = _schema(body)
        try:
            check_schema(schema)
        except ValueError as error:
            raise Refused(400, f"invalid schema: {error}") from error
        if not is_valid(guided, schema):
            raise Refused(400, f"the schema does not allow {guided}")
        return {"content": json.dumps(guided)}

    def _free(self, text: str) -> dict[str, Any]:
        if not (self.reasoning_field and "</think>" in text):
            return {"content": text}
        thinking, _, content = text.partition("</think>")
        return {"content": content.strip(), "reasoning_content": thinking.strip()}

    def _answer(self, message: dict[str, Any], images: int) -> dict[str, Any]:
        choice = {
            "index": 0,
            "message": {"role": "assistant", **message},
            "finish_reason": self.finish,
        }
        usage = {
            "prompt_tokens": 1000 * images,
            "completion_tokens": 50,
            "prompt_tokens_details": {"cached_tokens": 640},
        }
        return {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}

    def _images(self, messages: list[dict[str, Any]]) -> list[Size]:
        sizes = [
            self._image_size(part["image_url"]["url"])
            for message in messages
            if isinstance(message["content"], list)
            for part in message["content"]
            if part["type"] == "image_url"
        ]
        if not sizes or isinstance(messages[-1]["content"], str):
            raise Refused(400, "the newest message shows no screenshot")
        return sizes

    def _image_size(self, url: str) -> Size:
        header, _, data = url.partition(",")
        if header != "data:image/png;base64":
            raise Refused(400, f"not a PNG data URL: {header[:40]!r}")
        image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=("PNG",))
        image.load()
        factor = self.rules.factor
        if image.width % factor or image.height % factor:
            raise Refused(400, f"{image.size} would be resized: no multiples of {factor}")
        if image.width * image.height > self.budget_tokens * factor**2:
            raise Refused(400, f"{image.size} is over the budget of {self.budget_tokens} tokens")
        return Size(*image.size)


def _goal(messages: list[dict[str, Any]]) -> str:
    texts = [_text(message["content"]) for message in messages if message["role"] == "user"]
    found = re.search(r"The user query: (.*)", "\n".join(texts))
    if found is None:
        raise Refused(400, "the request holds no goal")
    return found[1]


def _tool(messages: list[dict[str, Any]]) -> str:
    found = re.search(r"<tools>\n(.*)\n</tools>", _text(messages[0]["content"]))
    if messages[0]["role"] != "system" or found is None:
        raise Refused(400, "the request describes no tool")
    return str(json.loads(found[1])["function"]["name"])


def _schema(body: dict[str, Any]) -> dict[str, Any]:
    if "structured_outputs" in body:
        return dict(body["structured_outputs"]["json"])
    return dict(body["response_format"]["json_schema"]["schema"])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)

"""Messages as token ids, in ChatML; what the model said itself comes back as its own ids."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tokenizers import AddedToken, Tokenizer

from qvl_agent.errors import ModelRefused, ModelUnavailable
from qvl_agent.models.port import ImagePart, Message
from qvl_agent.models.session.prompt import PlacedImage, Prompt

if TYPE_CHECKING:
    from qvl_agent.models.session.checkpoint import Checkpoint

MAX_REPLIES = 512
"""Whose ids are remembered."""

_TURN, _END = "<|im_start|>", "<|im_end|>"
_PICTURE, _PICTURE_END = "<|vision_start|>", "<|vision_end|>"
_PLACEHOLDER = "<|image_pad|>"
_STRUCTURE = (_TURN, _END, _PICTURE, _PICTURE_END, _PLACEHOLDER, "<|video_pad|>", "<|endoftext|>")
_FEWER = "show fewer or smaller screenshots (max_images, image_tokens) or shorten the text"


class Chat:
    """Lays out conversations for one checkpoint.

    Text never becomes a token that structures the conversation: ``<|im_end|>`` typed by a user or
    read from a screen is spelled out. The tags of the family's own syntax (``<tool_call>``,
    ``<think>``), which can neither end a turn nor begin one, become the tokens that the
    checkpoint's tokenizer makes of them, as in the prompts it was trained on.
    """

    def __init__(self, checkpoint: Checkpoint, max_replies: int = MAX_REPLIES) -> None:
        self._checkpoint = checkpoint
        self._max_replies = max_replies
        self._words = _plain(checkpoint.tokenizer)
        self._ids = {name: self._id(name) for name in (_TURN, _END, _PICTURE, _PICTURE_END)}
        self._structure = {self._words.token_to_id(name) for name in _STRUCTURE}
        self._default_system = default_system(checkpoint.tokenizer)
        self._replies: OrderedDict[str, tuple[int, ...]] = OrderedDict()

    def prompt(self, messages: Sequence[Message], *, thinking: bool) -> Prompt:
        """Lay out a conversation up to where the model's reply begins.

        Args:
            messages: The turns.
            thinking: Whether the reply may begin with thinking, if the model is one that thinks;
                if not, an empty block of thinking is put before it.

        Raises:
            ModelRefused: If it does not fit into the model's context, or a picture has a size
                that the model's image processor would change.
        """
        laid = _Layout(self)
        if self._default_system and (not messages or messages[0].role != "system"):
            laid.message(Message("system", (self._default_system,)))
        for message in messages:
            laid.message(message)
        laid.generation(thinking)
        self._check_length(laid)
        return Prompt(tuple(laid.ids), tuple(laid.images), tuple(sorted(laid.marks)))

    def remember(self, text: str, ids: Sequence[int]) -> None:
        """Keep the ids of a reply, so that it comes back as exactly these.

        Not of one with a token that structures a conversation, which its text does not show:
        whoever says the same text elsewhere would say that token, too.

        Args:
            text: The reply; thinking before it may be left in or out.
            ids: Its tokens, without the one that ended the turn.
        """
        said = tuple(self._after_thinking(ids))
        if not self._structure.isdisjoint(said):
            return
        key = text.rpartition("</think>")[2].strip()
        # The first one stays: the same words said twice must not change the earlier turn.
        self._replies.setdefault(key, said)
        self._replies.move_to_end(key)
        if len(self._replies) > self._max_replies:
            self._replies.popitem(last=False)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text that is only text."""
        return self._words.encode(text, add_special_tokens=False).ids

    def token(self, name: str) -> int:
        """Return the id of a token that structures the conversation."""
        return self._ids[name]

    def reply(self, text: str) -> Sequence[int]:
        """Return the ids of an earlier reply."""
        remembered = self._replies.get(text.strip())
        return self.encode(text) if remembered is None else remembered

    def placed(self, part: ImagePart, start: int) -> PlacedImage:
        """Return a picture at its place.

        Raises:
            ModelRefused: If its sides are no multiples of a visual token.
        """
        spec = self._checkpoint.vision
        factor = spec.patch_px * spec.merge
        width, height = part.image.size
        if width % factor or height % factor or not width or not height:
            raise ModelRefused(
                f"a picture of {width}x{height} pixels is not made of squares of {factor}",
                fix=f"resize it to multiples of {factor}, as the family's resize rule does",
            )
        key = f"{part.digest}:{width}x{height}"
        return PlacedImage(start, height // factor, width // factor, key, part.image)

    @property
    def checkpoint(self) -> Checkpoint:
        """What it lays out for."""
        return self._checkpoint

    def _after_thinking(self, ids: Sequence[int]) -> Iterator[int]:
        thinks = self._checkpoint.thinks
        begin = (
            len(ids) - list(reversed(ids)).index(thinks[1]) if thinks and thinks[1] in ids else 0
        )
        said = iter(ids[begin:])
        for token in said:
            if not begin or self._words.decode([token], skip_special_tokens=False).strip():
                yield token
                break
        yield from said

    def _check_length(self, laid: _Layout) -> None:
        limit, pictures = self._checkpoint.max_tokens, sum(i.end - i.start for i in laid.images)
        if len(laid.ids) < limit:
            return
        what = f"{len(laid.ids)} tokens, {pictures} of them in {len(laid.images)} pictures"
        raise ModelRefused(f"the prompt has {what}; the model takes {limit}", fix=_FEWER)

    def _id(self, name: str) -> int:
        found = self._words.token_to_id(name)
        if found is None:
            raise ModelUnavailable(
                f"{self._checkpoint.name}: its tokenizer has no {name}",
                fix="use a checkpoint of a Qwen-VL model",
            )
        return int(found)


class _Layout:
    """A prompt being laid out. Text is gathered, so that it's split into tokens as a whole."""

    def __init__(self, chat: Chat) -> None:
        self.ids: list[int] = []
        self.images: list[PlacedImage] = []
        self.marks: set[int] = set()
        self._chat = chat
        self._text = ""

    def message(self, message: Message) -> None:
        """Add a turn."""
        self._token(_TURN)
        self._text += f"{message.role}\n"
        if message.role == "assistant":
            self._said(message)
        else:
            for part in message.parts:
                self._part(part)
        self._token(_END)
        self._text += "\n"
        if message.role == "system":
            self._mark()

    def generation(self, thinking: bool) -> None:
        """Add the beginning of the reply."""
        # Before it, not after: the last token of a prompt is always run again.
        self._mark()
        self._token(_TURN)
        self._text += "assistant\n"
        self._flush()
        if self._chat.checkpoint.opens_thinking:
            self._text += "<think>\n" if thinking else "<think>\n\n</think>\n\n"
        self._flush()

    def _said(self, message: Message) -> None:
        self._flush()
        self.ids += self._chat.reply(message.text)

    def _part(self, part: str | ImagePart) -> None:
        if isinstance(part, str):
            self._text += part
            return
        if not self.images:
            # Text before the first picture tells what was done; a later prompt goes on from here.
            self._mark()
        self._token(_PICTURE)
        placed = self._chat.placed(part, len(self.ids))
        self.images.append(placed)
        self.ids += [self._chat.checkpoint.image_token_id] * (placed.end - placed.start)
        self._token(_PICTURE_END)

    def _mark(self) -> None:
        self._flush()
        self.marks.add(len(self.ids))

    def _token(self, name: str) -> None:
        self._flush()
        self.ids.append(self._chat.token(name))

    def _flush(self) -> None:
        if self._text:
            self.ids += self._chat.encode(self._text)
            self._text = ""


def default_system(tokenizer: Any) -> str:
    """Return the system text that the checkpoint's template adds where there is none."""
    from jinja2 import TemplateError

    if not tokenizer.chat_template:
        return ""
    alone = [{"role": "user", "content": "?"}]
    try:
        shown = str(tokenizer.apply_chat_template(alone, tokenize=False))
    except (TemplateError, ValueError, TypeError):  # what it raises is its own affair
        return ""
    head = f"{_TURN}system\n"
    return shown.removeprefix(head).partition(_END)[0] if shown.startswith(head) else ""


def _plain(tokenizer: Any) -> Tokenizer:
    """Return a tokenizer of our own that spells out what structures a conversation."""
    words = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    known = [name for name in _STRUCTURE if words.token_to_id(name) is not None]
    words.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in known])
    words.encode_special_tokens = True
    words.no_truncation()
    words.no_padding()
    return words

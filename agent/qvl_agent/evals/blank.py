"""A model that is shown nothing: does it look at the screen, or does it know the way by heart?"""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from qvl_agent.models.port import (
    Conversation,
    Family,
    ImagePart,
    Message,
    ModelInfo,
    Reply,
    VisionModel,
)

GREY = (128, 128, 128)


class Blindfolded:
    """Asks another model, with each screenshot replaced by one colour of the same size.

    The record keeps what the device showed; that the model saw none of it stands with the model's
    settings (``answering``) in the first event.
    """

    def __init__(self, model: VisionModel) -> None:
        """Take the model that answers; it is closed with this one."""
        self._model = model

    @property
    def info(self) -> ModelInfo:
        """Who answers, and what it is shown."""
        info = self._model.info
        return replace(info, settings={**info.settings, "screenshots": f"blank, RGB {GREY}"})

    @property
    def family(self) -> Family:
        """The model's own."""
        return self._model.family

    def reply(self, conversation: Conversation) -> Reply:
        """Answer without having seen; errors as the model's."""
        return self._model.reply(
            replace(conversation, messages=tuple(map(_blanked, conversation.messages)))
        )

    def close(self) -> None:
        """Close the model."""
        self._model.close()


def _blanked(message: Message) -> Message:
    return replace(message, parts=tuple(map(_blank_part, message.parts)))


def _blank_part(part: str | ImagePart) -> str | ImagePart:
    if isinstance(part, str):
        return part
    # The digest tells what is looked at, and caches go by it: a blank one is another picture.
    size = part.image.size
    return ImagePart(Image.new("RGB", size, GREY), f"blank-{size[0]}x{size[1]}")

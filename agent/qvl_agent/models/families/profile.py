"""A family as data: what differs between Qwen's generations is a field of ``Profile``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qvl_agent.actions import Action
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import BadReply
from qvl_agent.geometry import CoordinateRule, Frame, PointOutside, ResizeRule
from qvl_agent.models.families._calls import Call, render_call, unwrap
from qvl_agent.models.families._layout import HistoryPolicy, messages, system_text
from qvl_agent.models.families._progress import thought_of
from qvl_agent.models.families._vocabulary import Numbers, Vocabulary, vocabulary
from qvl_agent.models.families._wording import FRACTION_DECIMALS, one_line, reason_of
from qvl_agent.models.port import (
    CallSyntax,
    Conversation,
    Decision,
    ModelSettings,
    Sampling,
    ToolSpec,
    Turn,
)
from qvl_agent.models.prose import harmless
from qvl_agent.models.strict_json import Unreadable, excerpt
from qvl_agent.observation import Observation

IMAGE_TOKENS = 1280
"""What a screenshot costs by default."""

ANY_PLACE = 100_000
"""The greatest coordinate that a model may write while nobody knows how it counts."""


@dataclass(frozen=True)
class Profile:
    """A family of models that speak Qwen's GUI vocabulary. Implements ``Family``.

    Attributes:
        name: Such as ``qwen3-vl``.
        models: Regular expressions that a model's name is recognised by, in lower case.
        model_types: What the config.json of its checkpoints may say.
        coordinates: How points are written.
        resize: Which image sizes its processor leaves as they are.
        syntax: Of a call.
        history: What it sees of the past.
        sampling: Defaults; a caller's settings go before them.
        system: System text of models that know their tool by heart; empty: role, tool and rules
            are spelled out.
        calibration: How ``coordinates`` and ``resize`` were measured, in words; empty where they
            are the family's own.
    """

    name: str
    models: tuple[str, ...]
    model_types: tuple[str, ...]
    coordinates: CoordinateRule
    resize: ResizeRule
    syntax: CallSyntax = "json"
    history: HistoryPolicy = field(default=HistoryPolicy())
    sampling: Sampling = field(default=Sampling())
    system: str = ""
    calibration: str = ""

    @property
    def screenshots(self) -> int:
        """How many screenshots a conversation shows at most."""
        return self.history.screenshots

    @property
    def decimals(self) -> int:
        """How many decimals a point has that the family writes."""
        return FRACTION_DECIMALS if self._writes_fractions else 0

    def configured(self, settings: ModelSettings) -> Profile:
        """Return the profile with a caller's settings in place of its defaults."""
        resize, history = self.resize, self.history
        if settings.image_tokens is not None:
            resize = pixel_budget(resize.factor_px, settings.image_tokens, resize.min_pixels)
        if settings.max_images is not None:
            history = replace(history, screenshots=settings.max_images)
        chosen = {
            name: value
            for name in ("temperature", "top_p", "max_tokens", "seed")
            if (value := getattr(settings, name)) is not None
        }
        return replace(
            self, resize=resize, history=history, sampling=replace(self.sampling, **chosen)
        )

    def within(self, processor: ResizeRule) -> Profile:
        """Return the profile with sizes that this image processor, too, leaves as they are."""
        least = max(self.resize.min_pixels, processor.min_pixels)
        most = max(least, min(self.resize.max_pixels, processor.max_pixels))
        return replace(self, resize=replace(self.resize, min_pixels=least, max_pixels=most))

    def frame(self, observation: Observation) -> Frame:
        """Return the sizes and the coordinate rule for a screenshot."""
        image = observation.image_size
        return Frame(observation.screen, image, self.resize.fit(image), self.coordinates)

    def conversation(
        self,
        goal: str,
        info: DeviceInfo,
        history: Sequence[Turn],
        observation: Observation,
    ) -> Conversation:
        """Lay out one request."""
        frame = self.frame(observation)
        tool = self._tool(vocabulary(info), frame, info.form)
        return self._laid_out(tool, goal, info, history, observation)

    def question(self, goal: str, info: DeviceInfo, observation: Observation) -> Conversation:
        """Lay out a request that says nothing of how points are written, and allows all ways.

        That is what calibration asks: neither words nor a grammar may lead the model.
        """
        words = vocabulary(info)
        description = f"Operate the {info.form}. A coordinate is [x, y]."
        tool = ToolSpec(words.tool, description, words.schema(ANY_PLACE, ANY_PLACE, "number"))
        return self._laid_out(tool, goal, info, (), observation)

    def parse(self, text: str, frame: Frame, info: DeviceInfo) -> Decision:
        """Understand a reply.

        Raises:
            BadReply: With what was wrong, what is allowed and an example.
        """
        words = vocabulary(info)
        arguments: Mapping[str, Any] = {}
        try:
            unwrapped = unwrap(text)
            arguments = unwrapped.call.arguments
            _check_name(unwrapped.call, words)
            thought = thought_of(unwrapped)
            return Decision(thought, words.read(arguments, frame, thought))
        except (Unreadable, PointOutside, RecursionError) as error:
            example = self.render("", words.tool, words.example(arguments))
            wrong = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise BadReply(
                f"{wrong}. Reply with exactly one call, such as\n{example}",
                raw=text,
            ) from error

    def render(self, thought: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """Write a call in the family's syntax, after the thought, which can't pass for another."""
        call = render_call(self.syntax, tool, arguments)
        return f"Thought: {harmless(thought)}\n{call}" if thought else call

    def speak(
        self, thought: str, saying: str, action: Action, frame: Frame, info: DeviceInfo
    ) -> str:
        """Write a whole reply, the way back from ``parse``.

        Its points come back within half a cell of the family's grid. Why a run ends, where the
        action says it, is the thought.

        Args:
            thought: What the screen shows and what has to come next; one line comes of it.
            saying: The action in words.
            action: In screen pixels.
            frame: Of the screenshot that it was decided on.
            info: The device, whose vocabulary is spoken.

        Raises:
            UsageError: If the family has no words for all of the action on such a device.
            PointOutside: If a point is not on the screen.
        """
        words = vocabulary(info)
        arguments = words.write(action, frame, self.decimals)
        thought, saying = one_line(reason_of(action) or thought), one_line(saying)
        lines = (f"Thought: {thought}" if thought else "", f"Action: {saying}" if saying else "")
        call = render_call(self.syntax, words.tool, arguments)
        return "\n".join(filter(None, (*lines, call)))

    def _laid_out(
        self,
        tool: ToolSpec,
        goal: str,
        info: DeviceInfo,
        history: Sequence[Turn],
        observation: Observation,
    ) -> Conversation:
        system = self.system or system_text(tool, self.syntax, info)
        frame = self.frame(observation)
        laid_out = messages(system, goal, history, observation, frame, self.history)
        return Conversation(laid_out, tool, self.sampling)

    def _tool(self, words: Vocabulary, frame: Frame, form: str) -> ToolSpec:
        last_x, last_y = self._last_coordinates(frame)
        description = (
            f"Operate the {form}. A coordinate is [x, y], counted from the top left corner: "
            f"x from 0 to {last_x}, y from 0 to {last_y}."
        )
        numbers: Numbers = "number" if self._writes_fractions else "integer"
        return ToolSpec(words.tool, description, words.schema(last_x, last_y, numbers))

    @property
    def _writes_fractions(self) -> bool:
        return self.coordinates == CoordinateRule("relative", 1)

    def _last_coordinates(self, frame: Frame) -> tuple[int, int]:
        if self.coordinates.kind == "relative":
            return self.coordinates.divisor, self.coordinates.divisor
        return frame.model.width_px - 1, frame.model.height_px - 1


def pixel_budget(factor_px: int, tokens: int = IMAGE_TOKENS, min_pixels: int = 0) -> ResizeRule:
    """Return the rule for a budget in visual tokens, each ``factor_px`` squared."""
    return ResizeRule(factor_px, min_pixels, max(min_pixels, tokens * factor_px**2))


def _check_name(call: Call, words: Vocabulary) -> None:
    if call.name is not None and call.name != words.tool:
        raise Unreadable(f"there is no function {excerpt(call.name)}, only {words.tool!r}")

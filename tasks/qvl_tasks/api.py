"""The ``@task`` decorator: a function, the goals it answers, its typed parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from qvl_agent.errors import UsageError
from qvl_agent.limits import RunEnds
from qvl_agent.policy import Risk
from qvl_agent.run import Run
from qvl_tasks.phrases import Phrase
from qvl_tasks.screen import Screen

TaskFunction = Callable[..., None]


@dataclass(frozen=True)
class ScriptedTask:
    """A registered task. Calling it calls the function itself.

    Attributes:
        function: Takes a Screen first, then the parameters.
        phrases: The goals it answers.
        permits: Risks that the function takes on purpose, such as ``pays``.
    """

    function: TaskFunction
    phrases: tuple[str, ...]
    permits: frozenset[Risk] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def summary(self) -> str:
        """First line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def match(self, goal: str) -> Mapping[str, str] | None:
        """Return the parameters of the first phrase that fits the goal, None where none does."""
        matches = (Phrase(phrase).match(goal) for phrase in self.phrases)
        return next((found for found in matches if found is not None), None)

    def params(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Validate parameters against the function's annotations, as JSON-able data.

        Raises:
            UsageError: If one is missing, unknown or of another type.
        """
        try:
            return self._model().model_validate(dict(given)).model_dump(mode="json")
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise UsageError(
                f"the task {self.name} can't use the parameter {name!r}: {first['msg'].lower()}",
                fix=f"--param {name}=VALUE (it takes {', '.join(self._model().model_fields)})",
            ) from error

    def perform(self, run: Run, params: Mapping[str, Any]) -> None:
        """Run the function; what it checked on the screen is the proof.

        Raises:
            RunEnds: Always: done, or gave up where something expected was not there.
        """
        screen = Screen(run)
        values = dict(self._model().model_validate(dict(params)))
        self.function(screen, **values)
        if screen.evidence:
            raise RunEnds(
                "done",
                "every check on the screen held",
                proof="verified",
                evidence=tuple(screen.evidence),
            )
        raise RunEnds("done", "the script came to its end", proof="claimed")

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Call the function, such as from another task."""
        self.function(*args, **kwargs)

    def _model(self) -> type[BaseModel]:
        hints = get_type_hints(self.function)
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in parameters
        }
        return create_model(self.name, __config__=ConfigDict(extra="forbid"), **fields)


def task(*phrases: str, permits: Iterable[Risk] = ()) -> Callable[[TaskFunction], ScriptedTask]:
    """Make a function a task that answers these goal phrases.

    Args:
        *phrases: Goals such as ``book a flight from {origin} to {destination}``; ``[...]`` may be
            missing. A parameter that a phrase names must be one of the function's.
        permits: Risks that the task takes on purpose and is not asked about again.

    Raises:
        UsageError: If a phrase names a parameter that the function does not have.
    """

    def register(function: TaskFunction) -> ScriptedTask:
        known = set(list(inspect.signature(function).parameters)[1:])
        for phrase in phrases:
            if unknown := Phrase(phrase).parameters - known:
                raise UsageError(
                    f"{function.__name__} has no parameter {min(unknown)!r}: {phrase!r}"
                )
        return ScriptedTask(function, phrases, frozenset(permits))

    return register

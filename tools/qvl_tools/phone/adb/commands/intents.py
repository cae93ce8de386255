"""Intents as ``am`` reads them from its arguments."""

from __future__ import annotations

from dataclasses import dataclass, field

_EXTRAS = {"--es", "--ez", "--ei", "--el", "--ef", "--eu", "--ecn", "--eia", "--esa"}
_FLAGS_WITH_VALUE = {"-f", "-t", "-i", "--user", "--windowingMode", "-P", "-R"}


@dataclass
class Intent:
    """What to do, to which app, with which data.

    Attributes:
        action: Such as ``android.intent.action.VIEW``.
        component: ``package/activity`` with the activity's name written out in full.
        extras: Values as given on the command line.
        display: Number of the display to start on; empty for the built-in one.
        options: Flags of ``am`` itself, such as ``-W``.
    """

    action: str = ""
    component: str = ""
    package: str = ""
    data: str = ""
    categories: list[str] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    options: set[str] = field(default_factory=set)
    display: str = ""

    @property
    def target(self) -> str:
        """The package that the intent names, or nothing."""
        return self.component.partition("/")[0] or self.package

    def __str__(self) -> str:
        """Write it as ``am`` announces it."""
        parts = [f"act={self.action}" if self.action else ""]
        parts.append(f"cat=[{','.join(self.categories)}]" if self.categories else "")
        parts.append(f"dat={self.data}" if self.data else "")
        parts.append(f"pkg={self.package}" if self.package else "")
        parts.append(f"cmp={short_component(self.component)}" if self.component else "")
        parts.append("(has extras)" if self.extras else "")
        return f"Intent {{ {' '.join(part for part in parts if part)} }}"


def short_component(component: str) -> str:
    """Return ``pkg/.Name`` for ``pkg/pkg.Name``."""
    package, _, name = component.partition("/")
    return (
        f"{package}/{name.removeprefix(package)}" if name.startswith(package + ".") else component
    )


def full_component(component: str) -> str:
    """Return ``pkg/pkg.Name`` for ``pkg/.Name``."""
    package, _, name = component.partition("/")
    return f"{package}/{package}{name}" if name.startswith(".") else component


def parse_intent(words: list[str]) -> Intent:
    """Read the arguments after ``am start`` or ``am broadcast``."""
    intent, rest = Intent(), list(words)
    while rest:
        word = rest.pop(0)
        if word in _EXTRAS:
            key = rest.pop(0) if rest else ""
            intent.extras[key] = rest.pop(0) if rest else ""
        elif word in ("-a", "-d", "-n", "-p", "-c"):
            _take(intent, word, rest.pop(0) if rest else "")
        elif word == "--display":
            intent.display = rest.pop(0) if rest else ""
        elif word in _FLAGS_WITH_VALUE:
            rest[:1] = []
        elif word.startswith("-"):
            intent.options.add(word)
        else:
            _take_bare(intent, word)
    return intent


def _take(intent: Intent, flag: str, value: str) -> None:
    match flag:
        case "-a":
            intent.action = value
        case "-d":
            intent.data = value
        case "-n":
            intent.component = full_component(value)
        case "-p":
            intent.package = value
        case _:
            intent.categories.append(value)


def _take_bare(intent: Intent, word: str) -> None:
    """A last bare word is a link, a component or a package, told apart by its look."""
    if ":" in word:
        intent.data = word
    elif "/" in word:
        intent.component = full_component(word)
    else:
        intent.package = word

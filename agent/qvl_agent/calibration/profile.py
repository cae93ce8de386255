"""What a calibration found, as it is kept and as it changes a family."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qvl_agent.calibration.convention import Convention
from qvl_agent.models.families import Profile
from qvl_agent.models.port import ModelSettings

DRIFT_FACTOR = 2.0
DRIFT_PX = 2.0
"""A median that is more than twice the old one and two pixels more is called drift."""


@dataclass(frozen=True)
class Served:
    """What was asked: each has its own profile.

    Attributes:
        spec: As the model was opened, such as ``openai:Qwen/Qwen2.5-VL-7B-Instruct``.
        endpoint: Base URL without its secrets; empty for a model in this process.
        revision: Of the checkpoint; empty where none was named.
        family: Whose prompt and syntax it was asked in.
    """

    spec: str
    endpoint: str
    revision: str
    family: str

    @classmethod
    def of(cls, spec: str, settings: ModelSettings, family: str) -> Served:
        """Return what a spec and its settings stand for; a local path is made absolute."""
        kind, colon, argument = spec.partition(":")
        if kind == "hf" and Path(argument).expanduser().exists():
            argument = str(Path(argument).expanduser().resolve())
        in_process = kind in ("hf", "pocket")
        return cls(
            spec=f"{kind}{colon}{argument}",
            endpoint="" if in_process else _endpoint(settings.base_url),
            revision=settings.revision if in_process else "",
            family=family,
        )

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"{self.spec}{f'@{self.revision}' if self.revision else ''}{at}"


@dataclass(frozen=True)
class Residual:
    """What is left between targets and taps under a convention, in screen pixels.

    Attributes:
        median_px: Of the distances, strays aside.
        worst_px: The greatest of them.
        taps: How many were measured.
        strays: How many of them were nowhere near their target.
    """

    median_px: float
    worst_px: float
    taps: int
    strays: int

    def __str__(self) -> str:
        strays = f", {self.strays} astray" if self.strays else ""
        return (
            f"median {self.median_px:.1f} px, worst {self.worst_px:.1f} px "
            f"({self.taps} targets{strays})"
        )


@dataclass(frozen=True)
class Calibration:
    """How one served model writes points. Field names and order are part of the file format.

    Attributes:
        version: Of the format.
        date: UTC, ISO 8601.
        software: What measured it.
        served: Which model.
        convention: How it writes points.
        residual: Measured on fresh targets, asked the way a run asks.
        asked: Questions that were put, both rounds together.
        unusable: Replies that named no place.
        note: What remained open, such as a tie; empty where nothing did.
        image_pixels: Area that a screenshot was shrunk to on this side; what a server does to
            larger ones was not seen. None where that can't matter.
    """

    served: Served
    convention: Convention
    residual: Residual
    date: str
    software: str
    asked: int
    unusable: int
    note: str = ""
    image_pixels: int | None = None
    version: Literal[1] = 1

    @property
    def summary(self) -> str:
        """One line for people: the convention, when it was measured and how well it fits."""
        upto = f" at up to {self.image_pixels:,} pixels" if self.image_pixels else ""
        return f"{self.convention}; measured{upto} {self.date[:10]}, {self.residual}"

    def applied(self, family: Profile) -> Profile:
        """Return the family as this model speaks it.

        A server that shrinks images is sent what it leaves as it is, so that the pixels of the
        image that was sent and of the one that the model sees are the same. Nor is it sent larger
        images than were measured, which it may shrink unseen.
        """
        found = applied(self.convention, family)
        most = min(found.resize.max_pixels, self.image_pixels or found.resize.max_pixels)
        resize = replace(
            found.resize, min_pixels=min(found.resize.min_pixels, most), max_pixels=most
        )
        return replace(found, resize=resize, calibration=self.summary)

    def drift_from(self, before: Calibration) -> str:
        """Say what changed since an earlier calibration; empty where nothing did."""
        if self.convention != before.convention:
            return f"the convention was: {before.convention} ({before.date[:10]})"
        was, now = before.residual.median_px, self.residual.median_px
        if now > DRIFT_FACTOR * was and now > was + DRIFT_PX:
            return f"the median was {was:.1f} px ({before.date[:10]}), and is {now:.1f} px"
        return ""


def _endpoint(base_url: str) -> str:
    if not base_url:
        return ""
    # The room of the endpoints brings a whole HTTP client with it.
    from qvl_agent.models.endpoint.address import shown_url

    return shown_url(base_url).rstrip("/")


def applied(convention: Convention, family: Profile) -> Profile:
    """Return a family with the points and the image sizes of a convention."""
    return replace(
        family,
        coordinates=convention.coordinates,
        resize=convention.lowered(family.resize),
    )

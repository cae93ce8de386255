"""The parts of a small episode, one event of most kinds."""

from collections.abc import Iterator

from PIL import Image

from qvl_agent.actions import Tap
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.journal.events import (
    Asked,
    Decided,
    Ended,
    Event,
    Intended,
    Judged,
    Observed,
    Outcome,
    Replied,
    Started,
    TextsRead,
)
from qvl_agent.journal.writer import Journal
from qvl_agent.observation import Observation
from qvl_agent.png import encode_png

TAP = Tap(point=ScreenPoint(5, 7))
STARTED = Started(
    software="qvl-agent test", goal="tap", decider="model", device={"name": "paper"}, model="m"
)
ENDED = Ended(status="done", proof="claimed", steps=1)


def observed(journal: Journal, step: int = 1, colour: str = "red") -> Observed:
    """Store a screenshot and return the event that names it."""
    image = Image.new("RGB", (32, 64), colour)
    seen = Observation(image, Size(32, 64), 0.0)
    return Observed(
        step=step,
        image=journal.store_image(encode_png(image)),
        digest=seen.digest,
        image_size=image.size,
        screen=image.size,
    )


def one_step(journal: Journal, step: int = 1) -> Iterator[Event]:
    """Yield the events of one step."""
    yield observed(journal, step, f"#{step % 4096:03x}" if step > 1 else "red")
    yield TextsRead(step=step, digest="d", texts=[{"text": "Zürich → 東京"}])
    yield Asked(step=step, attempt=1, request_digest="0" * 64, prompt="what now?")
    yield Replied(step=step, attempt=1, text='{"a":\n"b"}\u2028', input_tokens=3)
    yield Decided(step=step, thought="there", action=TAP)
    yield Judged(step=step, verdict="allow")
    yield Intended(step=step, action=TAP)
    yield Outcome(step=step, result="done", changed=0.25)

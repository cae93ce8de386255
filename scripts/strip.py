"""Draw some screens of an episode side by side: python scripts/strip.py EPISODE OUT.png STEP..."""

from __future__ import annotations

import sys

from PIL import Image

from qvl_agent import Episode, read_episode
from qvl_agent.journal.events import Observed

SCREEN_PX = (216, 480)
GAP_PX = 12


def screen_after(episode: Episode, step: int) -> Image.Image:
    """Return the screen that a step left behind; of step 0, the one that the run began with."""
    seen = [event for event in episode.of(Observed) if event.step <= max(step, 1)]
    return episode.image(seen[-1 if step else 0].image).resize(SCREEN_PX, Image.Resampling.LANCZOS)


def main(where: str, out: str, *steps: str) -> None:
    """Write the picture."""
    screens = [screen_after(read_episode(where), int(step)) for step in steps]
    width_px = (SCREEN_PX[0] + GAP_PX) * len(screens) - GAP_PX
    strip = Image.new("RGBA", (width_px, SCREEN_PX[1]))
    for number, screen in enumerate(screens):
        strip.paste(screen, ((SCREEN_PX[0] + GAP_PX) * number, 0))
    strip.save(out, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The pocket model: Qwen3-VL's syntax and grid, screenshots of 180 tokens, few words around them.

It learned the words of its tool by heart, so the request says neither schema nor rules.
"""

from qvl_agent.geometry import CoordinateRule
from qvl_agent.models.families._layout import HistoryPolicy
from qvl_agent.models.families.profile import Profile, pixel_budget
from qvl_agent.models.port import Sampling

POCKET_IMAGE_TOKENS = 180
"""A screen of 1080x2400 is seen at 288x640, on which text of 12 sp can just be read."""

POCKET = Profile(
    name="pocket",
    models=(r"^pocket$", r"qvl-pocket"),
    model_types=(),
    coordinates=CoordinateRule("relative", 1000),
    resize=pixel_budget(32, POCKET_IMAGE_TOKENS, min_pixels=128 * 32 * 32),
    history=HistoryPolicy(lines=8, calls=False),
    sampling=Sampling(max_tokens=160),
    system="You operate a phone.",
)

"""Qwen2-VL: thousandths of the screen, patches of 14 pixels.

No official GUI vocabulary is known for it; it is asked in that of its successor.
"""

from qvl_agent.geometry import CoordinateRule
from qvl_agent.models.families.profile import Profile, pixel_budget

QWEN2_VL = Profile(
    name="qwen2-vl",
    models=(r"qwen2-?vl",),
    model_types=("qwen2_vl",),
    coordinates=CoordinateRule("relative", 1000),
    resize=pixel_budget(28, min_pixels=4 * 28 * 28),
)

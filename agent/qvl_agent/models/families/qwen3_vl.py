"""Qwen3-VL and the GUI models built on it: thousandths of the screen, patches of 16 pixels."""

from qvl_agent.geometry import CoordinateRule
from qvl_agent.models.families.profile import Profile, pixel_budget

QWEN3_VL = Profile(
    name="qwen3-vl",
    models=(r"qwen-?3-?vl", r"gui-owl-1[._-]5", r"mai-ui"),
    model_types=("qwen3_vl", "qwen3_vl_moe"),
    coordinates=CoordinateRule("relative", 1000),
    resize=pixel_budget(32, min_pixels=256 * 256),
)

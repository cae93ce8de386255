"""Qwen2.5-VL: pixels of the image as it was resized, so the resize is done here and told."""

from qvl_agent.geometry import CoordinateRule
from qvl_agent.models.families.profile import Profile, pixel_budget

QWEN2_5_VL = Profile(
    name="qwen2.5-vl",
    models=(r"qwen-?2[._-]5-?vl",),
    model_types=("qwen2_5_vl",),
    coordinates=CoordinateRule("absolute"),
    resize=pixel_budget(28, min_pixels=4 * 28 * 28),
)

"""Qwen3.5 and later: one model for text and vision, calls in XML, thinking before every reply.

Sampling follows the published generation settings: thinking at temperature 0 tends to run in
circles.
"""

from qvl_agent.geometry import CoordinateRule
from qvl_agent.models.families._layout import HistoryPolicy
from qvl_agent.models.families.profile import Profile, pixel_budget
from qvl_agent.models.port import Sampling

QWEN3_5 = Profile(
    name="qwen3.5",
    models=(r"qwen-?3[._][5-9]",),
    model_types=("qwen3_5", "qwen3_5_moe"),
    coordinates=CoordinateRule("relative", 1000),
    resize=pixel_budget(32, min_pixels=256 * 256),
    syntax="xml",
    history=HistoryPolicy(screenshots=4, fold=2),
    sampling=Sampling(temperature=1.0, top_p=0.95, top_k=20, max_tokens=4096),
)

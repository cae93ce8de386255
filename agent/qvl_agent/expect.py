"""Proof: does the screen show what the goal should lead to?"""

from __future__ import annotations

from collections.abc import Sequence

from qvl_agent.journal.events import Checked
from qvl_agent.limits import RunEnds
from qvl_agent.run import Run


def check_expected(run: Run, expected: Sequence[str]) -> RunEnds:
    """Look for texts on the screen and return how the run ends: done and verified, or gave up."""
    visible = " ".join(text.text for text in run.texts())
    folded = " ".join(visible.split()).casefold()
    missing = [text for text in expected if " ".join(text.split()).casefold() not in folded]
    for text in expected:
        holds = text not in missing
        where = "stands on the screen" if holds else "is not on the screen"
        run.journal.write(
            Checked(step=run.step, claim=text, holds=holds, evidence=f"{text!r} {where}")
        )
    if missing:
        return RunEnds("gave_up", f"it claimed to be done, but {missing[0]!r} is not on the screen")
    evidence = tuple(f"{text!r} stands on the screen" for text in expected)
    return RunEnds("done", "the screen shows it", proof="verified", evidence=evidence)

"""What is said where a checkpoint can't be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qvl_agent.errors import ModelUnavailable, QvlError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint


def refusal(name: Path | str, kind: type[QvlError] = ModelUnavailable, **settings: Any) -> str:
    """The message and the fix; there is always one."""
    with pytest.raises(QvlError) as raised:
        load_checkpoint(str(name), ModelSettings(**settings))
    assert type(raised.value) is kind
    assert raised.value.fix
    return f"{raised.value} | {raised.value.fix}"

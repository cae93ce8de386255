"""Asking the person at the terminal."""

from __future__ import annotations

import sys

from qvl_agent.policy import HumanAnswer
from qvl_agent.report.terminal import printable


class TerminalApprover:
    """Asks on the terminal; where there is none, nobody answers."""

    def ask(self, question: str) -> HumanAnswer:
        """Print the question to stderr and read one line from the terminal."""
        if sys.stdin is None or not sys.stdin.isatty():
            return HumanAnswer("", "nobody")
        _forget_typed_ahead()
        sys.stderr.write(f"  ? {printable(question.rstrip())} ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        return HumanAnswer(line.strip(), "person") if line else HumanAnswer("", "nobody")


def _forget_typed_ahead() -> None:
    """Drop what was typed before the question was asked: it answers something else."""
    try:
        import termios
    except ModuleNotFoundError:  # Windows has none
        return
    termios.tcflush(sys.stdin, termios.TCIFLUSH)

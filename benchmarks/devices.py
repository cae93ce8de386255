"""What it costs to look and to act, beside what other libraries take for the same, in one run.

::

    python -m benchmarks.devices [ROUNDS]

Needs the extras ``desktop`` and ``dev``, and Debian's xvfb, openbox, wmctrl, xdotool, xterm,
chromium. Medians; every way takes its turn once a round, so ratios hold on a noisy machine.

Budgets: desktop observe to lossless log 12 ms at 1920x1080; Android raw observe 20 ms on the host.
"""

from __future__ import annotations

import sys

from benchmarks import devices_android, devices_desktop


def main() -> int:
    """Measure both; 1 if a budget is not kept."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    kept = [devices_android.measure(rounds), devices_desktop.measure(rounds)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Time from nothing to ready: ``import qvl_agent`` and ``qvl-agent --help``, against their budgets.

Each is the median of several fresh processes; a bare ``python -c pass`` stands beside them, since
what a machine takes for that is not ours to save. Exit status 1 where a budget is broken.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

BUDGETS_S = {"import qvl_agent": 0.15, "qvl-agent --help": 0.25}
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import qvl_agent": ["-c", "import qvl_agent"],
    "qvl-agent --help": ["-m", "qvl_agent", "--help"],
}


def run_time_s(arguments: list[str]) -> float:
    """Seconds that one fresh Python takes, from its start to its end."""
    start_s = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start_s


def main() -> int:
    """Measure, print a table, and say whether the budgets are kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=11, help="fresh processes per row")
    runs = parser.parse_args().runs
    broken = False
    bare_s = 0.0
    print(f"{'':18} {'median':>8} {'fastest':>8} {'x bare':>7} {'budget':>8}")
    for name, arguments in COMMANDS.items():
        run_time_s(arguments)  # fills the caches of files and of bytecode
        times_s = [run_time_s(arguments) for _ in range(runs)]
        median_s = statistics.median(times_s)
        bare_s = bare_s or median_s
        budget_s = BUDGETS_S.get(name)
        broken |= budget_s is not None and median_s > budget_s
        budget = "" if budget_s is None else f"{budget_s * 1000:5.0f} ms"
        row = f"{median_s * 1000:5.0f} ms {min(times_s) * 1000:5.0f} ms {median_s / bare_s:6.1f}x"
        print(f"{name:18} {row} {budget:>8}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())

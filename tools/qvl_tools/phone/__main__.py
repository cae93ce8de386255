"""``python -m qvl_tools.phone OPTIONS``: the phone's process, started by ``SimulatedPhone``."""

import sys

from qvl_tools.phone.child import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

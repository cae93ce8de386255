"""``python -m qvl_agent`` is ``qvl-agent``."""

from qvl_agent.cli import main

if __name__ == "__main__":
    main()

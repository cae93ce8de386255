"""The core of qvl-agent: a GUI agent whose every step is checked, recorded and replayable."""

__version__ = "0.1.0"

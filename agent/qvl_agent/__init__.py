"""The core of qvl-agent: a GUI agent whose every step is checked, recorded and replayable."""

"""The apps of the simulated phone: per app one QML file and its logic beside it."""

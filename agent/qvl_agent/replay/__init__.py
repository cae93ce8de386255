"""Replaying episodes: the same agent over what was recorded instead of a device and a model."""

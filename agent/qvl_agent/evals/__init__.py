"""Measuring agents: suites of tasks, rates with their uncertainty, episodes as training data."""

"""Readers of visible text for devices that can't say themselves what they show."""

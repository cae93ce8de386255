"""Adapters behind the core's ports: devices, the simulated phone, screen reading."""

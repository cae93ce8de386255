"""Models: the port, the families, and who answers (an endpoint, a script, a record)."""

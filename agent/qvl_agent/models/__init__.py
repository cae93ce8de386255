"""Models: the port, the families, and who answers (a server, this process, a script, a record)."""

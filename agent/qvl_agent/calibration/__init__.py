"""Finding out how a served model writes points, by asking it to point at known places."""

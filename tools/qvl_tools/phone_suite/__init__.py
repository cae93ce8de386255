"""Task families of the simulated phone: goals, starting states, checks, and experts."""

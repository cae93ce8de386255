"""Episodes as training data: chat samples in a family's own form, one for each step."""

"""What an episode looks like to people."""

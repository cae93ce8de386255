"""The journal: an episode is a folder with ``episode.jsonl`` and images named by content hash."""

"""A loaded model offered to other programs: OpenAI's chat completions over HTTP."""

"""Qwen-VL in this process: weights, KV cache, grammar, decoding."""

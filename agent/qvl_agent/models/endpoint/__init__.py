"""Models behind an OpenAI-compatible server: vLLM, SGLang, Ollama, hosted ones."""

from qvl_agent.models.endpoint.model import EndpointModel, open_endpoint

__all__ = ["EndpointModel", "open_endpoint"]

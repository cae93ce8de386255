"""Shapes of a tool's parameters, made from the exact schema that a ToolSpec holds.

The exact schema is what a grammar in this process is made from. Prompts and servers get looser
ones; what those let through, ``Family.parse`` still checks.
"""

from __future__ import annotations

from typing import Any

from qvl_agent.models.port import JsonSchema

_NOT_EVERYWHERE = frozenset({"minLength", "maxLength"})


def merged(parameters: JsonSchema) -> JsonSchema:
    """Lay the branches of an exact schema side by side, the way Qwen's tool descriptions do."""
    branches = plain(parameters)["anyOf"]
    words = [_word(branch) for branch in branches]
    meanings = "\n".join(f"* `{_word(branch)}`: {branch['description']}" for branch in branches)
    uses: dict[str, list[tuple[str, JsonSchema]]] = {}
    for branch in branches:
        for name, field in branch["properties"].items():
            uses.setdefault(name, []).append((_word(branch), field))
    fields = {name: _common(used) for name, used in uses.items()}
    fields["action"] = {"description": meanings, "enum": words, "type": "string"}
    return {"type": "object", "properties": fields, "required": ["action"]}


def _common(used: list[tuple[str, JsonSchema]]) -> JsonSchema:
    """Return what a field is in every branch that has it, and which those are."""
    first = used[0][1]
    meanings = dict.fromkeys(field["description"] for _, field in used if "description" in field)
    words = ", ".join(word for word, _ in used)
    same = {key: value for key, value in first.items() if all(f.get(key) == value for _, f in used)}
    return {**same, "description": f"{' '.join(meanings)} Only for {words}."}


def _word(branch: JsonSchema) -> str:
    return str(branch["properties"]["action"]["const"])


def guided(parameters: JsonSchema) -> JsonSchema:
    """Return the schema of a whole reply, a thought and the arguments, for a server's decoder.

    Lengths of texts are left out: some servers refuse them, others compile them for seconds.
    """
    return {
        "type": "object",
        "properties": {"thought": {"type": "string"}, "arguments": _unbounded(plain(parameters))},
        "required": ["thought", "arguments"],
        "additionalProperties": False,
    }


def plain(node: Any) -> Any:
    """Return an exact schema in the keywords that every server knows.

    The two axes of a point share the larger bound, and a number may be 0. A schema of somebody
    else's family stays as it is.
    """
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"prefixItems": [{"maximum": last_x} as x, {"maximum": last_y}]}:
            either = {**x, "maximum": max(last_x, last_y)}
            return {
                "items" if key == "prefixItems" else key: either if key == "prefixItems" else value
                for key, value in node.items()
            }
    hole = {"anyOf"} if node.get("type") == "integer" else frozenset()
    return {key: plain(value) for key, value in node.items() if key not in hole}


def _unbounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unbounded(value) for key, value in node.items() if key not in _NOT_EVERYWHERE}
    return [_unbounded(item) for item in node] if isinstance(node, list) else node

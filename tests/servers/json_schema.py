"""The part of JSON Schema that strict servers take; anything else in a schema is refused."""

from __future__ import annotations

from typing import Any

KNOWN = {
    "type", "properties", "required", "additionalProperties", "anyOf", "const", "enum", "items",
    "minItems", "maxItems", "minimum", "maximum", "description",
}  # fmt: skip
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
}  # fmt: skip


def check_schema(schema: dict[str, Any], path: str = "$") -> None:
    """Raise ValueError unless a strict server would take the schema."""
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"{path}: {sorted(unknown)} not supported")
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise ValueError(f"{path}: additionalProperties must be false")
        if set(schema.get("required", ())) != set(schema["properties"]):
            raise ValueError(f"{path}: every property must be required")
    for name, child in schema.get("properties", {}).items():
        check_schema(child, f"{path}.{name}")
    for number, child in enumerate(schema.get("anyOf", ())):
        check_schema(child, f"{path}|{number}")
    if "items" in schema:
        check_schema(schema["items"], f"{path}[]")


def is_valid(value: Any, schema: dict[str, Any]) -> bool:
    """Tell whether a value fits."""
    if "anyOf" in schema and not any(is_valid(value, option) for option in schema["anyOf"]):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        return False
    if isinstance(value, dict) and "properties" in schema:
        return _is_valid_object(value, schema)
    if isinstance(value, list):
        fits = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return fits and all(is_valid(item, schema.get("items", {})) for item in value)
    if isinstance(value, int | float):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return True


def _is_valid_object(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    if not set(schema.get("required", ())) <= value.keys():
        return False
    if (
        schema.get("additionalProperties") is False
        and not value.keys() <= schema["properties"].keys()
    ):
        return False
    return all(is_valid(item, schema["properties"].get(name, {})) for name, item in value.items())

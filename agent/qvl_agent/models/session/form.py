"""The form that a reply must have: what a grammar is made from."""

from __future__ import annotations

from dataclasses import dataclass

from qvl_agent.models.port import CallSyntax, JsonSchema, ToolSpec


@dataclass(frozen=True)
class FreeForm:
    """Anything, until the model ends its turn."""


@dataclass(frozen=True)
class CallForm:
    """A thought, an action in words and exactly one call of the tool, in the family's syntax."""

    tool: ToolSpec
    syntax: CallSyntax = "json"


@dataclass(frozen=True)
class JsonForm:
    """One JSON value of a schema and nothing else."""

    schema: JsonSchema


@dataclass(frozen=True)
class LarkForm:
    """Whatever a grammar in llguidance's dialect of Lark describes."""

    grammar: str


Form = FreeForm | CallForm | JsonForm | LarkForm

"""What users may write beside the fields of the API, each declared once.

The engine's checks and suggestions, the JSON Schema and the documentation follow from these tables: a new setting is
one entry here, and the behaviour that reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from schemas import durations

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS: Final = r'^[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*(\["([^"\\]|\\.)*"\])?$'

_KINDS: Final = {"boolean": bool, "string": str, "array": list, "object": dict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that users may write.

    Attributes:
        name: As it is written.
        schema: JSON Schema of its value, without the description.
        summary: What it does, in one sentence; shown by editors.
        details: What else the documentation says, Markdown.
        example: As the documentation shows it, such as ``protect: true``; the name when empty.
        required: Whether it must be there.
        expression: Whether ``${...}`` may stand in its place.
    """

    name: str
    schema: Mapping[str, Any]
    summary: str
    details: str = ""
    example: str = ""
    required: bool = False
    expression: bool = False

    @property
    def kind(self) -> type | None:
        """The Python type of its value; None when it takes several, which its behaviour checks."""
        return _KINDS.get(str(self.schema.get("type", "")))


def names(settings: tuple[Setting, ...]) -> tuple[str, ...]:
    """Return what may be written, in the order of the documentation."""
    return tuple(setting.name for setting in settings)


def required(settings: tuple[Setting, ...]) -> tuple[str, ...]:
    """Return what must be written."""
    return tuple(setting.name for setting in settings if setting.required)


_TEXT: Final = {"type": "string"}
_FLAG: Final = {"type": "boolean"}
_ADDRESS: Final = {
    "type": "string",
    "pattern": ADDRESS,
}
_PATHS: Final = {
    "type": "array",
    "items": {"type": "string", "description": "Path of a field, such as details.components[BODY].text."},
}
DURATION: Final = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "description": f"Such as {durations.EXAMPLES}.", "pattern": durations.PATTERN},
    ]
}
_AN_ADDRESS: Final = 'Address of a resource: type.name or type.name["key"].'

CALLS: Final = ("create", "update", "delete")
"""Calls whose duration can be limited."""

LIFECYCLE: Final = (
    Setting(
        name="protect",
        schema=_FLAG,
        summary="If true, it is neither deleted nor replaced.",
        details="Removing the block does not lift it: apply `protect: false` first.",
        example="protect: true",
        expression=True,
    ),
    Setting(
        name="ignoreChanges",
        schema=_PATHS,
        summary="Fields that are left as they are once the object exists.",
        details="See [ignoreChanges](../files.md#ignorechanges).",
        example="ignoreChanges: [path]",
        expression=True,
    ),
    Setting(
        name="onDestroy",
        schema={"type": "string", "enum": ["delete", "forget"]},
        summary="What removing its block does: delete it, or forget it, which leaves it in the API.",
        example="onDestroy: forget",
        expression=True,
    ),
    Setting(
        name="waitFor",
        schema=_TEXT,
        summary="What depends on the object waits until it has reached this state.",
        details="A phase such as `live`, or a word of the API such as `APPROVED`.",
        example="waitFor: STATE",
        expression=True,
    ),
    Setting(
        name="timeouts",
        schema={
            "type": "object",
            "properties": dict.fromkeys(CALLS, DURATION),
            "additionalProperties": False,
        },
        summary="How long each call may take.",
        details="`create`, `update` and `delete`; otherwise 30 seconds without a sign of life from the API, and 2 "
        "minutes in all. A duration is a number of seconds, or reads `60s`, `30m`, `1h30m`, `1.5h` or `1d12h`, here "
        "and on the command line.",
        example="timeouts: {create: 10m}",
        expression=True,
    ),
    Setting(
        name="allowUnknown",
        schema={"anyOf": [_FLAG, _PATHS]},
        summary="Fields whose values, or which themselves, may be newer than this version; true for all.",
        details="What is unknown is sent as written, and a warning names it.",
        example="allowUnknown: [path]",
        expression=True,
    ),
)

PROJECT: Final = (
    Setting(name="id", schema=_TEXT, summary="Id of the Sinch project.", expression=True),
    Setting(
        name="state",
        schema=_TEXT,
        summary="URL of the state: sqlite:///.reconciler/state.db, the default, or postgresql+psycopg://...",
        details="See [state](../state.md).",
        expression=True,
    ),
    Setting(
        name="visibleWithin",
        schema=DURATION,
        summary="How long a new object may stay out of the API's lists; 60s by default.",
        example="visibleWithin: 2m",
        expression=True,
    ),
    Setting(
        name="env",
        schema={
            "type": "array",
            "items": {"type": "string", "description": "Name of an environment variable.", "pattern": r"^[^\s=]+$"},
        },
        summary="All that ${env.X} may read, by name; anything by default.",
        details="See [the environment](../files.md#the-environment).",
        example="env: [NAME]",
    ),
)

VARIABLE: Final = (
    Setting(
        name="type",
        schema={"type": "string", "enum": ["string", "number", "bool", "list", "map", "any"]},
        summary="Type of its value; any by default.",
    ),
    Setting(name="description", schema=_TEXT, summary="What it is."),
    Setting(name="default", schema={}, summary="Used when no value is given."),
    Setting(
        name="sensitive",
        schema=_FLAG,
        summary="If true, it is kept out of plans, logs, state and errors.",
        details="See [secrets](../secrets.md).",
    ),
)

OUTPUT: Final = (
    Setting(name="value", schema={}, summary="What is shown.", required=True),
    Setting(name="description", schema=_TEXT, summary="What it is."),
    Setting(name="sensitive", schema=_FLAG, summary="If true, it is hidden."),
)

MOVED: Final = (
    Setting(name="from", schema=_ADDRESS, summary=f"{_AN_ADDRESS} The former one.", required=True),
    Setting(name="to", schema=_ADDRESS, summary=f"{_AN_ADDRESS} The one of today.", required=True),
)

IMPORT: Final = (
    Setting(name="to", schema=_ADDRESS, summary=_AN_ADDRESS, required=True),
    Setting(name="id", schema=_TEXT, summary="Id in the API.", required=True, expression=True),
)

REMOVED: Final = (
    Setting(name="from", schema=_ADDRESS, summary=_AN_ADDRESS, required=True),
    Setting(
        name="destroy", schema=_FLAG, summary="If false, it stays in the API and is no longer managed; true by default."
    ),
)

SECTIONS: Final[Mapping[str, tuple[str, tuple[Setting, ...]]]] = {
    "project": ("The Sinch project and where its state is kept; once in a project.", PROJECT),
    "variables": ("A value given with --var, --var-file or RECONCILER_VAR_name.", VARIABLE),
    "outputs": ("A value shown after a run.", OUTPUT),
    "moved": ("A renamed resource.", MOVED),
    "import": ("A live object to take over.", IMPORT),
    "removed": ("A resource that is no longer declared.", REMOVED),
}
"""What each section holds, and the settings of the section itself, or of each of its entries."""

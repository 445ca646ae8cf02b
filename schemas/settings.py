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

_NAMED: Final = r'[A-Za-z_][A-Za-z0-9_-]*(\["([^"\\]|\\.)*"\])?'
ADDRESS: Final = rf"^(module\.{_NAMED}\.)*[a-z][a-z0-9_]*\.{_NAMED}$"

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
IGNORED: Final = ("type", "name", "reason")
"""What an entry of ``project.ignore`` holds."""

_AN_ADDRESS: Final = 'Address of a resource: type.name or type.name["key"].'

_ENTRIES: Final = [{"type": "object"}, {"type": "array"}]

BLOCK: Final = (
    Setting(
        name="forEach",
        schema={"anyOf": _ENTRIES},
        summary="One object per entry, which is available as ${each.key} and ${each.value}.",
        details="See [forEach](../files.md#foreach).",
        example="forEach: {KEY: VALUE}",
        expression=True,
    ),
    Setting(
        name="matrix",
        schema={
            "type": "object",
            "properties": {
                "exclude": {
                    "description": "Combinations that are left out, each by the texts of some dimensions.",
                    "anyOf": [{"type": "array", "items": {"type": "object"}}, {"$ref": "#/$defs/expression"}],
                }
            },
            "additionalProperties": {
                "description": "A dimension: a list of texts, or a mapping from text to value.",
                "anyOf": [*_ENTRIES, {"$ref": "#/$defs/expression"}],
            },
        },
        summary="One object per combination of the dimensions, whose texts are available as ${each.NAME}.",
        details="See [matrix](../files.md#matrix).",
        example="matrix: {brand: [...], language: [...], exclude: [{brand: TEXT, language: TEXT}]}",
        expression=True,
    ),
    Setting(
        name="dependsOn",
        schema={
            "type": "array",
            "items": {"type": "string", "description": "Address of a resource.", "pattern": ADDRESS + r"|\$\{"},
        },
        summary="Addresses that must be applied first. References are dependencies automatically.",
        example="dependsOn: [TYPE.NAME]",
    ),
)
"""Of every resource, beside ``lifecycle`` and ``lint``."""

CALLS: Final = ("create", "update", "delete")
"""Calls whose duration can be limited."""

OF_BLOCKS: Final = ("forEach", "dependsOn")
"""What a block says of itself alone, so that defaults of its type cannot: which objects it makes, what they need."""

OF_OBJECTS: Final = ("dependsOn", "lifecycle", "lint")
"""What a block says of the object itself beside the fields of the API."""

LIFECYCLE: Final = (
    Setting(
        name="protect",
        schema=_FLAG,
        summary="If true, the object cannot be deleted or replaced.",
        details="It stays protected after the block is removed: apply `protect: false` first.",
        example="protect: true",
        expression=True,
    ),
    Setting(
        name="ignoreChanges",
        schema=_PATHS,
        summary="Fields that are not changed after the object is created.",
        details="See [ignoreChanges](../files.md#ignorechanges).",
        example="ignoreChanges: [path]",
        expression=True,
    ),
    Setting(
        name="onDestroy",
        schema={"type": "string", "enum": ["delete", "forget"]},
        summary="What happens when its block is removed: `delete` the object, or `forget` it, which leaves it "
        "in the API.",
        example="onDestroy: forget",
        expression=True,
    ),
    Setting(
        name="waitFor",
        schema=_TEXT,
        summary="Dependent objects are pending until the object reaches this state.",
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
        summary="Timeout of each call.",
        details="`create`, `update` and `delete`. The default is 30 seconds without data from the API, and 2 minutes "
        "in total. A duration is a number of seconds, or has the form `60s`, `30m`, `1h30m`, `1.5h` or `1d12h`, here "
        "and on the command line.",
        example="timeouts: {create: 10m}",
        expression=True,
    ),
    Setting(
        name="allowUnknown",
        schema={"anyOf": [_FLAG, _PATHS]},
        summary="Fields and values that this version does not need to know; `true` for all.",
        details="Unknown values are sent as written, with a warning.",
        example="allowUnknown: [path]",
        expression=True,
    ),
    Setting(
        name="fallback",
        schema=_ADDRESS,
        summary="Template that applications send while this one is rejected, paused, disabled or archived.",
        details="Of the same type, with the same parameters. See [applications](../applications.md#fallbacks).",
        example="fallback: ADDRESS",
        expression=True,
    ),
)

SILENCE: Final = ("rule", "reason")
"""What an entry of ``lint.ignore`` holds."""

LINT: Final = (
    Setting(
        name="ignore",
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "rule": {"type": "string", "description": "Id of the rule, such as wa-body-ends-with-variable."},
                    "reason": {"type": "string", "description": "Why it does not apply here."},
                },
                "required": list(SILENCE),
                "additionalProperties": False,
            },
        },
        summary="Rules of reviewers that are not reported, each with a reason.",
        details="See [rules](../rules/README.md). An entry that no longer matches anything is reported.",
        example="ignore: [{rule: RULE, reason: TEXT}]",
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
        summary="How long the API may take to list a new object. Default: 60s.",
        example="visibleWithin: 2m",
        expression=True,
    ),
    Setting(
        name="env",
        schema={
            "type": "array",
            "items": {"type": "string", "description": "Name of an environment variable.", "pattern": r"^[^\s=]+$"},
        },
        summary="Names of the variables that ${env.X} may read. Default: any.",
        details="See [the environment](../files.md#the-environment).",
        example="env: [NAME]",
    ),
    Setting(
        name="ignore",
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "type": {"type": "string", "description": "Type of the objects; * stands for any signs."},
                    "name": {"type": "string", "description": "What they are called, or their id; any when left out."},
                    "reason": {"type": "string", "description": "Why, and whose they are."},
                },
                "required": ["type", "reason"],
                "additionalProperties": False,
            },
        },
        summary="Live objects that another team owns: not counted as unmanaged, and never imported in bulk.",
        details="Each entry has a `type`, a `reason`, and a `name` when not all of the type are meant. `*`, `?` and "
        "`[...]` stand for other signs, as in file names.",
        example="ignore: [{type: TYPE, name: GLOB, reason: TEXT}]",
    ),
    Setting(
        name="lint",
        schema={
            "type": "object",
            "properties": {"ignore": {**LINT[0].schema, "description": LINT[0].summary}},
            "additionalProperties": False,
        },
        summary="Rules of reviewers that are not reported for any object of the project.",
        details="Of one resource: its own `lint`.",
        example="lint: {ignore: [{rule: RULE, reason: TEXT}]}",
    ),
)

STAGE: Final = (
    Setting(name="project", schema=_TEXT, summary="Id of its Sinch project.", required=True, expression=True),
    Setting(
        name="vars",
        schema={"type": "object"},
        summary="Values of variables, in place of their defaults.",
        details="Flags, files of variables and the environment override them. `${env.X}` and `${file(...)}` may stand "
        "in them.",
        example="vars: {NAME: VALUE}",
    ),
    Setting(
        name="state",
        schema=_TEXT,
        summary="URL of its state. Default: that of the project, with the name of the stage added.",
        details="See [stages](../stages.md#state-and-lock).",
        expression=True,
    ),
    Setting(
        name="default",
        schema=_FLAG,
        summary="If true, commands work on it when --stage and RECONCILER_STAGE name none. At most one stage.",
        example="default: true",
    ),
)

VARIABLE: Final = (
    Setting(
        name="type",
        schema={"type": "string", "enum": ["string", "number", "bool", "list", "map", "any"]},
        summary="Type of the value. Default: any.",
    ),
    Setting(name="description", schema=_TEXT, summary="Description, for readers."),
    Setting(name="default", schema={}, summary="Value if none is set."),
    Setting(
        name="sensitive",
        schema=_FLAG,
        summary="If true, the value never appears in plans, logs, state or errors.",
        details="See [secrets](../secrets.md).",
    ),
)

MODULE: Final = (
    Setting(
        name="source",
        schema=_TEXT,
        summary="The folder of the module, relative to the project directory, such as ./brand.",
        required=True,
    ),
    Setting(
        name="with",
        schema={"type": "object"},
        summary="Values of the variables that the module declares.",
        example="with: {NAME: VALUE}",
        expression=True,
    ),
    *(setting for setting in BLOCK if setting.name in ("forEach", "matrix")),
)

TRANSLATIONS: Final = (
    Setting(
        name="files",
        schema={"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
        summary="Pattern, or patterns, of the files below the project directory: .po, .xlf, .xliff, .csv, .yaml, .yml, "
        ".json.",
        details="See [translations](../translations.md).",
        example="files: texts/*.po",
        required=True,
    ),
    Setting(name="source", schema=_TEXT, summary="Language of the originals.", example="source: EN", required=True),
    Setting(
        name="languages",
        schema={"type": "object", "additionalProperties": _TEXT},
        summary="Names of languages in the files, each with the code to use. Default: in capital letters, with "
        "underscores.",
        example="languages: {zh-Hans: ZH_CN}",
    ),
    Setting(
        name="require",
        schema={"type": "array", "items": _TEXT},
        summary="Languages in which every key needs a text. Default: each language of the files.",
        example="require: [EN, DE]",
    ),
)

OUTPUT: Final = (
    Setting(name="value", schema={}, summary="The value to show.", required=True),
    Setting(name="description", schema=_TEXT, summary="Description, for readers."),
    Setting(name="sensitive", schema=_FLAG, summary="If true, the value is masked."),
)

MOVED: Final = (
    Setting(name="from", schema=_ADDRESS, summary=f"{_AN_ADDRESS} The former address.", required=True),
    Setting(name="to", schema=_ADDRESS, summary=f"{_AN_ADDRESS} The current address.", required=True),
)

IMPORT: Final = (
    Setting(name="to", schema=_ADDRESS, summary=_AN_ADDRESS, required=True),
    Setting(name="id", schema=_TEXT, summary="Id in the API.", required=True, expression=True),
)

REMOVED: Final = (
    Setting(name="from", schema=_ADDRESS, summary=_AN_ADDRESS, required=True),
    Setting(
        name="destroy", schema=_FLAG, summary="If false, the object is forgotten and stays in the API. Default: true."
    ),
)

CURRENCY: Final = r"^[A-Z]{3}$"
_BY_COUNTRY: Final = "or a mapping from country to it"
PRICES: Final = (
    Setting(
        name="currency",
        schema={"type": "string", "pattern": CURRENCY},
        summary="Currency of all prices, by its code of three letters.",
        example="currency: EUR",
        required=True,
    ),
    Setting(
        name="messages",
        schema={
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": "number", "minimum": 0},
                    {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
                ],
                "description": f"Price of one message of the category, {_BY_COUNTRY}.",
            },
        },
        summary="What one message costs, by category.",
        details=f"A price is a number, {_BY_COUNTRY}.",
        example="messages: {CATEGORY: 0.1}",
        required=True,
    ),
    Setting(
        name="volumes",
        schema={
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": "integer", "minimum": 0},
                    {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
                ],
                "description": f"Messages in a month, {_BY_COUNTRY}.",
            },
        },
        summary="How many messages are sent in a month, by address.",
        details="The address of a block with `forEach` stands for all of its instances together. "
        f"A volume is a number, {_BY_COUNTRY}.",
        example="volumes: {TYPE.NAME: 120000}",
    ),
)

SECTIONS: Final[Mapping[str, tuple[str, tuple[Setting, ...]]]] = {
    "project": ("The Sinch project and its state. At most once.", PROJECT),
    "stages": ("A Sinch project that the same files are applied to, with --stage NAME or RECONCILER_STAGE.", STAGE),
    "variables": ("A value given with --var, --var-file or RECONCILER_VAR_name.", VARIABLE),
    "modules": ("A folder of blocks, used with values of its own.", MODULE),
    "translations": ("A table of texts that translators keep, as ${translation.name.key}.", TRANSLATIONS),
    "outputs": ("A value shown after a run.", OUTPUT),
    "moved": ("A change of address.", MOVED),
    "import": ("A live object to adopt.", IMPORT),
    "removed": ("A resource that is no longer declared.", REMOVED),
    "prices": ("What messages cost, to tell what a change of category costs. At most once.", PRICES),
}
"""What each section holds, and the settings of the section itself, or of each of its entries."""

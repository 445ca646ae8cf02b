"""The one table of diagnostic codes of load and resolve: fixed summary and meaning. Finds no problems itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.diagnostics import Source


@dataclass(frozen=True, slots=True)
class Code:
    """What a code always says, and what it means in one line."""

    summary: str
    meaning: str
    severity: Severity = Severity.ERROR


CODES: Final[Mapping[str, Code]] = {
    "E100": Code("No project directory", "The directory does not exist, or is a file."),
    "E101": Code("No configuration files", "No *.yaml, *.yml or *.json lies in the project directory."),
    "E102": Code("File cannot be read", "The operating system refuses, or it is no regular file inside the project."),
    "E103": Code("File is not UTF-8", "Configuration files are UTF-8 text."),
    "E104": Code("Unknown field", "The type, section or setting has no field of this name."),
    "E105": Code("File cannot be parsed", "The text is not valid YAML, or not valid JSON."),
    "E106": Code(
        "YAML feature not supported", "Tags, keys that are not text, and runaway aliases or nesting are refused."
    ),
    "E107": Code("Duplicate key", "A mapping holds the same key twice; only one of the values could count."),
    "E108": Code("File is not a mapping", "A configuration file holds sections such as resources and variables."),
    "E109": Code("Unknown section", "Only the known sections may stand at the top of a file."),
    "E110": Code("Wrong shape", "A section or setting is a mapping where a list is due, or the other way round."),
    "E111": Code("Declared twice", "A name may be declared only once in all files together."),
    "E112": Code("Invalid name", "Names start with a letter or underscore and go on with letters, digits, _ and -."),
    "E113": Code("Invalid address", 'An address reads type.name or type.name["key"].'),
    "E120": Code("Unknown resource type", "There is no managed resource type of this name."),
    "E121": Code("Unknown data source", "There is no data source of this name."),
    "E122": Code("Missing required field", "The type needs the field."),
    "E123": Code("Wrong type", "The value is of another type than the field takes."),
    "E124": Code("Not one of the allowed values", "The field takes one of a fixed list of values."),
    "E125": Code("Value out of range", "The value is too long, too short, too large or too small."),
    "E126": Code("Invalid value", "The value breaks a rule of the field or of several fields together."),
    "E130": Code("Invalid expression", "What stands between ${ and } cannot be read."),
    "E131": Code("Unknown function", 'The only function is file("path").'),
    "E132": Code("Reference to undeclared variable", "No variables section declares it."),
    "E133": Code("Reference to undeclared local", "No locals section declares it."),
    "E134": Code(
        "Environment variable is not set", "The expression reads an environment variable that does not exist."
    ),
    "E135": Code("each outside forEach", "each.key and each.value exist only in a block with forEach."),
    "E136": Code("Reference to undeclared data source", "No data section declares it."),
    "E137": Code("Reference to undeclared resource", "No resources section declares the block, or the instance."),
    "E138": Code("Reference to unknown field", "The object neither declares nor exports the field."),
    "E139": Code("Value has no such part", "The path leads into a value that has no such key or index."),
    "E140": Code("Value cannot be joined into text", "Only text, numbers and booleans can stand inside a longer text."),
    "E141": Code("Value is not known yet", "The setting must be known before anything is read or sent."),
    "E142": Code("Dependency cycle", "Objects or locals wait for each other in a circle."),
    "E143": Code("File outside the project", "file() reads only below the project directory."),
    "E150": Code("Missing variable", "A variable without default has no value."),
    "E151": Code("Unknown variable", "A value was given for a variable that is not declared."),
    "E152": Code("Variable has the wrong type", "The given value does not convert to the declared type."),
    "E160": Code("Invalid forEach", "forEach takes a mapping, or a list of distinct texts."),
    "E170": Code("Invalid lifecycle", "A lifecycle setting has a value it does not take."),
    "E180": Code("Address is not declared", "The block must be declared in the resources section."),
    "E181": Code("Address is still declared", "What is moved away or removed must no longer be declared."),
    "W101": Code("Secret in a file", "A secret stands in clear in a configuration file.", Severity.WARNING),
}


def problem(
    code: str,
    label: str = "",
    source: Source | None = None,
    *,
    detail: str = "",
    help: str = "",  # noqa: A002  named as the field of Diagnostic that it fills
    address: Address | None = None,
    also: tuple[tuple[Source, str], ...] = (),
) -> Diagnostic:
    """Return a diagnostic with the summary and severity that the table fixes for ``code``."""
    entry = CODES[code]
    return Diagnostic(code, entry.summary, detail, label, help, entry.severity, address, source, also)

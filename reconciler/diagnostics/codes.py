"""The one table of diagnostic codes: fixed summary and meaning of each. Finds no problems itself.

E0 command line, E1 files and variables, E2 plan and objects, E3 the API and the way to it, E4 state, W warnings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics.model import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.diagnostics.model import Source


@dataclass(frozen=True, slots=True)
class Code:
    """What a code always says, and what it means in one line."""

    summary: str
    meaning: str
    severity: Severity = Severity.ERROR


CODES: Final[Mapping[str, Code]] = {
    "E000": Code("Something went wrong", "A failure without a code of its own; the note says what happened."),
    "E001": Code("Conflicting installation", "Python finds another package named state or schemas before ours."),
    "E002": Code("Wrong usage", "The command line has an option or argument that the command does not take."),
    "E003": Code("The command cannot run", "What the command line asks for cannot be done; the note says why."),
    "E004": Code("File cannot be used", "The operating system refuses a file that the command line names."),
    "E005": Code("Missing optional dependency", "The command needs an extra, such as emulator or postgres."),
    "E006": Code("Approval needs a terminal", "Nobody can be asked, and neither a saved plan nor a flag approves."),
    "E008": Code("Unknown output", "No outputs section declares it."),
    "E009": Code(
        "Output cannot be written", "The operating system refuses what a command prints; the disk may be full."
    ),
    "E100": Code("No project directory", "The directory does not exist, or is a file."),
    "E101": Code("No configuration files", "No *.yaml, *.yml or *.json lies in the project directory."),
    "E102": Code(
        "File cannot be read", "The operating system refuses, or it is not a regular file inside the project."
    ),
    "E103": Code("File is not UTF-8", "Configuration files are UTF-8 text."),
    "E104": Code("Unknown field", "The type, section or setting has no field of this name."),
    "E105": Code("File cannot be parsed", "The text is not valid YAML, or not valid JSON."),
    "E106": Code(
        "YAML feature not supported", "Tags, keys that are not text, and runaway aliases or nesting are refused."
    ),
    "E107": Code("Duplicate key", "A mapping holds the same key twice; only one of the values could count."),
    "E108": Code("File is not a mapping", "A configuration file holds sections such as resources and variables."),
    "E109": Code("Unknown section", "Only the known sections may stand at the top of a file."),
    "E110": Code("Wrong shape", "A section or setting is a mapping where a list is expected, or the other way round."),
    "E111": Code("Declared twice", "A name may be declared only once in all files together."),
    "E112": Code("Invalid name", "Names start with a letter or underscore and go on with letters, digits, _ and -."),
    "E113": Code("Invalid address", 'An address reads type.name or type.name["key"].'),
    "E114": Code("Invalid pattern", ".reconcilerignore holds patterns as .gitignore does, one a line."),
    "E115": Code(
        "Not UTF-8", "A file name, an argument or an environment variable holds bytes that are no UTF-8 text."
    ),
    "E116": Code("Expression in a key", "Keys are taken as they stand; only values are worked out."),
    "E117": Code(
        "File too large", "A file holds at most 16 MiB; all together hold at most 64 MiB and 3,000,000 values."
    ),
    "E120": Code("Unknown resource type", "There is no managed resource type of this name."),
    "E121": Code("Unknown data source", "There is no data source of this name."),
    "E122": Code("Missing required field", "The type needs the field."),
    "E123": Code("Wrong type", "The value is of another type than the field takes."),
    "E124": Code("Not one of the allowed values", "The field takes one of a fixed list of values."),
    "E125": Code("Value out of range", "The value is too long, too short, too large or too small."),
    "E126": Code("Invalid value", "The value breaks a rule of the field or of several fields together."),
    "E127": Code(
        "Secret in a name", "A field that names the object would show the secret wherever the object is named."
    ),
    "E128": Code("One object declared twice", "Two blocks have the key by which the API tells objects apart."),
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
    "E139": Code("No such field in the value", "The path leads into a value that has no such key or index."),
    "E140": Code("Value cannot be joined into text", "Only text, numbers and booleans can stand inside a longer text."),
    "E141": Code("Value is not known yet", "The setting must be known before anything is read or sent."),
    "E142": Code("Dependency cycle", "Objects or locals wait for each other in a circle."),
    "E143": Code("File outside the project", "file() reads only below the project directory."),
    "E144": Code(
        "Expressions grow too large", "References copy more values, nest deeper or make a longer text than is taken."
    ),
    "E145": Code("Environment variable is not allowed", "project.env is given and names all that ${env.X} may read."),
    "E150": Code("Missing variable", "A variable without default has no value."),
    "E151": Code("Unknown variable", "A value was given for a variable that is not declared."),
    "E152": Code("Variable has the wrong type", "The given value does not convert to the declared type."),
    "E160": Code("Invalid forEach", "forEach takes a mapping, or a list of distinct texts."),
    "E170": Code("Invalid lifecycle", "A lifecycle setting has a value it does not take."),
    "E171": Code(
        "Ambiguous move", "Entries of moved say two things of one object, or bring two objects to one address."
    ),
    "E172": Code("Moves in a circle", "Entries of moved lead back to where they began."),
    "E180": Code("Address is not declared", "The block must be declared in the resources section."),
    "E181": Code("Address is still declared", "What is moved away or removed must no longer be declared."),
    "E200": Code("No project named", "Neither the files nor SINCH_PROJECT_ID name the Sinch project."),
    "E201": Code("Object to import not found", "The project has no object of this type with the given id."),
    "E202": Code("Already managed", "The address, or the object to import, is taken; one object has one address."),
    "E203": Code("Plan file cannot be read", "The operating system refuses the saved plan, or it is not text."),
    "E204": Code("File cannot be written", "The operating system refuses the file that --out names."),
    "E205": Code("Address not in the state", "The object is not managed here."),
    "E206": Code("Unknown address", "What --target or --replace names is neither declared nor in the state."),
    "E207": Code("Types differ", "A record cannot be given the address of another type."),
    "E210": Code("Not a saved plan", "The file was not written by plan --out, or it is damaged."),
    "E211": Code("Plan of another format", "A version with another plan format wrote the file."),
    "E212": Code("Plan of another project", "The plan was made for another Sinch project or another API address."),
    "E213": Code("Plan of another state", "The plan was made with another state; the lineage differs."),
    "E214": Code("Plan changed since it was saved", "The signature does not fit the text."),
    "E215": Code("Configuration changed since the plan", "Files or variables are not as they were when it was made."),
    "E218": Code(
        "Nobody vouches for the plan", "Made without a state, it is signed with no key, and asks for too much."
    ),
    "E219": Code("Not a state document", "What state push reads is no JSON document that state pull has written."),
    "E217": Code("Plan has expired", "The time for which a saved plan is good has passed."),
    "E216": Code("Plan of another version", "Another version of the product made the plan."),
    "E222": Code("Unknown operation", "The type has no operation of this name."),
    "E223": Code("Address missing", "The operation is about one object, and only its type was named."),
    "E224": Code("Wrong arguments", "An argument of the operation is unknown, missing, or breaks its rule."),
    "E226": Code("Acknowledgement missing", "What the operation does cannot be taken back, so --ack must name it."),
    "E227": Code("Object is protected", "The operation would delete an object whose lifecycle says protect."),
    "E230": Code("Data not found", "The project has nothing that fits what a data block looks for."),
    "E231": Code("Several objects fit", "A data block means one object, and several have this key."),
    "E232": Code("No such field in data", "The referenced field does not exist in what was read."),
    "E250": Code("Interrupted", "Somebody stopped the command before it had a result."),
    "E251": Code(
        "Several objects, one address", "A block with forEach has several objects, and the command takes one."
    ),
    "E300": Code("The API refused a request", "Repeating it will not help; the API's own code and advice are shown."),
    "E301": Code("The API does not accept the credentials", "They are wrong, expired, or not meant for this project."),
    "E302": Code("Not found", "The object, or the project, does not exist."),
    "E303": Code("Rate limited by the API", "It still answered 429 after all retries."),
    "E304": Code("The API cannot be reached", "No connection, or a refusal before anything was processed."),
    "E305": Code(
        "The outcome of a request is unknown", "It was sent and no usable answer came; the next run finds out."
    ),
    "E306": Code("Not an id of this type", "An id does not have the form of the type's ids, so it names no object."),
    "E307": Code("An answer does not end", "An answer, or a list, is larger than any of the API's; it is not read on."),
    "E308": Code(
        "A list changes while it is read", "Its pages do not add up, so what is missing from them may well exist."
    ),
    "E309": Code(
        "Something else answers in the API's place", "A proxy, a firewall or a gateway; what the API says is not known."
    ),
    "E310": Code(
        "Unusable API address", "SINCH_BASE_URL or SINCH_AUTH_URL is not a plain URL, or SINCH_PROJECT_ID is not an id."
    ),
    "E311": Code("Missing credentials", "The environment holds neither a key pair nor an access token."),
    "E312": Code(
        "Unusable credentials", "A credential holds a character that cannot be sent; it was not copied whole."
    ),
    "E313": Code(
        "Connection without encryption", "Credentials would leave this machine in clear; --insecure-http allows it."
    ),
    "E314": Code("Unusable proxy", "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy that could be used."),
    "E315": Code(
        "Unusable certificates", "SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE names nothing that could be used."
    ),
    "E400": Code("The state cannot be used", "It is newer than this version, damaged, sealed, or cannot be written."),
    "E401": Code("State of another project", "One state is about one Sinch project, at one host of the API."),
    "E402": Code("State check failed", "It breaks one of its invariants, which state verify lists by number."),
    "E403": Code("The state holds an unknown type", "A newer version wrote it, or somebody changed the state by hand."),
    "E404": Code("The state is locked", "Another run, or a person, holds its lock; the note says who and since when."),
    "E405": Code(
        "State URL cannot be used", "project.state is not a database URL, or names a database that cannot hold a state."
    ),
    "E415": Code(
        "The state was lost during the run", "Calls had been made when it went out of reach; the report says which."
    ),
    "E416": Code("The run lost its lock", "It stood still until the lock expired, or somebody unlocked the state."),
    "E417": Code(
        "A request was not sent", "The run had been stopped, or had lost its state or its lock, when the turn came."
    ),
    "E999": Code(
        "This is a bug in reconciler.", "Something happened that never should; the lines shown help to mend it."
    ),
    "W101": Code("Secret in a file", "A secret stands in clear in a configuration file.", Severity.WARNING),
    "W102": Code(
        "Expression is not worked out",
        "Values of variables are taken as they stand, and one holds ${.",
        Severity.WARNING,
    ),
    "W103": Code(
        "Line break at the end",
        "An environment variable ends with a line break, which is hardly meant.",
        Severity.WARNING,
    ),
    "W124": Code(
        "Not known to this version", "lifecycle.allowUnknown lets a value or field be sent as it is.", Severity.WARNING
    ),
    "W170": Code("Key is left alone", "lifecycle.ignoreChanges names what the object is found by.", Severity.WARNING),
    "W171": Code(
        "Moved to nothing",
        "What an entry of moved leads to is not declared; when it is done, it can go.",
        Severity.WARNING,
    ),
    "W218": Code(
        "Flags of the plan do not count",
        "Made without a state, it is signed with no key; what it acknowledges and allows is to be given again.",
        Severity.WARNING,
    ),
    "W407": Code(
        "State read without its lock", "It may only be read: as a copy of a file, or from a standby.", Severity.WARNING
    ),
    "W408": Code("State open to others", "Others than its owner may change the state's file.", Severity.WARNING),
    "W406": Code("State in memory", "The state is a database without a file and ends with the run.", Severity.WARNING),
}

RETIRED: Final[Mapping[str, str]] = {
    "E007": "E205",
    "E208": "E202",
    "E209": "E180",
    "E220": "E120",
    "E221": "E113",
    "E225": "E205",
}
"""Codes that are no longer told, and which one is instead; a number is never given another meaning."""


def problem(
    code: str,
    label: str = "",
    source: Source | None = None,
    *,
    detail: str = "",
    help: str = "",  # noqa: A002  named as the field of Diagnostic that it fills
    address: Address | None = None,
    also: tuple[tuple[Source, str], ...] = (),
    cause: str = "",
) -> Diagnostic:
    """Return a diagnostic with the summary and severity that the table fixes for ``code``."""
    entry = CODES[code]
    return Diagnostic(code, entry.summary, detail, label, help, entry.severity, address, source, also, cause)

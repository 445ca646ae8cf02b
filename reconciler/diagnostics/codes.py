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
    "E001": Code("Conflicting installation", "Python finds another package named state or schemas first."),
    "E002": Code("Invalid usage", "The command line has an option or argument that the command does not take."),
    "E003": Code(
        "The command cannot run", "The options or arguments cannot be combined or applied; the note says why."
    ),
    "E004": Code("File cannot be used", "The operating system refuses a file that the command line names."),
    "E005": Code("Missing optional dependency", "The command needs an extra, such as emulator or postgres."),
    "E006": Code(
        "Approval needs a terminal", "There is no terminal to ask on; apply a saved plan, or use --auto-approve."
    ),
    "E008": Code("Unknown output", "No outputs section declares it."),
    "E009": Code(
        "Output cannot be written", "The operating system refuses what a command prints; the disk may be full."
    ),
    "E100": Code("No project directory", "The directory does not exist, or is a file."),
    "E101": Code("No configuration files", "The project directory contains no *.yaml, *.yml or *.json file."),
    "E102": Code(
        "File cannot be read", "The operating system refuses, or it is not a regular file inside the project."
    ),
    "E103": Code("File is not UTF-8", "Configuration files are UTF-8 text."),
    "E104": Code("Unknown field", "The type, section or setting has no field of this name."),
    "E105": Code("File cannot be parsed", "The text is not valid YAML, or not valid JSON."),
    "E106": Code(
        "YAML feature not supported", "Tags, keys that are not text, and runaway aliases or nesting are refused."
    ),
    "E107": Code("Duplicate key", "A mapping has the same key twice."),
    "E108": Code(
        "File is not a mapping", "A configuration file is a mapping of sections such as resources and variables."
    ),
    "E109": Code("Unknown section", "The top level of a file has a key that is not a section."),
    "E110": Code("Wrong shape", "A section or setting is a mapping where a list is expected, or the other way round."),
    "E111": Code(
        "Declared twice",
        "A name can be declared only once in all files, and the defaults of a type only once in a folder.",
    ),
    "E112": Code("Invalid name", "Names start with a letter or underscore and contain letters, digits, _ and -."),
    "E113": Code("Invalid address", 'An address has the form type.name or type.name["key"].'),
    "E114": Code("Invalid pattern", "A line of .reconcilerignore is not a valid .gitignore pattern."),
    "E115": Code("Not UTF-8", "A file name, an argument or an environment variable is not valid UTF-8."),
    "E116": Code("Expression in a key", "Keys are literal; only values can contain expressions."),
    "E117": Code("File too large", "The limits are 16 MiB per file, and 64 MiB and 3,000,000 values in total."),
    "E120": Code("Unknown resource type", "There is no managed resource type of this name."),
    "E121": Code("Unknown data source", "There is no data source of this name."),
    "E122": Code("Missing required field", "The type requires the field."),
    "E123": Code("Wrong type", "The value does not have the type of the field."),
    "E124": Code("Not one of the allowed values", "The field accepts only a fixed list of values."),
    "E125": Code("Value out of range", "The value is too long, too short, too large or too small."),
    "E126": Code("Invalid value", "The value breaks a rule of the field or of several fields together."),
    "E127": Code(
        "Secret in a name", "A field that identifies the object contains a secret, which would be shown with its name."
    ),
    "E128": Code("One object declared twice", "Two blocks have the same natural key."),
    "E129": Code("Languages differ", "Languages of one name differ in a field that must be the same in all of them."),
    "E130": Code("Invalid expression", "The text between ${ and } is not a valid expression."),
    "E131": Code("Unknown function", "The functions are a closed set, listed in docs/reference/functions.md."),
    "E132": Code("Reference to undeclared variable", "No variables section declares it."),
    "E133": Code("Reference to undeclared local", "No locals section declares it."),
    "E134": Code(
        "Environment variable is not set", "The expression reads an environment variable that does not exist."
    ),
    "E135": Code("each outside forEach", "each exists only in a block with forEach or matrix."),
    "E136": Code("Reference to undeclared data source", "No data section declares it."),
    "E137": Code("Reference to undeclared resource", "No resources section declares the block, or the instance."),
    "E138": Code("Reference to unknown field", "The object has no declared or computed field of this name."),
    "E139": Code("No such field in the value", "The value has no such key or index."),
    "E140": Code("Value cannot be joined into text", "Only text, numbers and booleans can be part of a longer text."),
    "E141": Code("Value is not known yet", "The setting must be known before anything is read or sent."),
    "E142": Code("Dependency cycle", "Objects or locals depend on each other."),
    "E143": Code("File outside the project", "Functions read only below the project directory."),
    "E144": Code("Expressions grow too large", "References exceed the limit of copied values, nesting or text length."),
    "E145": Code("Environment variable is not allowed", "project.env does not list the variable."),
    "E146": Code("Invalid index", "An index is text or a whole number from 0, and no secret."),
    "E147": Code("Invalid argument", "The function takes other arguments, or cannot work out a result from these."),
    "E148": Code("Invalid table", "A CSV table has a header that names each column, and in every row a cell for each."),
    "E150": Code("Missing variable", "A variable without a default has no value."),
    "E151": Code("Unknown variable", "A value is set for a variable that is not declared."),
    "E152": Code("Variable has the wrong type", "The value does not convert to the declared type."),
    "E153": Code("Unknown stage", "No stages section declares the stage that --stage or RECONCILER_STAGE names."),
    "E154": Code("No stage chosen", "The files have stages, and no command works on all of them."),
    "E155": Code(
        "Ambiguous stages", "Each stage has a Sinch project and a state of its own, and at most one is the default."
    ),
    "E160": Code(
        "Invalid forEach", "forEach takes a mapping, a list of distinct texts, or a table with distinct keys."
    ),
    "E161": Code(
        "Invalid matrix", "matrix takes dimensions whose combinations have distinct keys, and what to exclude."
    ),
    "E170": Code("Invalid lifecycle", "A lifecycle setting has an invalid value."),
    "E171": Code("Ambiguous move", "Entries of moved give one object two addresses, or two objects one address."),
    "E172": Code("Cyclic moves", "Entries of moved form a cycle."),
    "E173": Code("Unusable fallback", "lifecycle.fallback names what cannot be sent in place of this template."),
    "E180": Code("Address is not declared", "No resources section declares the block."),
    "E181": Code("Address is still declared", "An address in moved.from or removed must no longer be declared."),
    "E190": Code("Module cannot be read", "The source of a module is a folder with configuration files."),
    "E191": Code("Module includes itself", "A module cannot be read from a folder that contains what calls it."),
    "E192": Code("Not allowed in a module", "Only the project itself has settings, and sees the environment."),
    "E193": Code("Reference to undeclared module", "No modules section declares it."),
    "E194": Code("Reference to undeclared translations", "No translations section declares the table."),
    "E195": Code("Invalid translations", "The file is not of the format that its name says, or of another shape."),
    "E196": Code("Placeholders differ", "A translation lacks a placeholder of the original text, or has another one."),
    "E197": Code("Translated twice", "A key has two texts in one language, or translations of two originals."),
    "E198": Code("Unusable pattern", "It matches no file with translations, or a file that is something else."),
    "E200": Code("No project configured", "Neither the files nor SINCH_PROJECT_ID set the Sinch project."),
    "E201": Code("Object to import not found", "The project has no object of this type with the given id."),
    "E202": Code("Already managed", "The address, or the object to import, is taken; one object has one address."),
    "E203": Code("Plan file cannot be read", "The operating system refuses the saved plan, or it is not text."),
    "E204": Code("File cannot be written", "The operating system refuses it; the file is as it was before."),
    "E205": Code("Address not in the state", "The object is not managed here."),
    "E206": Code("Unknown address", "Nothing declared, managed or live has this address, or matches the pattern."),
    "E207": Code("Types differ", "An object cannot move to an address of another type."),
    "E210": Code("Not a saved plan", "The file was not written by plan --out, or it is damaged."),
    "E211": Code("Plan of another format", "A version with another plan format wrote the file."),
    "E212": Code(
        "Plan of another project", "The plan was made for another Sinch project, another stage or another API address."
    ),
    "E213": Code("Plan of another state", "The plan was made with another state; its lineage differs."),
    "E214": Code("Plan changed since it was saved", "The signature does not match the content."),
    "E215": Code("Configuration changed since the plan", "Files or variables changed after the plan was made."),
    "E218": Code(
        "Plan cannot be verified",
        "It was made without a state, so it is not signed with a key, and it replaces or destroys.",
    ),
    "E219": Code("Not a state document", "The file for state push is not a JSON document written by state pull."),
    "E217": Code("Plan has expired", "The lifetime of the saved plan is over."),
    "E216": Code("Plan of another version", "Another version of reconciler made the plan."),
    "E222": Code("Unknown operation", "The type has no operation of this name."),
    "E223": Code("Address missing", "The operation needs the address of one object, not only a type."),
    "E224": Code("Invalid arguments", "An argument of the operation is unknown, missing or invalid."),
    "E226": Code("Acknowledgement missing", "The operation is irreversible and needs --ack."),
    "E227": Code("Object is protected", "The operation would delete an object with lifecycle.protect."),
    "E228": Code(
        "Nothing to check", "preflight checks declared objects that have a one-way step with needs, such as a launch."
    ),
    "E229": Code("Unknown rule", "There is no rule of reviewers of this id."),
    "E230": Code("Data not found", "The project has no object that matches the data block."),
    "E231": Code("Several objects match", "A data block reads one object, and several have this key."),
    "E232": Code("No such field in data", "The data that was read has no such field."),
    "E250": Code("Interrupted", "The command was stopped before it had a result."),
    "E251": Code(
        "Address of several objects", "The block has a forEach, and the command needs the address of one instance."
    ),
    "E260": Code(
        "Value cannot be changed where it stands", "It comes from outside the files, or from more than its own text."
    ),
    "E261": Code("Value is shared", "Another object takes its value from the same place and would change with it."),
    "E262": Code(
        "File changed meanwhile", "Another program changed the file after it was read; nothing was overwritten."
    ),
    "E263": Code("Secrets are not written into files", "The value is sensitive; it belongs where secrets are kept."),
    "E264": Code("Nothing to write into a file", "What changed is no value that the files give."),
    "E265": Code(
        "Value cannot be set", "The path names no field of the object, or the value cannot be read as it is written."
    ),
    "E266": Code(
        "File cannot be formatted",
        "The file contains something that cannot be written back unchanged, such as a directive.",
    ),
    "E270": Code("Folder has files of its own", "A project begins in an empty folder, so that nothing is overwritten."),
    "E271": Code("New file would not be read", "A line of .reconcilerignore matches the name of a file to be written."),
    "E280": Code(
        "Names are equal in code", "Two templates would have one identifier in the exported module; rename one of them."
    ),
    "E281": Code("Not a template", "Messages are not sent from objects of this type, so there is nothing to export."),
    "E300": Code(
        "The API refused a request", "Retrying does not help; the message shows the API's own code and advice."
    ),
    "E301": Code("The API does not accept the credentials", "They are wrong, expired, or belong to another project."),
    "E302": Code("Not found", "The object, or the project, does not exist."),
    "E303": Code("Rate limited by the API", "It answered 429 after all retries, or at a limit that no retry helps."),
    "E304": Code(
        "The API cannot be reached", "There is no connection, or the request was refused before it was processed."
    ),
    "E305": Code(
        "The outcome of a request is unknown", "It was sent and no usable answer came; the next run finds out."
    ),
    "E306": Code("Not an id of this type", "The id does not have the form of the type's ids."),
    "E307": Code("Answer too large", "An answer or a list exceeds the size limit; reading stopped."),
    "E308": Code("List changed while it was read", "Its pages are inconsistent, so missing objects may exist."),
    "E309": Code("Answer is not from the API", "A proxy, a firewall or a gateway answered instead."),
    "E310": Code(
        "Unusable API address", "SINCH_BASE_URL or SINCH_AUTH_URL is not a plain URL, or SINCH_PROJECT_ID is not an id."
    ),
    "E311": Code("Missing credentials", "The environment contains neither a key pair nor an access token."),
    "E312": Code(
        "Unusable credentials", "A credential contains an invalid character; it was probably not copied completely."
    ),
    "E313": Code("Unencrypted connection", "Credentials would be sent in clear; --insecure-http allows it."),
    "E314": Code("Unusable proxy", "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is not a valid proxy."),
    "E315": Code("Unusable certificates", "SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE is not usable."),
    "E400": Code(
        "The state cannot be used", "It is newer than this version, damaged, encrypted, or cannot be written."
    ),
    "E401": Code("State of another project", "A state belongs to one Sinch project at one host of the API."),
    "E402": Code("State check failed", "The state violates an invariant; state verify lists them."),
    "E403": Code("The state holds an unknown type", "A newer version wrote it, or the state was changed by hand."),
    "E404": Code("The state is locked", "Another run or a person holds the lock; the note says who and since when."),
    "E405": Code("State URL cannot be used", "project.state is not a valid URL of a SQLite or PostgreSQL database."),
    "E409": Code(
        "State from before the stages", "The state of the stage is where it was when the files had no stages."
    ),
    "E415": Code(
        "The state was lost during the run", "It became unavailable after calls were made; the report lists them."
    ),
    "E416": Code("The run lost its lock", "It was suspended until the lock expired, or somebody unlocked the state."),
    "E417": Code(
        "A request was not sent", "The run was stopped, or lost its state or its lock, before it could be sent."
    ),
    "E999": Code("This is a bug in reconciler.", "An internal check failed; please report it with the lines shown."),
    "W101": Code("Secret in a file", "A configuration file contains a secret in clear text.", Severity.WARNING),
    "W102": Code(
        "Expression is not evaluated",
        "Values of variables are literal, and one contains ${.",
        Severity.WARNING,
    ),
    "W103": Code(
        "Line break at the end",
        "An environment variable ends with a line break, probably by mistake.",
        Severity.WARNING,
    ),
    "W104": Code(
        "Text is cut by a comment",
        "In YAML a # after a space begins a comment, also in the middle of a text without quotes.",
        Severity.WARNING,
    ),
    "W105": Code(
        "Default that no block takes",
        "No block of the type is in the folder or below, or each has a value of its own.",
        Severity.WARNING,
    ),
    "W124": Code(
        "Unknown to this version",
        "lifecycle.allowUnknown permits a value or field that this version does not know.",
        Severity.WARNING,
    ),
    "W170": Code(
        "Identifying field is ignored", "lifecycle.ignoreChanges names a field of the natural key.", Severity.WARNING
    ),
    "W171": Code(
        "Move to undeclared address",
        "The target of a moved entry is not declared; remove the entry after it is applied.",
        Severity.WARNING,
    ),
    "W172": Code(
        "Volume of an undeclared object",
        "prices.volumes has the address of an object that is not declared, so its volume counts for nothing.",
        Severity.WARNING,
    ),
    "W173": Code(
        "Fallback has another language",
        "Applications would send the template that lifecycle.fallback names in another language.",
        Severity.WARNING,
    ),
    "W190": Code("Missing translation", "A key has no text in a language that is required.", Severity.WARNING),
    "W191": Code(
        "Translation left out",
        "It is not finished, or has a form that cannot be used; the key counts as not translated.",
        Severity.WARNING,
    ),
    "W192": Code(
        "Markup left out",
        "Elements of XLIFF around words, or in place of them, are not part of a message.",
        Severity.WARNING,
    ),
    "W218": Code(
        "Flags of the plan are ignored",
        "The plan was made without a state, so it is not signed with a key; give its flags again.",
        Severity.WARNING,
    ),
    "W219": Code(
        "SINCH_PROJECT_ID is not used",
        "The files name another Sinch project than the variable; the files take precedence.",
        Severity.WARNING,
    ),
    "W407": Code(
        "State read without its lock", "The state is read-only: a copy of a file, or a standby.", Severity.WARNING
    ),
    "W408": Code("State is writable by others", "Other users can change the file of the state.", Severity.WARNING),
    "W260": Code(
        "Live object left out", "No block can declare the object as it is, so it stays unmanaged.", Severity.WARNING
    ),
    "W501": Code("Refused in review", "Reviewers are known to refuse this; the note names the rule.", Severity.WARNING),
    "W502": Code("Probably refused in review", "Several teams report that reviewers refuse this.", Severity.WARNING),
    "W503": Code("May be refused in review", "A reviewer may object; the rule is a guess.", Severity.NOTE),
    "W511": Code(
        "Not judged without a value", "lint does not judge what depends on a variable without a value.", Severity.NOTE
    ),
    "W510": Code(
        "Rule is ignored for nothing",
        "An entry of lint.ignore names a rule that nothing breaks, or that does not exist.",
        Severity.WARNING,
    ),
    "W261": Code(
        "Files left out of account",
        "The files cannot be evaluated, so only what the state records counts as managed.",
        Severity.WARNING,
    ),
    "W406": Code("State in memory", "The state has no file and is lost at the end of the run.", Severity.WARNING),
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

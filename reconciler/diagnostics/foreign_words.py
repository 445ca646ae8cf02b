"""Words of Terraform, kubectl, Docker and their like, and what this tool has in their place.

One table for each place in which people write them. A word is found whatever its case and its separators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.diagnostics.suggestions import without_separators

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATE: Final = "the state is a setting of the project:\n  project: {state: URL}"

SECTIONS: Final[Mapping[str, str]] = {
    "provider": "there are no providers: the project is  project: {id: ...}, and credentials are environment variables",
    "terraform": _STATE,
    "backend": _STATE,
    "state": _STATE,
    "module": "write\n  modules: {NAME: {source: ./FOLDER, with: {VARIABLE: VALUE}}}",
    "check": "there are no checks; reconciler lint reports what reviewers refuse",
    "var": 'declare variables under "variables"',
}
"""Sections of a file."""

SETTINGS: Final[Mapping[str, str]] = {
    "count": "write  forEach: [one, two]  and use ${each.key}",
    "preventDestroy": "write  lifecycle: {protect: true}",
    "createBeforeDestroy": "there is no such setting: the type decides in which order an object is replaced",
    "replaceTriggeredBy": "there is no such setting; replace an object with\n  reconciler apply --replace ADDRESS",
    "precondition": "there are no conditions; reconciler validate checks the files",
    "postcondition": "there are no conditions; wait for a phase with  lifecycle: {waitFor: PHASE}",
    "provider": "there are no providers; a folder declares one Sinch project",
    "provisioner": "there are no provisioners; run an operation with\n  reconciler run",
    "connection": "there are no connections; credentials are environment variables",
    "deletionPolicy": "write  lifecycle: {onDestroy: forget}",
    "retainOnDelete": "write  lifecycle: {onDestroy: forget}",
    "metadata": "write the name as the key of the block, and the fields of the API below it",
    "spec": "write the fields directly below the name of the block",
}
"""Settings of a block and of its ``lifecycle``."""

ROOTS: Final[Mapping[str, str]] = {
    "variable": "write ${var.NAME}",
    "variables": "write ${var.NAME}",
    "locals": "write ${local.NAME}",
    "environment": "write ${env.NAME}",
    "path": "paths are relative to the project directory",
    "terraform": "there are no workspaces; use a variable:  ${var.NAME}",
    "count": "write forEach, and ${each.key}",
    "self": "write the value, or name the object: ${TYPE.NAME.FIELD}",
    "output": "refer to the value itself: ${TYPE.NAME.FIELD}, ${var.NAME} or ${local.NAME}",
    "outputs": "refer to the value itself: ${TYPE.NAME.FIELD}, ${var.NAME} or ${local.NAME}",
    "resource": "leave the word out: ${TYPE.NAME.FIELD}",
    "resources": "leave the word out: ${TYPE.NAME.FIELD}",
}
"""First words of an expression."""

MATRIX: Final[Mapping[str, str]] = {
    "include": "a matrix makes what its dimensions give; declare what no combination gives in a block of its own",
    "excludes": "write  exclude: [{DIMENSION: TEXT}]",
    "dimensions": "write the dimensions below matrix itself:  matrix: {brand: [...], language: [...]}",
    "failFast": "there is no such setting: independent changes continue after a failure",
    "maxParallel": "reconciler apply --parallelism N",
}
"""Names below ``matrix`` that are no dimensions."""

_LOOK_UP: Final = "write lookup(mapping, key, default)"
_ONE_EACH: Final = "write the entries under forEach or matrix, and take each of them from ${each.value}"
_WRITTEN: Final = "there are no conversions: a text that is one expression keeps the type of its value"
_NOT_PURE: Final = "the files mean the same on every run; give it with a variable:  ${var.NAME}"

FUNCTIONS: Final[Mapping[str, str]] = {
    "try": _LOOK_UP,
    "can": _LOOK_UP,
    "coalesce": f"{_LOOK_UP}, or give a variable its default",
    "coalescelist": f"{_LOOK_UP}, or give a variable its default",
    "element": "write the index:  ${local.NAME[0]}",
    "index": "write the key:  ${local.NAME[each.key]}",
    "one": "write the index:  ${local.NAME[0]}",
    "if": "there are no conditions; look the value up:  ${local.NAME[var.stage]}",
    "for": _ONE_EACH,
    "toset": "forEach takes a list as it is",
    "tolist": _WRITTEN,
    "tomap": _WRITTEN,
    "tostring": _WRITTEN,
    "tonumber": _WRITTEN,
    "tobool": _WRITTEN,
    "concat": "write the list out, or give each list a block of its own",
    "flatten": f"{_ONE_EACH}; matrix makes an object of each combination",
    "setproduct": "write  matrix: {a: [...], b: [...]}  in place of forEach",
    "distinct": "forEach refuses duplicate entries",
    "zipmap": "write the mapping out",
    "values": "refer to the mapping itself, and to its values by key",
    "split": "write a list",
    "regex": "there are no patterns; write the value out",
    "regexall": "there are no patterns; write the value out",
    "title": "write the text as it is to be sent",
    "substr": "write the text as it is to be sent",
    "chomp": "write trimspace(text)",
    "trim": "write trimspace(text)",
    "trimprefix": 'write replace(text, part, "")',
    "trimsuffix": 'write replace(text, part, "")',
    "formatlist": "write format(text, ...) where each text is used",
    "templatefile": 'write  ${replace(file("PATH"), "NAME", local.NAME)}',
    "filebase64": "the API takes files by their URL; write that",
    "filemd5": _NOT_PURE,
    "fileexists": "write  fileset(path, pattern)",
    "yamlencode": "write the value itself",
    "jsonencode": "write the value itself",
    "timestamp": _NOT_PURE,
    "uuid": _NOT_PURE,
    "sensitive": "declare a variable with  sensitive: true",
    "nonsensitive": "a secret stays one; declare the variable without  sensitive",
    "length": "there is no arithmetic; write the number",
    "max": "there is no arithmetic; write the number",
    "min": "there is no arithmetic; write the number",
    "env": "write ${env.NAME}",
}
"""Functions of an expression."""

OPTIONS: Final[Mapping[str, str]] = {
    "yes": "--auto-approve applies without asking for approval",
    "y": "--auto-approve applies without asking for approval",
    "assumeYes": "--auto-approve applies without asking for approval",
    "force": "--auto-approve applies without asking for approval, --ack ADDRESS confirms what cannot be undone",
    "input": "without a terminal nothing is asked; --auto-approve applies without asking for approval",
    "json": "--format json",
    "o": "--format json",
    "output": "--format json",
    "raw": "reconciler output NAME prints the bare value",
    "dryRun": "reconciler plan",
    "destroy": "reconciler destroy",
    "refresh": "every plan reads what is live; --target ADDRESS reads less",
    "lock": "the state is always locked; --lock-timeout D waits for another run",
    "upgrade": "nothing can be upgraded: the types come with this version",
    "reconfigure": "there is nothing to configure: the state is  project: {state: URL}",
    "migrateState": "reconciler state pull and state push move a state",
    "backendConfig": "the state is  project: {state: URL}",
    "generateConfigOut": "reconciler init --from-live writes files from what is live",
    "recursive": "all files below the project directory are read",
}
"""Options of commands."""

COMMANDS: Final[Mapping[str, str]] = {
    "refresh": "every plan reads what is live; reconciler plan --refresh-only shows only what changed outside",
    "taint": "reconciler apply --replace ADDRESS replaces an object",
    "untaint": "no object is marked for replacement; --replace ADDRESS applies to one run",
    "workspace": "each project has a state of its own:  project: {state: URL}",
    "providers": "there are no providers; reconciler explain lists the types",
    "console": "reconciler plan shows the values of expressions, reconciler output those of outputs",
    "forceUnlock": "reconciler state unlock",
    "unlock": "reconciler state unlock",
    "lock": "reconciler state lock",
    "login": "credentials are environment variables; reconciler doctor checks them",
    "logout": "credentials are environment variables; reconciler doctor checks them",
    "config": "settings are environment variables and  project: {...}; reconciler doctor checks them",
    "get": "reconciler list shows what is live, reconciler show what was recorded",
    "describe": "reconciler show ADDRESS",
    "test": "reconciler validate checks the files; apply to the emulator to try them",
    "check": "reconciler validate",
    "diff": "reconciler plan",
    "preview": "reconciler plan",
    "sync": "reconciler apply",
    "up": "reconciler apply",
    "deploy": "reconciler apply",
    "create": "reconciler apply",
    "update": "reconciler apply",
    "delete": "remove the block from the files, then run reconciler apply",
    "rm": "remove the block from the files, then run reconciler apply; reconciler state rm only forgets an object",
    "mv": 'write a "moved" entry in the files, or run reconciler state mv',
    "down": "reconciler destroy",
    "new": "reconciler init",
    "rollback": "apply the files of an earlier commit; reconciler history shows what was changed",
    "logs": "reconciler history",
    "log": "reconciler history",
    "ls": "reconciler list",
}
"""Commands."""


def answer(table: Mapping[str, str], word: str) -> str:
    """Return what to write instead of a word of another tool, "" for a word that is none."""
    return next((help_ for name, help_ in table.items() if without_separators(name) == without_separators(word)), "")

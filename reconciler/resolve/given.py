"""What was given for variables: --var, --var-file, the environment. Shows no line of a file of variables."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import Diagnostic, Source, problem
from reconciler.load import Origin, SourceFile
from reconciler.load.files import LARGEST, decoded, parse, read_text
from reconciler.load.find import reason_of
from reconciler.load.sections import kind_of
from reconciler.resolve.outline import holds_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.desired import VariableInputs

PREFIX: Final = "RECONCILER_VAR_"
EXAMPLE: Final = "secrets.vars.yaml.example"
"""A file beside the configuration that lists variables without their values, to be copied and filled in."""

_EXAMPLES: Final = "*.vars.yaml.example"
_STANDARD_INPUT: Final = FilePath("-")


@dataclass(frozen=True, slots=True)
class Given:
    """A value from outside.

    Attributes:
        value: What was given.
        way: How it got here, in words.
        text: Whether it is a text that is still to be read as its variable's type.
        source: Its place in a file of variables, without the line.
        variable: The environment variable that holds it, "" for another way.
    """

    value: Any
    way: str
    text: bool = True
    source: Source | None = None
    variable: str = ""

    @property
    def holds_expression(self) -> bool:
        """Whether ``${`` stands in it, which nobody works out."""
        return holds_expression(self.value)


def given_values(inputs: VariableInputs, findings: DiagnosticCollector) -> dict[str, Given]:
    """Return what was given for each name, the strongest source winning."""
    given = {
        name.removeprefix(PREFIX): Given(value, f"the environment variable {name}", variable=name)
        for name, value in inputs.environment.items()
        if name.startswith(PREFIX)
    }
    for path in inputs.files:
        given.update(_from_file(path, inputs, findings))
    given.update({name: Given(value, f"--var {name}") for name, value in inputs.flags.items()})
    return given


def examples(directory: FilePath) -> dict[str, str]:
    """Return the variables that files like ``EXAMPLE`` list: name to the name of the first file that does."""
    listed: dict[str, str] = {}
    for path in sorted(directory.glob(_EXAMPLES)):
        text = read_text(path, path.name, directory.resolve())
        if isinstance(text, Diagnostic):
            continue  # it only helps
        documents, _ = parse(SourceFile(path.name, text), evaluated=False)
        for document in documents:
            for name in document if isinstance(document, dict) else ():
                listed.setdefault(name, path.name)
    return listed


def _from_file(path: FilePath, inputs: VariableInputs, findings: DiagnosticCollector) -> Mapping[str, Given]:
    name = "standard input" if path == _STANDARD_INPUT else str(path)
    text = _text(path, name, inputs)
    if isinstance(text, Diagnostic):
        _tell(text, findings)
        return {}
    file = SourceFile(name, text)
    documents, problems = parse(file, evaluated=False)
    for diagnostic in problems:
        _tell(diagnostic, findings)
    given: dict[str, Given] = {}
    for number, document in enumerate(documents):
        origin = Origin(file, (), number)
        if isinstance(document, dict):
            places = {key: _bare(origin.source(key)) for key in document}
            given |= {key: Given(value, name, text=False, source=places[key]) for key, value in document.items()}
        elif document is not None:
            label = f"a variable file is a mapping from names to values, not {kind_of(document)}"
            findings.add("E108", label, _bare(origin.source()))
    return given


def _text(path: FilePath, name: str, inputs: VariableInputs) -> str | Diagnostic:
    """Return the text of a file, which may be a pipe: it is opened, not looked up, and read once in a run."""
    if path not in inputs.read:
        try:
            inputs.read[path] = _content(path)
        except OSError as error:
            return problem("E102", reason_of(error), Source(name, 1, 1), help="check the path and its permissions")
    return decoded(inputs.read[path], name)


def _content(path: FilePath) -> bytes:
    if path == _STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    with path.open("rb") as opened:
        return opened.read(LARGEST + 1)


def _tell(diagnostic: Diagnostic, findings: DiagnosticCollector) -> None:
    also = tuple((_bare(source), label) for source, label in diagnostic.also)
    source = _bare(diagnostic.source) if diagnostic.source else None
    findings.add(diagnostic.code, diagnostic.label, source, detail=diagnostic.detail, help=diagnostic.help, also=also)


def _bare(source: Source) -> Source:
    """Return a place without its line: what stands in a file of variables may be a secret, also by mistake."""
    return replace(source, text="", cut=0)

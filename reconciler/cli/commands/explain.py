"""The command ``explain``: the reference at the prompt, and where values were written. Asks no API."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import AddressType, completed, format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Reference"
PLACE: Final = 1
SUMMARY: Final = "Explain a type, a field, a rule of lint, a code, or an object."


@click.command()
@click.argument(
    "what", required=False, metavar="[TYPE[.FIELD]|ADDRESS|RULE|CODE]", shell_complete=completed("explained")
)
@format_option(Format.explained)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, what: str | None, form: Format, **chosen: Any) -> None:
    """Explain a type, a data source, a field, a rule of lint, or the code of a diagnostic; without one, list the types.

    Of the ADDRESS of an object it shows where each of its values was written; -v shows the whole way there. --format
    json is for an ADDRESS, also where a field has the name of the block.

    \b
    reconciler explain whatsapp_template.details.components[BODY].text
    reconciler explain 'whatsapp_template.order["EN"]'
    """  # noqa: D301  the backspace is click's sign for "leave these lines as they are"
    program = form.alone or session.json_into is not None
    address = _address(what or "", anyway=program)
    if program and address is None:
        raise click.UsageError("--format json is for the ADDRESS of an object.")
    if address is None:
        _reference(session, what)
        return
    try:
        objects = reconciler.explain(session.project(chosen), address)
    except reconciler.ConfigError:  # of files that are broken, or of which none declares it: it may be a field
        if program or address.key is not None or address.module:
            raise
        _reference(session, what)
        return
    session.result(form.explained, objects)


def _address(what: str, *, anyway: bool) -> reconciler.Address | None:
    """Return the address that was typed, None for other words and, unless ``anyway``, for that of a field."""
    from reconciler.render.reference import knows  # noqa: PLC0415  heavy
    from schemas import catalogue  # noqa: PLC0415  same

    type_name, _, rest = what.partition(".")
    if type_name == "module":
        return AddressType().convert(what, None, None)
    if type_name in catalogue.names() and rest and (anyway or not knows(catalogue.resource_type(type_name), rest)):
        with suppress(click.UsageError):
            return AddressType().convert(what, None, None)
    return None


def _reference(session: Session, what: str | None) -> None:
    from reconciler.diagnostics import CODES, RETIRED  # noqa: PLC0415  heavy
    from reconciler.render import reference, rules  # noqa: PLC0415  same
    from reconciler.render.safe import clean, joined  # noqa: PLC0415  same
    from schemas import catalogue  # noqa: PLC0415  same

    if not what:
        resource_types = [catalogue.resource_type(name) for name in catalogue.names()]
        sources = [catalogue.data_source(name) for name in catalogue.data_names()]
        session.screen.result(reference.types(resource_types, sources, color=session.color, width=session.width))
        return
    if what in CODES or what in RETIRED:
        code = RETIRED.get(what, what)
        session.screen.result(joined(map(clean, [f"{code}  {CODES[code].summary}", f"  {CODES[code].meaning}"])))
        return
    if rules.is_rule(what):
        session.screen.result(rules.explain(what, color=session.color, width=session.width))
        return
    name, _, path = what.removeprefix("data.").partition(".")
    _known(name)
    read = name in catalogue.data_names()
    resource_type = catalogue.data_source(name) if read else catalogue.resource_type(name)
    session.screen.result(reference.explain(resource_type, path, color=session.color, width=session.width))


def _known(name: str) -> None:
    from reconciler.diagnostics import ConfigError, problem, suggest  # noqa: PLC0415  only for a mistake
    from reconciler.render.rules import rule_ids  # noqa: PLC0415  same
    from schemas import catalogue  # noqa: PLC0415  heavy

    known = (*catalogue.names(), *catalogue.data_names())
    if name not in known:
        near = suggest(name, (*known, *rule_ids()), suggest(name, known))
        raise ConfigError([problem("E120", f'unknown resource type "{name}"', help=near)])

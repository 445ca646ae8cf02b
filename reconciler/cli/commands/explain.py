"""The command ``explain``: the reference at the prompt. Needs no project and asks no API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.options import completed, global_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Reference"
PLACE: Final = 1
SUMMARY: Final = "Explain a type, a field, a rule of lint, or a code."


@click.command()
@click.argument("what", required=False, metavar="[TYPE[.FIELD]|RULE|CODE]", shell_complete=completed("explained"))
@global_options
@click.pass_obj
def command(session: Session, /, what: str | None) -> None:
    """Explain a type, a data source, a field, a rule of lint, or the code of a diagnostic; without one, list the types.

    For example: reconciler explain whatsapp_template.details.components[BODY].text
    """
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

"""The page of the output formats: what each is for, and which commands have it, as their options say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pages.markdown import code, page, table
from reconciler.cli.group import reconciler
from reconciler.render.formats import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


INTRODUCTION = """\
What `--format` takes. What is not the result, such as progress and diagnostics, goes to stderr in every format. The
documents of `json` are described in [json](../json.md), the pages of `html` in [html](../html.md), and what becomes of
texts in a comment in [secrets](../secrets.md).
"""


def formats_page() -> str:
    """Return the page."""
    offered = dict(_offered(reconciler, ""))
    rows = [(code(form.name), form.summary, _having(form.name, offered)) for form in formats()]
    return page("Output formats", "reconciler/render/formats", [INTRODUCTION, table(("Format", "What", "Of"), rows)])


def _having(name: str, offered: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(code(command) for command, choices in offered.items() if name in choices)


def _offered(group: click.Group, before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each command that has formats, and their names."""
    context = click.Context(group)
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _offered(command, f"{before}{name} ")
            continue
        for option in command.params if command else ():
            if option.name == "form" and isinstance(option.type, click.Choice):
                yield f"{before}{name}", tuple(option.type.choices)

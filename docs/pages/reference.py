"""The page of a resource type, the page of a data source, and their index."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from pages import samples, verbs
from pages.fields import Fields
from pages.markdown import block, code, page, section, table
from reconciler.render.operations import usage
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.declare import DataSource, Operation, ResourceType


INTRODUCTION = """\
All resource types and data sources. `reconciler explain TYPE` shows the same in the terminal; `reconciler schema`
prints a schema for editors. For the settings of every block, see [settings](settings.md) and [files](../files.md).

In the tables of fields, *Changed later* is the effect of a change after creation: *in place* updates the object;
*forces replacement* deletes it and creates it again; *sometimes* updates if the note allows it, and replaces
otherwise; *once* requests a one-way step; *request option* is not part of the object; *no* is blocked by the plan.
"""


def resource_page(resource_type: ResourceType) -> str:
    """Return the page of a resource type."""
    made_from = f"schemas/resources/{resource_type.name}.py"
    return page(
        resource_type.name,
        made_from,
        [
            f"{resource_type.title}. {resource_type.summary}",
            "\n".join(f"- {line}" for line in _facts(resource_type)),
            section("Example", block(samples.resource_file(resource_type), "yaml")),
            section("Fields", Fields(resource_type).sections(resource_type.spec), _common(resource_type)),
            verbs.verbs(resource_type),
            verbs.acts(resource_type),
            verbs.states(resource_type),
            _exports(resource_type.exports, f"{resource_type.name}.NAME"),
            _operations(resource_type),
            section("API operations", _calls(resource_type), _source(f"schemas.resources.{resource_type.name}")),
        ],
    )


def data_page(source: DataSource) -> str:
    """Return the page of a data source."""
    call = source.call
    operation = f"- Operation {code(call.operation)}, {code(f'{call.method} {call.path}')}."
    return page(
        f"data.{source.name}",
        f"schemas/data/{source.name}.py",
        [
            f"{source.title}. {source.summary} It is read during a plan and never changed.",
            section("Example", block(samples.data_file(source), "yaml")),
            section("Fields", Fields(None).sections(source.spec) or "It has no fields: there is nothing to choose."),
            _exports(source.exports, f"data.{source.name}.NAME", source.secret),
            section("API operations", operation, _source(f"schemas.data.{source.name}")),
        ],
    )


def index() -> str:
    """Return the list of all types and data sources."""
    resource_types = [catalogue.resource_type(name) for name in catalogue.names()]
    sources = [catalogue.data_source(name) for name in catalogue.data_names()]
    rows = [
        (
            f"[{resource_type.name}]({resource_type.name}.md)",
            resource_type.summary,
            _verbs(resource_type),
            _names(resource_type.operations),
        )
        for resource_type in resource_types
    ]
    found = [(f"[{source.name}](data/{source.name}.md)", source.summary) for source in sources]
    return page(
        "Reference",
        "schemas/",
        [
            INTRODUCTION,
            section("Resource types", table(("Type", "Description", "Verbs of the API", "Operations"), rows)),
            section("Data sources", table(("Data source", "Description"), found)),
        ],
    )


def _verbs(resource_type: ResourceType) -> str:
    return ", ".join(verb for verb in ("create", "update", "delete") if getattr(resource_type, verb))


def _names(operations: tuple[Operation, ...]) -> str:
    return ", ".join(code(one.name) for one in operations)


def _facts(resource_type: ResourceType) -> Iterator[str]:
    key = resource_type.natural_key
    if resource_type.singleton:
        yield "At most one per project."
    elif key is not None and key.fields:
        names = " and ".join(map(code, key.fields))
        unique = "which is unique in the API" if key.unique else "which is only a hint, used if one object matches"
        yield f"Identified without its id by {names}, {unique}."
    if resource_type.sole:
        why, names = resource_type.sole.why, ", ".join(map(code, resource_type.sole.fields))
        yield f"{why[0].upper()}{why[1:]}: {names}."
    if resource_type.limit:
        yield f"Limit: {resource_type.limit} per project."
    if resource_type.paces:
        yield " ".join(resource_type.paces)
    if resource_type.parent:
        page_name = f"[{resource_type.parent.type}]({resource_type.parent.type}.md)"
        yield f"Belongs to {page_name}, which {code(resource_type.parent.field)} names, and is read with it."
    if resource_type.after:
        links = ", ".join(f"[{name}]({name}.md)" for name in resource_type.after)
        yield f"Created after any {links}, and deleted before."


def _common(resource_type: ResourceType) -> str:
    draft = (
        " Fields marked *unless DRAFT* are optional for a draft."
        if "unless DRAFT" in Fields(resource_type).sections(resource_type.spec)
        else ""
    )
    return f"Every type also accepts `forEach`, `dependsOn` and `lifecycle`; see [files](../files.md).{draft}"


def _exports(exports: tuple[object, ...], address: str, secret: frozenset[str] = frozenset()) -> str:
    rows = [
        (code(f"${{{address}.{one.name}}}"), one.description + (" A secret." if one.name in secret else ""))  # type: ignore[attr-defined]  # Export
        for one in exports
    ]
    return section("Exports", table(("Reference", "Description"), rows))


def _operations(resource_type: ResourceType) -> str:
    """Return the section on what ``reconciler run`` can ask."""
    return section("Operations", "\n\n".join(_operation(resource_type, one) for one in resource_type.operations))


def _operation(resource_type: ResourceType, one: Operation) -> str:
    address = resource_type.name if one.whole_type else f"{resource_type.name}.NAME"
    told = [one.summary, f"Deprecated: {one.deprecated}." if one.deprecated else ""]
    told += [
        "It changes the object, so it is recorded in the journal and the history." if one.acts else "It is read-only."
    ]
    if one.irreversible:
        told += [f"It needs `--ack`: {one.irreversible}."]
    return section(
        one.name,
        block(f"$ reconciler run {address} {usage(one)}", "sh"),
        " ".join(part for part in told if part) + f" Operation {code(one.call.operation)}.",
        Fields(None).sections(one.arguments, level=4) if one.arguments else "",
        table(("Error code", "What to do"), [(code(name), advice) for name, advice in one.hint.items()]),
        level=3,
    )


def _calls(resource_type: ResourceType) -> str:
    calls = {verb: getattr(resource_type, verb) for verb in ("read", "create", "update", "overwrite", "delete")}
    calls |= {act.name: act.call for act in resource_type.acts}
    rows = (
        [("list", resource_type.listing.operation, f"GET {resource_type.listing.path}")]
        if resource_type.listing
        else []
    )
    rows += [(name, call.operation, f"{call.method} {call.path}") for name, call in calls.items() if call]
    return table(("For", "Operation", "Request"), [(verb, code(name), code(path)) for verb, name, path in rows])


def _source(module: str) -> str:
    """Return where the facts come from, as the module says it."""
    found = re.search(r"^Sources?: .*?(?=\n\n|\Z)", sys.modules[module].__doc__ or "", re.MULTILINE | re.DOTALL)
    return " ".join(found[0].split()) if found else ""

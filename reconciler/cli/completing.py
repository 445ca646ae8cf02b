"""What a shell completes beside commands and options: the words of the project at hand, and those of the types."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from click.shell_completion import CompletionItem

from reconciler.cli.context import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

    from reconciler.completion import Words

    Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_ASKING: Final = "_RECONCILER_COMPLETE"
"""The variable in which a shell says that it wants completions: ``bash_complete``."""


def addresses(ctx: click.Context, _param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Complete an address of the files or the state."""
    return offered(_words(ctx).addresses, incomplete)


def types(_ctx: click.Context, _param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Complete a resource type."""
    from schemas import catalogue  # noqa: PLC0415  only where a type is completed

    return offered(catalogue.names(), incomplete)


def addresses_and_types(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete an address or a resource type."""
    return [*addresses(ctx, param, incomplete), *types(ctx, param, incomplete)]


def types_then_addresses(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a resource type, and an address once its type is there."""
    return addresses(ctx, param, incomplete) if "." in incomplete else types(ctx, param, incomplete)


def variables(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a variable and the sign after it."""
    return offered((f"{name}=" for name in _words(ctx).variables), incomplete)


def stages(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a stage."""
    return offered(_words(ctx).stages, incomplete)


def outputs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of an output."""
    return offered(_words(ctx).outputs, incomplete)


def operations(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete an operation of the type of the object that is named before it."""
    from schemas import catalogue  # noqa: PLC0415  only where an operation is completed

    name = str(ctx.params.get("address") or "").partition(".")[0]
    known = catalogue.resource_type(name).operations if name in catalogue.names() else ()
    return offered((operation.name for operation in known), incomplete)


def fields(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a field of the object that is named before it, and the sign after it."""
    address = str(ctx.params.get("address") or "")
    return offered((f"{name}=" for name in _fields_of(address.partition(".")[0])), incomplete)


def explained(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what can be explained: a type and a field of it, an address, a rule, or a code."""
    from schemas import catalogue  # noqa: PLC0415  only where such a word is completed

    name, dot, _ = incomplete.partition(".")
    if dot:
        fields_of_type = offered((f"{name}.{field}" for field in _fields_of(name)), incomplete)
        return fields_of_type or addresses(ctx, None, incomplete)
    from reconciler.diagnostics import CODES  # noqa: PLC0415  as above
    from reconciler.render.rules import rule_ids  # noqa: PLC0415  as above

    return offered((*catalogue.names(), *catalogue.data_names(), *rule_ids(), *CODES), incomplete)


def rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a rule of reviewers."""
    from reconciler.render.rules import rule_ids  # noqa: PLC0415  as above

    return offered(rule_ids(), incomplete)


def offered(candidates: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Return those that begin as what was typed; bash takes them as they are, so quotes in them are kept for it."""
    fitting = sorted({word for word in candidates if word.startswith(incomplete)})
    return [CompletionItem(_for_bash(word)) for word in fitting]


def _for_bash(word: str) -> str:
    if not os.environ.get(_ASKING, "").startswith("bash"):
        return word
    from reconciler.quoting import in_shell  # noqa: PLC0415  only for this shell

    return word if word.endswith("=") else in_shell(word)


def _words(ctx: click.Context) -> Words:
    from reconciler.completion import words  # noqa: PLC0415  only where a word of the project is completed

    return words(ctx.ensure_object(Session).directory or ".")


def _fields_of(name: str) -> Iterable[str]:
    from schemas import catalogue  # noqa: PLC0415  as above

    if name not in catalogue.names():
        return ()
    spec: Any = catalogue.resource_type(name).spec
    return [info.alias or field for field, info in spec.model_fields.items()]

"""Word what code uses of the templates of a project: what is not live, with its places, and what is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.safe import clean, joined
from reconciler.render.skipped import sentences
from reconciler.render.texts import count

if TYPE_CHECKING:
    from reconciler.applications.usage import TemplateUsage
    from reconciler.render.safe import Text


def text(used: TemplateUsage, *, verbose: bool) -> Text:
    """Return a line for each use of what is not live, then what is not used, then what was counted and left out."""
    lines = [
        f"{use.file}:{use.line}:{use.column}: {use.name}{f' {use.language}' if use.language else ''}: {use.reason}"
        for use in used.not_live
    ]
    lines += [f"note: {name} is live, and not used ({type_name})" for type_name, name in used.unused]
    live = count(len({use.name for use in used.live}), "live template")
    lines.append(f"{count(used.files, 'file')} read: {live} used, {len(used.unused)} not used, "
                 f"{count(len(used.not_live), 'use')} of what is not live.")  # fmt: skip
    return joined(clean(line) for line in [*lines, *sentences(used.skipped, verbose=verbose)])

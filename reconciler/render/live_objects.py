"""Word what is live and whose it is, and what was done about it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.render.cells import cells, pad
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plans.adopted import Adopted
    from reconciler.render.safe import Text
    from reconciler.resource.owned import LiveObject


def listing(objects: Sequence[LiveObject], *, begun: bool) -> Text:
    """Return objects by type, each with its id, its name, and whose it is.

    With ``begun`` there is a project into which the unmanaged ones can be brought.
    """
    lines: list[str] = []
    for kind, group in groupby(objects, key=lambda live_object: live_object.type):
        lines += [kind, *_rows(list(group))]
    nobodys = sum(live_object.unmanaged for live_object in objects)
    command = "reconciler import --all" if begun else "reconciler init --from-live, in an empty folder"
    message = f", {nobodys:,} unmanaged: {command}" if nobodys else ""
    return joined([*map(clean, lines), clean(""), clean(f"{count(len(objects), 'object')}{message}.")])


def unmanaged(number: int) -> Iterator[str]:
    """Yield the line that says how many live objects nobody manages, where there are any."""
    if number:
        are = count(number, "live object is", "live objects are")
        yield f"{are} unmanaged, of the types in the files: reconciler import --all"


def adopted(done: Adopted) -> Iterator[str]:
    """Yield in lines what was written and adopted, and which secrets are still to be given."""
    yield f"Wrote {count(len(done.files), 'file')}: {', '.join(done.files)}." if done.files else "Wrote no file."
    yield f"Adopted {count(len(done.addresses), 'object')}; nothing was sent to the API."
    if done.secrets:
        named = ", ".join(done.secrets.values())
        yield f"The first apply writes {count(len(done.secrets), 'secret')} that cannot be read back: {named}."
        example = next(name for name in done.files if name.endswith(".vars.yaml.example"))
        copy = example.removesuffix(".example")
        yield f"Copy {example} to {copy}, fill it in, and:"
        yield f"  reconciler plan --var-file {copy}"


def _rows(objects: Sequence[LiveObject]) -> Iterator[str]:
    ids = max(cells(clean(live_object.remote_id)) for live_object in objects)
    for live_object in objects:
        whose = live_object.address or (f"ignored: {live_object.ignored}" if live_object.ignored else "unmanaged")
        called = "" if live_object.name in ("", live_object.remote_id) else f"  {clean(live_object.name)}"
        yield f"  {pad(clean(live_object.remote_id), ids)}  {clean(whose)}{called}"

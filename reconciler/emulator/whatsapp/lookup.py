"""Finding templates by what a request names, and telling webhooks about them. Changes nothing."""

from typing import Any

from reconciler.emulator.call import Call, Context
from reconciler.emulator.whatsapp.guards import require_known_language, require_onboarded
from reconciler.emulator.whatsapp.template import identity
from reconciler.emulator.world import Project, Stored, after

KIND = "whatsapp_template"
ONE = "/whatsapp/templates/{templateName}/languages/{languageCode}"
EVENT = "WHATSAPP_TEMPLATE_"


def named(project: Project, prefix: str) -> list[Stored]:
    """Return the templates whose name begins with ``prefix``, in list order."""
    ordered = project.collection(KIND).ordered()
    start = end = after(ordered, prefix)
    while end < len(ordered) and ordered[end].body["name"].startswith(prefix):
        end += 1
    return ordered[start:end]


def same_name(project: Project, name: str) -> list[Stored]:
    """Return the templates of one name, in order of language."""
    return [stored for stored in named(project, name) if stored.body["name"] == name]


def languages(call: Call) -> list[Stored]:
    """Return every language of the name in the path; refuses when there is none."""
    every = same_name(call.project, call.path["templateName"])
    if not every:
        raise call.refuse("template_not_found")
    return every


def found(call: Call) -> Stored:
    """Return the template named in the path; refuses when there is none."""
    require_onboarded(call)
    require_known_language(call)
    stored = call.project.collection(KIND).get(identity(call.path["templateName"], call.path["languageCode"]))
    if stored is None:
        raise call.refuse("template_not_found")
    return stored


def tell(context: Context, project: Project, stored: Stored, kind: str, **more: Any) -> None:
    """Tell the webhooks about a template; ``kind`` is the event's name without its prefix."""
    context.events.tell(project, EVENT + kind, stored.body, **more)

"""How often Meta lets templates be created and edited, and what it does not let be touched; for a strict reviewer.

Times are kept with the template and with the project, as epoch seconds. The API description names none of these
limits: Meta's overview of templates and its page on their management do (as of 2026-04-13).
"""

from reconciler.emulator.reviewer import Refusal
from reconciler.emulator.world import Project, Stored

HOUR, DAY = 3600.0, 86_400.0
CREATED_AN_HOUR = 100
EDITED_IN_30_DAYS = 10
EDITED_TOO_OFTEN = "2388124"


def is_at_meta(stored: Stored) -> bool:
    """Tell whether Meta has the template, so that submitting it again is an edit."""
    return bool(stored.hidden.get("at_meta")) or stored.body.get("state") is not None


def edit_refusal(stored: Stored, now: float) -> Refusal | None:
    """Return why Meta does not take an edit at this time, or None."""
    state = stored.body.get("state")
    if state == "DISABLED":
        return Refusal("", "A DISABLED template cannot be edited.")
    edits = _since(stored.hidden.get("edits", []), now - 30 * DAY)
    if state != "APPROVED" or not edits:
        return None
    if edits[-1] > now - DAY:
        return Refusal(EDITED_TOO_OFTEN, "An APPROVED template can be edited once in 24 hours.")
    if len(edits) >= EDITED_IN_30_DAYS:
        return Refusal(EDITED_TOO_OFTEN, f"An APPROVED template can be edited {EDITED_IN_30_DAYS} times in 30 days.")
    return None


def may_create(project: Project, now: float) -> bool:
    """Tell whether the account may have one more template now."""
    return len(_since(project.facts.get("templates_created", []), now - HOUR)) < CREATED_AN_HOUR


def sent(project: Project, stored: Stored, now: float) -> None:
    """Note that Meta took a template, new or edited."""
    if not is_at_meta(stored):
        created = _since(project.facts.get("templates_created", []), now - HOUR)
        project.facts["templates_created"] = [*created, now]
    elif stored.body.get("state") == "APPROVED":
        stored.hidden["edits"] = [*_since(stored.hidden.get("edits", []), now - 30 * DAY), now]
    stored.hidden["at_meta"] = True


def _since(times: list[float], moment: float) -> list[float]:
    return [time for time in times if time > moment]

"""Codes that prove a phone number: sending, checking, and the limits on both. Nothing is sent anywhere.

The codes "sent" are kept in ``project.facts["otp"]`` by sender id for the control call to show. The specification gives
no figures; here a code lasts 10 minutes, 5 wrong ones within an hour are too many, and, as Meta publishes for
registration, 10 codes within 72 hours.
"""

import secrets

from reconciler.emulator.world import Json, Project, Stored

LIFETIME = 600
TRIES, TRIES_WITHIN = 5, 3600
CODES, CODES_WITHIN = 10, 72 * 3600


def is_locked(stored: Stored, now: float) -> bool:
    """Tell whether too many wrong codes came lately."""
    return len([at for at in _kept(stored)["wrong"] if at > now - TRIES_WITHIN]) >= TRIES


def is_spent(stored: Stored, now: float) -> bool:
    """Tell whether no further code can be sent for now."""
    return len([at for at in _kept(stored)["sent"] if at > now - CODES_WITHIN]) >= CODES


def send(project: Project, stored: Stored, now: float) -> None:
    """Send a new code in place of an earlier one."""
    code = f"{secrets.randbelow(10**6):06d}"
    project.facts.setdefault("otp", {})[stored.id] = code
    kept = _kept(stored)
    kept.update(code=code, expires=now + LIFETIME)
    kept["sent"] = [*kept["sent"], now][-CODES:]


def accepts(stored: Stored, code: str, now: float) -> bool:
    """Tell whether ``code`` is the one last sent, still good; a wrong one counts."""
    kept = _kept(stored)
    if kept["code"] is not None and now < kept["expires"] and code == kept["code"] and not is_locked(stored, now):
        kept["code"] = None
        return True
    if kept["code"] is not None:
        kept["wrong"] = [*kept["wrong"], now][-TRIES:]
    return False


def _kept(stored: Stored) -> Json:
    kept: Json = stored.hidden.setdefault("otp", {"code": None, "expires": 0, "sent": [], "wrong": []})
    return kept

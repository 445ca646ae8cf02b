"""What Meta would know: which Facebook tokens and codes are good, which numbers a WABA has. Made up, but always alike.

A WABA has two numbers, which follow from its id. Codes are good once.
"""

import hashlib

from reconciler.emulator.world import Json, Project

LIFETIME = 60 * 86_400
BAD_WORDS = ("invalid", "expired")


def is_bad(project: Project, token: str, now: float) -> bool:
    """Tell whether a token says so itself, or was issued here and has expired."""
    expires = project.facts.get("facebook_tokens", {}).get(token)
    return any(word in token.lower() for word in BAD_WORDS) or (expires is not None and expires <= now)


def is_used(project: Project, code: str) -> bool:
    """Tell whether a code says that it is bad, or was used before."""
    return any(word in code.lower() for word in BAD_WORDS) or code in project.facts.get("facebook_codes", [])


def use_code(project: Project, code: str) -> bool:
    """Use a code up; tell whether it was good."""
    if is_used(project, code):
        return False
    project.facts.setdefault("facebook_codes", []).append(code)
    return True


def numbers(waba_id: str) -> list[Json]:
    """Return the WABA's numbers with ``id``, ``countryCode``, ``phoneNumber``."""
    return [number(_digits(f"{waba_id}/{index}", 15)) for index in (1, 2)]


def number(phone_number_id: str) -> Json:
    """Return the phone number behind a phoneNumberId."""
    return {"id": phone_number_id, "countryCode": "46", "phoneNumber": "70" + _digits(phone_number_id, 7)}


def _digits(seed: str, length: int) -> str:
    value = int(hashlib.sha256(seed.encode()).hexdigest(), 16)
    return str(10 ** (length - 1) + value % (9 * 10 ** (length - 1)))

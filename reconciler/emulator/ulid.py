"""ULIDs, the identifiers the API uses: 26 characters that sort by time. Nothing else."""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(f"[0-7][{ALPHABET}]{{25}}")


def ulid(seconds: float) -> str:
    """Return a new ULID for a time in epoch seconds."""
    value = (int(seconds * 1000) << 80) | secrets.randbits(80)
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


def is_ulid(text: str) -> bool:
    """Tell whether ``text`` has the form of a ULID."""
    return PATTERN.fullmatch(text) is not None

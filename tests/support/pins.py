"""Requirements files with hashes, read as facts."""

import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pinned(file):
    """Return version and hashes by name; fails on a line that is neither a comment nor an exact pin with hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s+", " ", "".join(line for line in text.splitlines(True) if not line.startswith("#")))
    found = {}
    for line in filter(None, joined.splitlines()):
        words, _, rest = line.partition(" --hash=")
        requirement = Requirement(words)
        (exact,) = requirement.specifier
        assert exact.operator == "==", line
        name = canonicalize_name(requirement.name)
        assert name not in found, f"{name} is pinned twice"
        found[name] = (exact.version, frozenset(HASH.findall(f"--hash={rest}")))
    return found

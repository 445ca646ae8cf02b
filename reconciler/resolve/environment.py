"""What ``${env.X}`` may read, and what of it is secret: judged by the name, by the value, and by ``project.env``.

Whoever can change the files can have a pipeline read its whole environment. What sounds like a secret there is one
wherever it is brought; what ``project.env`` does not name is not read at all, where that is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reconciler.load.sections import kind_of
from reconciler.resolve.collector import FieldLocation
from reconciler.resolve.given import PREFIX
from reconciler.resolve.outline import holds_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector

CREDENTIALS: Final = ("SINCH_KEY_SECRET", "SINCH_ACCESS_TOKEN", "RECONCILER_STATE_KEY")
_SECRETIVE: Final = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|PASSCODE|CREDENTIAL|APIKEY|PRIVATE|(?:^|_)(?:KEYS?|PAT|JWT|COOKIE|DSN|AUTH)(?:_B64|_BASE64)?$"
    r"|_(?:PWD|PASS)$",
    re.IGNORECASE,
)
_WITH_PASSWORD: Final = re.compile(
    r"://[^/?#\s@:]*+:[^/?#\s]+@|[?&;][\w-]*(?:password|token|secret|key|sig)=", re.IGNORECASE
)
_NAME: Final = re.compile(r"[^\s=]+")
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment as the files see it.

    Attributes:
        values: All of it.
        allowed: The names that may be read; None for any.
        open: Variables that are declared and not sensitive, by name.
    """

    values: Mapping[str, str]
    allowed: frozenset[str] | None = None
    open: frozenset[str] = field(default_factory=frozenset)

    def allows(self, name: str) -> bool:
        """Tell whether the files may read a variable."""
        return self.allowed is None or name in self.allowed

    def is_secret(self, name: str) -> bool:
        """Tell whether what a variable holds is secret: by its name, as a URL with a password, or as our own."""
        if name.startswith(PREFIX):
            return name.removeprefix(PREFIX) not in self.open
        value = self.values[name]
        own = [self.values[known].strip() for known in CREDENTIALS if self.values.get(known)]
        copied = any(len(secret) >= _SHORTEST and secret in value for secret in own)
        return bool(copied or name in CREDENTIALS or _SECRETIVE.search(name) or _WITH_PASSWORD.search(value))


def allowed(project: Block | None, findings: DiagnosticCollector) -> frozenset[str] | None:
    """Return what ``project.env`` names, None when it says nothing, or nothing of use, which is reported."""
    written: Any = project.value.get("env") if project else None
    if project is None or written is None:
        return None
    spot = FieldLocation(project.origin).at("env")
    if not isinstance(written, list):
        findings.add("E110", f"env is a list of names, not {kind_of(written)}", spot.value())
        return None
    for index, name in enumerate(written):
        if not isinstance(name, str) or holds_expression(name) or not _NAME.fullmatch(name):
            label = "an entry of env is the literal name of an environment variable"
            findings.add("E123", label, spot.at(index).value(), help="write CITY for ${env.CITY}")
            return None
    return frozenset(written)

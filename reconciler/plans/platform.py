"""What a platform changed on its own, as a value: a finding of its own beside changes and drift. Blocks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """A field that a platform has changed, and that no request changes back.

    Attributes:
        path: The field, dotted.
        before: Its value in the files.
        after: Its value in the API.
        who: The platform.
        finding: What that is called: "re-categorised".
        since: When the value was last known to be right, UTC ISO 8601.
        accept: The command that writes the value into the files, "" where none does.
        appeal: What a person can do against it, outside of the API, "" for nothing.
        appeal_by: Until which day that is sure to be possible, "" where nobody knows.
    """

    path: str
    before: Any
    after: Any
    who: str
    finding: str
    since: str
    accept: str = ""
    appeal: str = ""
    appeal_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return all keys, optional ones where they say something."""
        optional = {"accept": self.accept, "appeal": self.appeal, "appeal_by": self.appeal_by}
        return {
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "who": self.who,
            "finding": self.finding,
            "since": self.since,
            **{key: value for key, value in optional.items() if value},
        }

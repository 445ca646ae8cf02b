from datetime import UTC, datetime

import pytest
from browser import browser  # noqa: F401  fixture

from state.records import HistoryEntry


@pytest.fixture
def entries():
    """A few entries of a history."""
    at = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
    return [
        HistoryEntry(
            at, 1, "apply", "ada", "laptop", "0" * 40, f"webhook.w{number}", action, "done", "req", ("target",), ""
        )
        for number, action in enumerate(("create", "update", "delete"))
    ]

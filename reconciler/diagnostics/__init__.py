"""Say what went wrong, to a person or to code: diagnostics, their codes, and the exceptions that carry them."""

from reconciler.diagnostics.codes import CODES, problem
from reconciler.diagnostics.errors import (
    ApiError,
    ConfigError,
    Exchange,
    Intercepted,
    Interrupted,
    Moving,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Oversized,
    RateLimited,
    ReconcilerError,
    Refused,
    StalePlan,
    Unauthorized,
    Unreachable,
)
from reconciler.diagnostics.model import LONGEST_TEXT, MOST, Diagnostic, Severity, Source, as_json, bounded
from reconciler.diagnostics.suggestions import did_you_mean, meant

__all__ = [
    "CODES",
    "LONGEST_TEXT",
    "MOST",
    "ApiError",
    "ConfigError",
    "Diagnostic",
    "Exchange",
    "Intercepted",
    "Interrupted",
    "Moving",
    "NotFound",
    "NotSent",
    "OutcomeUnknown",
    "Oversized",
    "RateLimited",
    "ReconcilerError",
    "Refused",
    "Severity",
    "Source",
    "StalePlan",
    "Unauthorized",
    "Unreachable",
    "as_json",
    "bounded",
    "did_you_mean",
    "meant",
    "problem",
]

"""Declarative state reconciler for the Sinch Provisioning API.

The library, which is also all that the command line uses:

    from reconciler import Project, apply, plan

    shop = Project(Path("shop"))
    print(plan(shop).plan.summary())
    print(apply(shop, approve=lambda plan: not plan.summary()["delete"]).report.as_json())

Nothing here prints, configures logging, listens to signals or exits. A ``Project`` is all the state there is: several
of them can be worked on at the same time. Importing this package costs next to nothing; what it offers is imported when
it is first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.engine import (
        Action,
        Address,
        Adopted,
        ApiError,
        Applied,
        Authenticity,
        Change,
        Check,
        CheckStatus,
        ConfigError,
        Dependencies,
        Diagnostic,
        FileChange,
        Formatted,
        Formatting,
        HistoryEntry,
        Interrupted,
        Lease,
        Linted,
        LiveObject,
        Operated,
        Options,
        Outcome,
        OutputValue,
        Plan,
        PlanResult,
        Progress,
        Project,
        ProjectBinding,
        ReconcilerError,
        Record,
        Report,
        Result,
        Retry,
        Rewritten,
        Severity,
        StalePlan,
        StateProblem,
        Status,
        Stop,
        Target,
        Validation,
        Verification,
        Violation,
        Wanted,
        accept,
        apply,
        bind_state,
        dependencies,
        doctor,
        drift,
        edit,
        fix,
        forget,
        format_files,
        format_text,
        from_live,
        history,
        import_all,
        import_object,
        lint,
        live_objects,
        lock_holder,
        lock_state,
        move,
        operation_of,
        outputs,
        plan,
        pull_state,
        push_state,
        records,
        rekey_state,
        run_operation,
        saved_plan,
        scaffold,
        status,
        target_of,
        unlock_state,
        validate,
        verify_state,
    )

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Address",
    "Adopted",
    "ApiError",
    "Applied",
    "Authenticity",
    "Change",
    "Check",
    "CheckStatus",
    "ConfigError",
    "Dependencies",
    "Diagnostic",
    "FileChange",
    "Formatted",
    "Formatting",
    "HistoryEntry",
    "Interrupted",
    "Lease",
    "Linted",
    "LiveObject",
    "Operated",
    "Options",
    "Outcome",
    "OutputValue",
    "Plan",
    "PlanResult",
    "Progress",
    "Project",
    "ProjectBinding",
    "ReconcilerError",
    "Record",
    "Report",
    "Result",
    "Retry",
    "Rewritten",
    "Severity",
    "StalePlan",
    "StateProblem",
    "Status",
    "Stop",
    "Target",
    "Validation",
    "Verification",
    "Violation",
    "Wanted",
    "__version__",
    "accept",
    "apply",
    "bind_state",
    "dependencies",
    "doctor",
    "drift",
    "edit",
    "fix",
    "forget",
    "format_files",
    "format_text",
    "from_live",
    "history",
    "import_all",
    "import_object",
    "lint",
    "live_objects",
    "lock_holder",
    "lock_state",
    "move",
    "operation_of",
    "outputs",
    "plan",
    "pull_state",
    "push_state",
    "records",
    "rekey_state",
    "run_operation",
    "saved_plan",
    "scaffold",
    "status",
    "target_of",
    "unlock_state",
    "validate",
    "verify_state",
]

if not TYPE_CHECKING:  # a type checker is to see the names above, and no others

    def __getattr__(name: str) -> object:
        """Import what the library offers when it is first asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from reconciler import engine  # noqa: PLC0415  heavy

        globals()[name] = offered = getattr(engine, name)
        return offered

    def __dir__() -> list[str]:
        """Return what the library offers."""
        return __all__

"""What the library offers, from the stages of a run to the commands about the state; ``reconciler`` has it all."""

from reconciler.address import Address
from reconciler.applications.model import ExportedTemplates
from reconciler.applications.usage import TemplateUsage
from reconciler.diagnostics import (
    ApiError,
    ConfigError,
    Diagnostic,
    Interrupted,
    ReconcilerError,
    Severity,
    StalePlan,
)
from reconciler.engine.acceptance import Rewritten, accept
from reconciler.engine.adopt import Wanted, from_live, import_all, scaffold
from reconciler.engine.applications import export_templates
from reconciler.engine.checkup import Check, CheckStatus, doctor
from reconciler.engine.comparing import compare
from reconciler.engine.context import StateProblem
from reconciler.engine.dependency_graph import Dependencies, dependencies
from reconciler.engine.editing import edit
from reconciler.engine.explanation import explain
from reconciler.engine.fixing import fix
from reconciler.engine.formatting import Formatted, Formatting, format_files, format_text
from reconciler.engine.needs import readiness
from reconciler.engine.operations import operation_of, run_operation, target_of
from reconciler.engine.pipeline import Applied, PlanResult, apply, drift, outputs, plan, saved_plan, status
from reconciler.engine.plan_file import Authenticity, Verification
from reconciler.engine.project import Project
from reconciler.engine.rewriting import FileChange
from reconciler.engine.state_commands import (
    bind_state,
    forget,
    history,
    import_object,
    lock_holder,
    lock_state,
    move,
    pull_state,
    push_state,
    records,
    rekey_state,
    unlock_state,
    verify_state,
)
from reconciler.engine.unmanaged import live_objects
from reconciler.engine.usage import template_usage
from reconciler.engine.validation import Linted, Validation, lint, validate
from reconciler.engine.watching import Watched, watch
from reconciler.execute.report import Outcome, Report, Result
from reconciler.execute.stop import Stop
from reconciler.plans.adopted import Adopted
from reconciler.plans.change import Action, Change, Status
from reconciler.plans.comparison import ComparedObject, Comparing, Comparison, FieldDifference, Side, Standing
from reconciler.plans.inputs import Options
from reconciler.plans.model import OutputValue, Plan
from reconciler.plans.needs import CheckedNeed, NeedStatus, Readiness
from reconciler.plans.operations import Operated, Target
from reconciler.progress import (
    Event,
    LockWait,
    PendingReview,
    PhaseChanged,
    Progress,
    Reading,
    Retry,
    SlowCall,
    Throttled,
    Waiting,
)
from reconciler.resolve.provenance import Explained, ExplainedValue
from reconciler.resource.owned import LiveObject
from state.records import HistoryEntry, Lease, ProjectBinding, Record, Violation

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
    "CheckedNeed",
    "ComparedObject",
    "Comparing",
    "Comparison",
    "ConfigError",
    "Dependencies",
    "Diagnostic",
    "Event",
    "Explained",
    "ExplainedValue",
    "ExportedTemplates",
    "FieldDifference",
    "FileChange",
    "Formatted",
    "Formatting",
    "HistoryEntry",
    "Interrupted",
    "Lease",
    "Linted",
    "LiveObject",
    "LockWait",
    "NeedStatus",
    "Operated",
    "Options",
    "Outcome",
    "OutputValue",
    "PendingReview",
    "PhaseChanged",
    "Plan",
    "PlanResult",
    "Progress",
    "Project",
    "ProjectBinding",
    "Readiness",
    "Reading",
    "ReconcilerError",
    "Record",
    "Report",
    "Result",
    "Retry",
    "Rewritten",
    "Severity",
    "Side",
    "SlowCall",
    "StalePlan",
    "Standing",
    "StateProblem",
    "Status",
    "Stop",
    "Target",
    "TemplateUsage",
    "Throttled",
    "Validation",
    "Verification",
    "Violation",
    "Waiting",
    "Wanted",
    "Watched",
    "accept",
    "apply",
    "bind_state",
    "compare",
    "dependencies",
    "doctor",
    "drift",
    "edit",
    "explain",
    "export_templates",
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
    "readiness",
    "records",
    "rekey_state",
    "run_operation",
    "saved_plan",
    "scaffold",
    "status",
    "target_of",
    "template_usage",
    "unlock_state",
    "validate",
    "verify_state",
    "watch",
]

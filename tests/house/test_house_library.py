"""What the library offers: exactly these names, at no cost until they are asked for, and without the command line."""

import subprocess
import sys

import pytest

import reconciler
from reconciler import engine

FUNCTIONS = {
    "accept", "apply", "bind_state", "compare", "dependencies", "doctor", "drift", "edit", "explain",
    "export_templates", "fix", "forget", "format_files", "format_text", "from_live", "history", "import_all",
    "import_object", "lint", "live_objects", "lock_holder", "lock_state", "move", "operation_of", "outputs", "plan",
    "pull_state", "push_state", "readiness", "records", "rekey_state", "run_operation", "saved_plan", "scaffold",
    "status", "target_of", "template_usage", "unlock_state", "validate", "verify_state", "watch",
}  # fmt: skip
VALUES = {
    "Action", "Address", "Adopted", "Applied", "Authenticity", "Change", "Check", "CheckStatus", "CheckedNeed",
    "ComparedObject", "Comparing", "Comparison", "Dependencies", "Diagnostic", "Event", "Explained", "ExplainedValue",
    "ExportedTemplates", "FieldDifference", "FileChange", "Formatted", "Formatting", "HistoryEntry", "Lease", "Linted",
    "LiveObject", "LockWait", "NeedStatus", "Operated", "Options", "Outcome", "OutputValue", "PendingReview",
    "PhaseChanged", "Plan", "PlanResult", "Progress", "Project", "ProjectBinding", "Readiness", "Reading", "Record",
    "Report", "Result", "Retry", "Rewritten", "Severity", "Side", "SlowCall", "Standing", "Status", "Stop", "Target",
    "TemplateUsage", "Throttled", "Validation", "Verification", "Violation", "Waiting", "Wanted", "Watched",
}  # fmt: skip
ERRORS = {"ApiError", "ConfigError", "Interrupted", "ReconcilerError", "StalePlan", "StateProblem"}
HEAVY = ["httpx", "sqlalchemy", "pydantic", "deepdiff", "rich", "click", "schemas", "state"]


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_library_offers_these_names_and_no_others():
    assert set(reconciler.__all__) == FUNCTIONS | VALUES | ERRORS | {"__version__"}
    assert set(engine.__all__) == set(reconciler.__all__) - {"__version__"}
    assert dir(reconciler) == sorted(reconciler.__all__)


@pytest.mark.parametrize("name", sorted(FUNCTIONS | VALUES | ERRORS))
def test_every_name_can_be_had_whatever_was_imported_before(name):
    assert getattr(reconciler, name) is getattr(engine, name)


def test_a_package_of_ours_never_takes_the_place_of_a_public_name():
    code = (
        "import pkgutil, reconciler\n"
        "print({one.name for one in pkgutil.iter_modules(reconciler.__path__)} & {*reconciler.__all__})"
    )

    assert python(code).stdout == "set()\n"


def test_importing_the_library_imports_nothing_heavy():
    code = f"import sys, reconciler\nprint([name for name in {HEAVY!r} if name in sys.modules])"

    assert python(code).stdout == "[]\n"


def test_what_the_library_offers_needs_no_command_line():
    code = (
        "import sys, reconciler\n"
        "things = [getattr(reconciler, name) for name in reconciler.__all__]\n"
        "rooms = {'.'.join(name.split('.')[:2]) for name in sys.modules}\n"
        "print(sorted(rooms & {'reconciler.cli', 'reconciler.render', 'reconciler.emulator'}))"
    )

    assert python(code).stdout == "[]\n"


def test_what_the_library_does_not_offer_is_an_error_of_the_usual_kind():
    with pytest.raises(AttributeError, match="module 'reconciler' has no attribute 'destory'"):
        _ = reconciler.destory

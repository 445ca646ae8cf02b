"""Meta takes about 100 new templates an hour: the plan says so, and an apply stops at the limit."""

import pytest
from stage import Stage

from reconciler.emulator.server import Options, running
from reconciler.execute.report import Outcome

CODE = "whatsapp_business_api_request_limit_exceeded"
TEMPLATES = "/whatsapp/templates"
HOOK = {"hook": {"target": "https://hooks.example.com/k", "secret": "correct-horse", "triggers": ["ALL"]}}


def template(name, **more):
    text = f"Your order {name} has left our house and will be with you soon."
    details = {"components": [{"type": "BODY", "text": text}]}
    return {"name": name, "language": "EN", "category": "UTILITY", "details": details, **more}


def declare(stage, names, **more):
    resources = {"whatsapp_template": {name: template(name, **more) for name in names}, "webhook": HOOK}
    stage.declare_values({"resources": resources})


def names_of(count):
    return [f"order_{number:03}" for number in range(count)]


def refuse(stage, **more):
    stage.fault("status", method="POST", path=f"*{TEMPLATES}", times=50, status=429, errorCode=CODE, **more)


def submitted(stage, since):
    """Return the status of each request that was to create a template."""
    created = (r for r in stage.requests(since) if r["method"] == "POST" and r["path"].endswith(TEMPLATES))
    return [request["status"] for request in created]


@pytest.fixture(scope="module")
def strict_emulator():
    """Counts new templates as Meta does."""
    with running(Options(virtual_clock=True, review_seconds=60, reviewer="strict")) as emulator:
        yield emulator


@pytest.fixture
def strict_stage(strict_emulator, tmp_path_factory):
    strict_emulator.control("POST", "reset")
    return Stage(tmp_path_factory.mktemp("project"), strict_emulator)


def test_an_apply_stops_at_the_limit_and_the_next_one_goes_on(strict_stage):
    strict_stage.parallelism = 1
    declare(strict_stage, names_of(103))

    plan, report = strict_stage.plan(), strict_stage.apply()
    first = submitted(strict_stage, 0)
    strict_stage.advance("1h", 3600)
    rest = strict_stage.plan()
    second = strict_stage.apply()

    (warning,) = plan.warnings
    assert "103 WhatsApp templates to create; Meta takes about 100 an hour, so this takes about 2 h" in warning
    assert first == [201] * 100 + [429]
    assert (report.count(Outcome.FAILED), report.count(Outcome.SKIPPED)) == (1, 2)
    assert report.exit_code(detailed=True) == 4
    assert rest.warnings == ()
    assert second.exit_code(detailed=True) == 3
    assert len(strict_stage.objects("whatsapp_template")) == 103


def test_no_more_of_a_type_is_asked_for_than_was_under_way(stage):
    stage.parallelism = 2
    declare(stage, names_of(9))
    refuse(stage)

    report = stage.apply()

    skipped = [result for result in report.results if result.outcome is Outcome.SKIPPED]
    refused = submitted(stage, 0)
    assert 1 <= len(refused) <= 2
    assert set(refused) == {429}
    assert len(skipped) == 9 - len(refused)
    assert all("Meta accepts no further create of this type for now" in result.message for result in skipped)
    assert all(CODE in result.message for result in skipped)


def test_other_types_go_on(stage):
    declare(stage, names_of(3))
    refuse(stage)

    stage.apply()

    assert len(stage.objects("webhook")) == 1
    assert stage.objects("whatsapp_template") == {}


def test_a_refusal_that_says_how_long_to_wait_is_waited_for(stage):
    declare(stage, names_of(1))
    stage.fault("status", method="POST", path=f"*{TEMPLATES}", status=429, errorCode=CODE, headers={"Retry-After": "1"})

    stage.apply()

    assert submitted(stage, 0) == [429, 201]


def test_a_template_is_not_deleted_whose_replacement_cannot_be_made(stage):
    stage.verdict("REJECTED", name="order_001")
    declare(stage, ["order_001"])
    stage.apply()
    stage.reviewed()
    declare(stage, ["order_000", "order_001"])
    stage.parallelism = 1
    refuse(stage)

    replaced = {"replaces": ["whatsapp_template.order_001"], "acks": ["whatsapp_template.order_001"]}
    report = stage.apply(**replaced)

    assert [str(result.outcome) for result in report.results] == ["failed", "skipped"]
    assert list(stage.objects("whatsapp_template")) == ["order_001/EN"]


def test_drafts_are_no_new_templates_at_meta(stage):
    declare(stage, names_of(101), status="DRAFT")

    assert stage.plan().warnings == ()

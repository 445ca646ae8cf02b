"""A launch whose needs are not met is held back before anybody is asked to approve it, and before anything is sent."""

import json
import textwrap
import urllib.error
import urllib.request

import pytest
from pictures import png, serving

from reconciler import engine
from reconciler.plans.change import Guard, Status
from schemas import catalogue

EXAMPLE = catalogue.resource_type("rcs_sender").example
ACME = "rcs_sender.acme"
ALERTS = "  sms_app:\n    alerts: {name: Alerts, region: EU}\n"


@pytest.fixture
def pictures():
    with serving() as served:
        yield served


@pytest.fixture
def declare(stage, pictures):
    """Declare a sender with pictures on this machine, which is to be launched or not."""

    def write(*, launched, more=""):
        body = EXAMPLE if launched else EXAMPLE.replace("launched: true\n", "")
        for name in ("banner", "logo"):
            body = body.replace(f"https://acme.example/{name}.png", f"{pictures.url}/{name}.png")
        stage.declare(f"resources:\n  rcs_sender:\n    acme:\n{textwrap.indent(body, '      ')}{more}")

    return write


@pytest.fixture
def tested(stage, declare):
    """A sender that is IN_TEST, and now to be launched."""
    declare(launched=False)
    stage.apply(acks=[ACME])
    stage.reviewed()
    declare(launched=True)
    return stage


def launches(stage, since):
    return [write for write in stage.writes(since) if write.endswith("/launch")]


def of(plan, address=ACME):
    return next(change for change in plan.changes if str(change.address) == address)


def test_a_launch_whose_needs_are_met_is_sent_after_each_picture_was_fetched_once(tested, pictures):
    since = tested.last_request()

    report = tested.apply(acks=[ACME])

    assert report.exit_code(detailed=True) == 3
    assert len(launches(tested, since)) == 1
    assert sorted(pictures.asked) == ["/banner.png", "/logo.png"]


def test_a_picture_that_several_senders_show_is_fetched_once(stage, declare, pictures):
    declare(launched=True)
    main = stage.directory / "main.yaml"
    body = main.read_text().partition("    acme:\n")[2]
    stage.declare(f"{main.read_text()}    other:\n{body}".replace("name: Acme\n", "name: Other\n", 1))

    stage.apply(acks=[ACME, "rcs_sender.other"])

    assert len(stage.objects("rcs_sender")) == 2
    assert sorted(pictures.asked) == ["/banner.png", "/logo.png"]


def test_a_launch_with_a_wrong_picture_is_held_back_before_it_is_approved(tested, pictures):
    pictures.put("/logo.png", png(100, 100))
    pictures.put("/banner.png", status=404)
    since, approved = tested.last_request(), []

    report = tested.apply(acks=[ACME], approve=lambda plan: bool(approved.append(plan)) or True)

    (shown,) = approved
    held = of(shown)
    assert (held.status, held.guard) == (Status.BLOCKED, Guard.UNMET_NEED)
    assert "banner file: its server answers 404 Not Found" in held.why
    assert "logo file: it has 100 x 100 pixels, not 224 x 224" in held.why
    assert f"reconciler preflight {ACME}" in held.why
    assert (report.exit_code(detailed=True), report.exit_code(detailed=False)) == (6, 1)
    assert tested.writes(since) == []


def test_a_launch_is_sent_once_its_picture_is_corrected(tested, pictures):
    pictures.put("/logo.png", png(100, 100))
    tested.apply(acks=[ACME])
    pictures.put("/logo.png", png(224, 224))
    since = tested.last_request()

    tested.apply(acks=[ACME])

    assert len(launches(tested, since)) == 1


def test_other_changes_are_made_beside_a_launch_that_is_held_back(tested, declare, pictures):
    pictures.put("/logo.png", status=404)
    declare(launched=True, more=ALERTS)
    since = tested.last_request()

    report = tested.apply(acks=[ACME])

    assert report.exit_code(detailed=True) == 6
    assert [str(result.address) for result in report.results if str(result.outcome) == "done"] == ["sms_app.alerts"]
    assert launches(tested, since) == []


def test_a_sender_is_not_created_when_its_launch_would_be_refused(stage, declare, pictures):
    pictures.put("/logo.png", status=404)
    declare(launched=True)

    stage.apply(acks=[ACME])

    assert stage.objects("rcs_sender") == {}


def test_a_picture_that_cannot_be_fetched_from_here_is_a_warning(tested, pictures):
    pictures.put("/logo.png", status=503)
    since, approved = tested.last_request(), []

    tested.apply(acks=[ACME], approve=lambda plan: bool(approved.append(plan)) or True)

    assert any("logo file: its server answers 503" in warning for warning in of(approved[0]).warnings)
    assert len(launches(tested, since)) == 1


def test_a_plan_and_a_launch_that_nobody_confirmed_fetch_nothing(tested, pictures):
    tested.plan(acks=[ACME])
    tested.apply()

    assert pictures.asked == []


def test_a_reviewed_plan_is_held_back_like_any_other(tested, pictures, tmp_path):
    saved = tmp_path / "reviewed.plan"
    tested.plan(out=saved, acks=[ACME])
    pictures.put("/logo.png", status=404)
    since = tested.last_request()

    report = tested.apply(saved_plan=saved)

    assert report.exit_code(detailed=True) == 6
    assert tested.writes(since) == []


def test_a_launch_with_a_color_that_carriers_deny_is_warned_of(tested, stage, declare):
    declare(launched=False)
    light = (stage.directory / "main.yaml").read_text().replace("#0B57D0", "#0A84FF")
    stage.declare(light)
    stage.apply()
    stage.declare(f"{light}      launched: true\n")

    applied = stage.applied(acks=[ACME])

    assert [result.change.word for result in applied.report.results] == ["launch"]
    assert "rcs-color-too-light" in {warning.via for warning in applied.warnings}


def test_the_needs_that_fail_are_those_for_which_the_api_refuses_a_launch(stage):
    company = "{ownershipType: PUBLIC, legalForm: CORPORATION, taxIdCountry: US}"
    details = f"{{countries: [GB, US], questionnaire: {{us: {{answers: {company}}}}}}}"
    body = f"{{region: US, billingCategory: CONVERSATIONAL, useCase: OTP, details: {details}}}"
    stage.declare(f"resources: {{rcs_sender: {{acme: {body}}}}}")
    stage.apply(acks=[ACME])
    (sender,) = stage.objects("rcs_sender")
    stage.reviewed()

    (ready,) = engine.readiness(stage.project())
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(launch_request(stage, sender))

    errors = json.load(refused.value)["additionalInformation"]["validationErrors"]
    missing = {
        error.partition(":")[0].replace("details.brand", "details.brand.phones", error.count("phones"))
        for error in errors
    }
    assert refused.value.code == 412
    assert {need.path for need in ready.having(engine.NeedStatus.FAIL)} == missing
    assert len(missing) > 25


def launch_request(stage, sender):
    given = stage.project().environment
    path = f"/v1/projects/{given['SINCH_PROJECT_ID']}/rcs/senders/{sender}/launch"
    headers = {"Authorization": "Bearer any"}
    return urllib.request.Request(given["SINCH_BASE_URL"] + path, b"", headers, method="POST")

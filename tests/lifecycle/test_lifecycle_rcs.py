"""The promises around RCS: nothing irreversible unasked, one launch, a fixed sender afterwards, numbers below it."""

import textwrap

import pytest

from reconciler import engine
from reconciler.diagnostics import ConfigError, ReconcilerError
from reconciler.plans.change import Action, Status
from schemas import catalogue

EXAMPLE = catalogue.resource_type("rcs_sender").example
ACME = "rcs_sender.acme"
NUMBER = """
  rcs_test_number:
    ada: {senderId: "${rcs_sender.acme.id}", number: "+46701234567"}
"""


def project(body=EXAMPLE, more=""):
    return f"resources:\n  rcs_sender:\n    acme:\n{textwrap.indent(body, '      ')}{more}"


def change(plan, address=ACME):
    return next((one for one in plan.changes if str(one.address) == address), None)


def sender(stage):
    (found,) = stage.objects("rcs_sender").values()
    return found


def paths(stage, since=0):
    return [write.replace(sender(stage)["id"], "ID").rpartition("/rcs/")[2] for write in stage.writes(since)]


@pytest.fixture
def launched(stage):
    stage.declare(project())
    stage.apply(acks=[ACME])
    stage.reviewed()
    stage.apply(acks=[ACME])
    stage.reviewed()
    return stage


def test_a_sender_is_neither_created_nor_launched_unasked(stage):
    stage.declare(project())

    plan = stage.plan()

    assert (change(plan).action, change(plan).status) == (Action.CREATE, Status.BLOCKED)
    assert change(plan).reversibility == "irreversible"
    assert change(plan).acts == ("launch",)


def test_a_sender_is_launched_once_and_only_when_the_api_takes_it(launched):
    assert paths(launched) == ["senders", "senders/ID/launch"]
    assert sender(launched)["state"] == "LAUNCHED"
    assert change(launched.plan()) is None


def test_waiting_says_that_the_launch_is_still_to_come(stage):
    stage.declare(project())
    begun = stage.time

    created = stage.apply(acks=[ACME], wait=7200)
    waited = (stage.time - begun).total_seconds()
    launching = stage.apply(acks=[ACME], wait=7200)

    (first,), (second,) = created.results, launching.results
    assert str(first.outcome) == "waiting"
    assert first.message == "launch is ready; run apply again"
    assert created.exit_code(detailed=True) == 3
    assert waited < 7200  # no longer than there is somebody to wait for
    assert (str(second.outcome), second.message) == ("done", "now live")
    assert sender(stage)["state"] == "LAUNCHED"


def test_a_launch_that_lacks_something_stops_before_anything_is_sent(stage):
    stage.declare(project("region: EU\nbillingCategory: CONVERSATIONAL\nuseCase: OTP\nlaunched: true\n"))

    with pytest.raises(ReconcilerError) as refused:
        stage.plan()

    told = str(refused.value)
    assert "bannerUrl must be set" in told
    assert "verification.answers.email must be answered" in told
    assert stage.writes() == []


def test_three_missing_preconditions_are_told_together_before_any_call(stage):
    banner, terms = ("bannerUrl: https://acme.example/banner.png", "termsOfServiceUrl: https://acme.example/terms")
    lacking = EXAMPLE
    for line in (f"    {banner}\n", f"    {terms}\n", ", email: ada@acme.example"):
        assert line in lacking
        lacking = lacking.replace(line, "")
    stage.declare(project(lacking))

    with pytest.raises(ConfigError) as offline:
        engine.validate(stage.project())
    with pytest.raises(ConfigError) as planning:
        stage.plan()

    places = ("brand: bannerUrl", "brand: termsOfServiceUrl", "questionnaire.verification.answers: email")
    for refused in (offline.value, planning.value):
        told = [diagnostic.label for diagnostic in refused.diagnostics()]
        assert len(told) == 3
        assert all(any(f"{place} must be" in one for one in told) for place in places), told
    assert stage.requests() == []


def test_a_launched_sender_takes_another_country_and_nothing_else(launched):
    before = launched.last_request()
    launched.declare(project(EXAMPLE.replace("[GB, SE]", "[GB, SE, DE]")))

    launched.apply()
    after = change(launched.plan())

    assert paths(launched, before) == ["senders/ID"]
    assert sender(launched)["details"]["countries"] == ["GB", "SE", "DE"]
    assert after.acts == ("launch",)


def test_a_launched_sender_refuses_another_brand_in_the_plan(launched):
    launched.declare(project(EXAMPLE.replace("name: Acme\n", "name: Acme Shop\n")))

    refused = change(launched.plan())

    assert refused.status is Status.BLOCKED
    assert "only details.countries can be changed" in refused.reason + refused.why


def test_a_test_number_follows_its_sender_and_waits_for_its_owner(stage):
    stage.declare(project(EXAMPLE.replace("launched: true\n", ""), NUMBER))
    stage.apply(acks=[ACME])

    waiting = change(stage.plan(), "rcs_test_number.ada")
    stage.reviewed()

    assert waiting.status is Status.WAITING
    assert [one["state"] for one in sender(stage)["testNumberStates"]] == ["VERIFIED"]
    assert change(stage.plan(), "rcs_test_number.ada") is None


def test_a_test_number_that_is_no_longer_declared_is_removed_and_its_sender_stays(stage):
    plain = EXAMPLE.replace("launched: true\n", "")
    stage.declare(project(plain, NUMBER))
    stage.apply(acks=[ACME])
    stage.declare(project(plain))

    stage.apply()

    assert sender(stage)["testNumberStates"] == []


def test_removing_a_sender_from_the_files_only_stops_managing_it(stage):
    stage.declare(project(EXAMPLE.replace("launched: true\n", "")))
    stage.apply(acks=[ACME])
    stage.declare("resources: {}")

    plan = stage.plan()

    assert change(plan).action is Action.FORGET
    assert "the API cannot delete" in change(plan).reason


def test_the_credentials_of_a_sender_are_kept_nowhere(launched):
    secret = sender(launched)["authToken"]

    kept = b"".join(path.read_bytes() for path in launched.directory.rglob("*") if path.is_file())

    assert secret.encode() not in kept
    assert secret not in repr(launched.records())


def test_us_answers_in_either_layout_are_read_back_as_written(stage):
    us = 'us: {answers: {ein: "12-3456789", messagesVolume: 10K - 100K messages}}'
    stage.declare(project(EXAMPLE.replace("launched: true\n", "").replace("    gb:", f"    {us}\n    gb:")))
    stage.apply(acks=[ACME])
    first = change(stage.plan())
    new = 'us: {answers: {taxIdCountry: US, taxId: "12-3456789", messagesVolume: 5000, embeddedLink: false}}'
    stage.declare(project(EXAMPLE.replace("launched: true\n", "").replace("    gb:", f"    {new}\n    gb:")))
    before = stage.last_request()

    stage.apply()

    patch = next(one for one in stage.requests(before) if one["method"] == "PATCH")
    assert first is None
    assert patch["query"] == "usQuestionnaireVersion=v2"
    assert change(stage.plan()) is None

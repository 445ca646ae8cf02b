"""WhatsApp accounts, solutions and senders over real HTTP: onboarding, one-way steps, human steps, names in review."""

import pytest
from conforming import conforming

from reconciler.address import Address
from reconciler.emulator.server import Options as EmulatorOptions
from reconciler.emulator.server import running
from reconciler.engine import operations, state_commands
from reconciler.plans.change import Action, Guard, Status
from reconciler.render import report as rendering

SENDER = """
resources:
  webhook:
    keep: {target: "https://hooks.example.com/k", secret: correct-horse, triggers: [ALL]}
  whatsapp_sender:
    care:
      phoneNumberProvider: CUSTOMER
      region: EU
      details:
        countryCode: "46"
        phoneNumber: "701234567"
        displayName: NAME
        vertical: SHOPPING_AND_RETAIL
        about: ABOUT
"""

NEW_NUMBER = """
resources:
  whatsapp_sender:
    care:
      details:
        countryCode: "46"
        phoneNumber: "701234567"
        displayName: Acme
        about: Hello
        username: acme
"""

SIGNED_UP = """
resources:
  whatsapp_sender:
    care:
      wabaId: "100200300400500"
      phoneNumberId: "200300400500601"
      region: EU
      details: {about: I am here}
"""

ACCOUNT = """
resources:
  whatsapp_account:
    main:
      clientBusinessManagerId: "1"
      wabaName: NAME
      businessManager: SINCH_UK
      templateAnalytics: true
      senderDetails: {displayName: Acme, businessCategory: OTHER, region: EU}
"""

SOLUTION = """
  whatsapp_solution:
    bond:
      details: {name: Acme}
      accessToken: ${var.token}
      businessManager: SINCH_UK
      assigned: true
variables:
  token: {type: string, sensitive: true, default: correct-horse}
"""


def sender(name="Acme", about="Hello"):
    return SENDER.replace("NAME", name).replace("ABOUT", about)


def account(name="Acme"):
    return ACCOUNT.replace("NAME", name)


def run(stage, address, name, **given):
    target = operations.target_of(address)
    return operations.run_operation(stage.project(), target, operations.operation_of(target, name), given)


def by_address(changes):
    return {str(change.address): change for change in changes}


def care(stage):
    return by_address(stage.plan().changes).get("whatsapp_sender.care")


def only(stage, kind):
    ((remote_id, found),) = stage.objects(kind).items()
    return remote_id, found


def decide(stage, verdict):
    stage.emulator.control("POST", "verdicts", {"match": {"type": "whatsapp_account"}, "verdict": verdict})


def activate(stage):
    stage.reviewed()
    run(stage, "whatsapp_sender.care", "register", method="SMS")
    remote_id, _ = only(stage, "whatsapp_sender")
    code = stage.emulator.control("GET", f"otp?senderId={remote_id}")["code"]
    return run(stage, "whatsapp_sender.care", "verify", code=code)


@pytest.fixture(scope="module")
def blank_emulator():
    with running(EmulatorOptions(virtual_clock=True, review_seconds=60, blank=True, check=True)) as emulator:
        yield emulator


@pytest.fixture
def blank(stage, tmp_path, blank_emulator, database):
    blank_emulator.control("POST", "reset")
    with conforming(blank_emulator):
        yield type(stage)(tmp_path, blank_emulator, database)


def test_a_sender_is_reviewed_registered_and_verified(stage):
    stage.declare(sender())
    stage.apply()

    reviewing = care(stage)
    stage.reviewed()
    approved = care(stage)
    verified = activate(stage)

    assert (reviewing.status, reviewing.why) == (Status.WAITING, "in review at Meta")
    assert approved.status is Status.NEEDS_HUMAN
    assert "reconciler run whatsapp_sender.care register method=SMS" in approved.why
    assert verified.phase == "live"
    assert stage.plan().changes == ()


def test_a_new_display_name_waits_for_its_verdict_and_holds_up_nothing_else(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)
    stage.declare(sender(name="Acme Care"))
    stage.apply()

    named = care(stage)
    stage.declare(sender(name="Acme Care", about="Here for you"))
    stage.apply()
    stage.reviewed()

    assert (named.status, named.why) == (Status.WAITING, "in review at Meta")
    details = only(stage, "whatsapp_sender")[1]["details"]
    assert (details["displayName"], details["about"]) == ("Acme Care", "Here for you")
    assert stage.plan().changes == ()


def test_what_is_no_longer_declared_of_a_profile_is_removed(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)

    stage.declare(sender().replace("        about: Hello\n", ""))
    stage.apply()
    stage.reviewed()

    assert "about" not in only(stage, "whatsapp_sender")[1]["details"]
    assert stage.plan().changes == ()


def test_a_profile_that_a_create_does_not_take_follows_once_the_sender_is_active(stage):
    stage.declare(NEW_NUMBER)
    stage.apply()

    early = care(stage)
    activate(stage)
    stage.apply()
    stage.reviewed()

    assert early.status is Status.WAITING
    details = only(stage, "whatsapp_sender")[1]["details"]
    assert (details["about"], details["username"]) == ("Hello", "acme")
    assert stage.plan().changes == ()


def test_a_lost_state_finds_a_sender_by_its_number(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)
    stage.lose_state()

    assert care(stage).action is Action.ADOPT


@pytest.fixture
def signed_up(stage):
    """A sender from embedded signup, whose number is declared nowhere; what was remembered of it is lost."""
    stage.declare(SIGNED_UP)
    stage.apply()
    stage.reviewed()
    stage.apply()
    stage.reviewed()
    stage.lose_state()
    return stage


def test_a_lost_state_asks_whose_a_sender_is_that_is_declared_without_its_number(signed_up):
    remote_id, live = only(signed_up, "whatsapp_sender")
    before = signed_up.last_request()

    told = care(signed_up)
    signed_up.apply()
    state_commands.import_object(signed_up.project(), Address.parse("whatsapp_sender.care"), remote_id)

    assert (told.action, told.status, told.guard) == (Action.CREATE, Status.BLOCKED, Guard.AMBIGUOUS)
    assert f"unmanaged: {remote_id} (46 {live['phoneNumber']})" in told.why
    assert f"reconciler import whatsapp_sender.care {remote_id}" in told.why
    assert signed_up.writes(before) == []
    assert signed_up.plan().changes == ()


def test_a_sender_without_its_number_is_a_new_one_when_nothing_is_left_that_it_could_be(signed_up):
    remote_id, _ = only(signed_up, "whatsapp_sender")
    state_commands.import_object(signed_up.project(), Address.parse("whatsapp_sender.care"), remote_id)
    signed_up.declare(
        SIGNED_UP + SIGNED_UP.split("whatsapp_sender:")[1].replace("care:", "shop:").replace("601", "602")
    )

    change = by_address(signed_up.plan().changes)["whatsapp_sender.shop"]

    assert (change.action, change.status) == (Action.CREATE, Status.READY)


@pytest.mark.parametrize("told", [{"acks": ["whatsapp_sender.care"]}, {"region": "US"}, {"number": "701234567"}])
def test_a_sender_that_cannot_be_the_one_that_is_there_is_a_new_one(signed_up, told):
    acks, number = told.get("acks", []), told.get("number")
    more = f', countryCode: "46", phoneNumber: "{number}"' if number else ""
    text = SIGNED_UP.replace("region: EU", f"region: {told.get('region', 'EU')}").replace("here", f"here{more}")
    signed_up.declare(text.replace('"200300400500601"', '"200300400500602"'))

    change = by_address(signed_up.plan(acks=acks).changes)["whatsapp_sender.care"]
    signed_up.apply(acks=acks)

    assert (change.action, change.status) == (Action.CREATE, Status.READY)
    assert len(signed_up.objects("whatsapp_sender")) == 2


def test_deleting_a_sender_needs_to_be_acknowledged(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)
    stage.declare(sender().split("  whatsapp_sender")[0])

    unasked = care(stage)
    stage.apply(acks=["whatsapp_sender.care"])

    assert (unasked.action, unasked.status, unasked.reversibility) == (Action.DELETE, Status.BLOCKED, "time_locked")
    assert any(written.startswith("DELETE") for written in stage.writes())
    assert only(stage, "whatsapp_sender")[1]["state"] == "ACTIVE"


def test_an_account_is_onboarded_and_then_measured(blank):
    blank.declare(account())
    blank.apply(acks=["whatsapp_account.main"])

    early = by_address(blank.plan().changes)["whatsapp_account.main"]
    blank.reviewed()
    blank.apply(acks=["whatsapp_account.main"])

    assert early.status is Status.WAITING
    live = only(blank, "whatsapp_account")[1]
    assert (live["state"], live["wabaEnabledForInsights"]) == ("ONBOARDED", True)
    assert blank.plan().changes == ()


@pytest.mark.parametrize("ban", ["SCHEDULE_FOR_DISABLE", "DISABLE"])
def test_an_account_that_meta_bans_needs_a_person(blank, ban):
    blank.declare(account())
    blank.apply(acks=["whatsapp_account.main"])
    blank.reviewed()
    blank.apply(acks=["whatsapp_account.main"])
    decide(blank, ban)

    banned = by_address(blank.plan().changes)["whatsapp_account.main"]
    report = blank.apply()

    assert banned.status is Status.NEEDS_HUMAN
    assert f"its WhatsApp Business Account, which Meta can ban: {ban}" in banned.why
    assert report.exit_code(detailed=True) == 7


def test_a_rejected_account_is_changed_and_reviewed_again(blank):
    decide(blank, "REJECTED")
    blank.declare(account())
    blank.apply(acks=["whatsapp_account.main"])
    blank.reviewed()

    decide(blank, "APPROVED")
    blank.declare(account("Acme Ltd"))
    blank.apply(acks=["whatsapp_account.main"])
    blank.reviewed()

    live = only(blank, "whatsapp_account")[1]
    assert (live["state"], live["details"]["wabaName"]) == ("ONBOARDED", "Acme Ltd")


def test_an_onboarded_account_cannot_be_changed_and_the_plan_says_so(blank):
    blank.declare(account())
    blank.apply(acks=["whatsapp_account.main"])
    blank.reviewed()
    blank.declare(account("Acme Ltd"))

    change = by_address(blank.plan().changes)["whatsapp_account.main"]

    assert change.status is Status.BLOCKED
    assert "the API changes only a rejected account" in change.why


def test_an_account_that_names_its_solution_does_not_wait_for_another(blank):
    other = SOLUTION[SOLUTION.index("    bond:") : SOLUTION.index("variables:")].replace("bond", "other")
    both = SOLUTION.replace("variables:", other.replace("Acme", "Other") + "variables:")
    blank.declare(account() + "      dependsOn: [whatsapp_solution.bond]\n" + both)

    blank.apply(acks=["whatsapp_account.main", "whatsapp_solution.bond"])

    assert [solution["details"]["name"] for solution in blank.objects("whatsapp_solution").values()] == ["Acme"]
    assert len(blank.objects("whatsapp_account")) == 1


def test_a_solution_is_made_and_assigned_before_the_account(blank):
    blank.declare(account() + SOLUTION)
    blank.apply(acks=["whatsapp_account.main", "whatsapp_solution.bond"])

    posts = [path for path in blank.writes() if path.startswith("POST")]

    assert only(blank, "whatsapp_solution")[1]["assigned"]
    assert [path.rpartition("/")[2] for path in posts] == ["solutions", "assign", "whatsapp"]
    assert b"correct-horse" not in blank.stored()


def test_what_an_account_answers_hides_its_token(stage):
    stage.declare("resources: {}")

    answered = run(stage, "whatsapp_account", "long-lived-token", facebookToken="a-token")

    assert answered.answer == {"longLivedAccessToken": "(secret)"}


def test_templates_are_synchronised_as_a_whole(stage):
    stage.declare("resources: {}")

    answered = run(stage, "whatsapp_template", "sync")

    assert answered.answer is None
    assert stage.writes()[-1].endswith("/whatsapp/templates/sync")


HELLO = """
resources:
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello there, all of you!"}]}
outputs:
  state: {value: "${whatsapp_template.hello.state}"}
"""


def test_outputs_are_as_the_wait_has_left_them(stage):
    stage.declare(HELLO)

    report = stage.apply(wait=3600)

    assert report.outputs["state"]["value"] == "APPROVED"


def test_what_is_rejected_while_apply_waits_is_told_as_in_the_next_plan(stage):
    stage.declare(HELLO)
    stage.verdict("REJECTED", name="hello_there", reason="INCORRECT_CATEGORY")

    report = stage.apply(wait=3600)
    (change,) = stage.plan().changes

    (result,) = report.results
    assert (result.message, result.rejected) == (change.why, True)
    assert report.exit_code(detailed=True) == 7
    assert "Rejected 1" in rendering.text(report)

"""Bundles over real HTTP: created once after an acknowledgement, finished later, then left alone."""

from reconciler.plans.change import Action, Guard, Status

BUNDLE = """
variables:
  key: {type: string, sensitive: true, default: correct-horse}
resources:
  bundle:
    acme:
      name: Acme
      region: EU
      smsApp: true
      convApp:
        processingMode: CONVERSATION
        retentionPolicy: {ttl: DAYS}
        webhooks:
          - {target: "https://c.example.com/", triggers: [OPT_OUT, OPT_IN], secret: "${var.key}", targetType: HTTP}
      webhooks:
        - {target: "https://b.example.com/", triggers: [BUNDLE_DONE], secret: "${var.key}"}
outputs:
  sms: {value: "${bundle.acme.smsApp.id}"}
  conversation: {value: "${bundle.acme.convApp.id}"}
"""

PLAIN = """
resources:
  bundle:
    acme: {name: Acme, region: EU, convApp: {processingMode: CONVERSATION}}
"""

HOOK = """
resources:
  webhook:
    keep: {target: "https://hooks.example.com/k", secret: correct-horse, triggers: [ALL]}
"""


def bundle(days=90):
    return BUNDLE.replace("DAYS", str(days))


def created(stage, text):
    stage.declare(text)
    stage.apply(acks=["bundle.acme"])
    stage.reviewed()
    ((identity, live),) = stage.objects("bundle").items()
    return identity, live


def test_a_bundle_is_not_created_without_an_acknowledgement(stage):
    stage.declare(bundle())

    change = stage.plan().changes[0]
    stage.apply()

    assert (change.status, change.reversibility) == (Status.BLOCKED, "irreversible")
    assert stage.objects("bundle") == {}


def test_a_bundle_is_waited_for_and_then_needs_nothing(stage):
    stage.declare(bundle())
    stage.apply(acks=["bundle.acme"])

    working = stage.plan().changes[0]
    stage.reviewed()

    assert (working.action, working.status) == (Action.NONE, Status.WAITING)
    assert stage.plan().changes == ()
    assert len(stage.objects("bundle")) == 1


def test_the_parts_of_a_bundle_can_be_referred_to(stage):
    _, live = created(stage, bundle())

    shown = {name: output.value for name, output in stage.plan().outputs.items()}

    assert shown == {"sms": live["smsApp"]["id"], "conversation": live["convApp"]["id"]}


def test_another_wish_for_a_bundle_is_blocked_before_anything_is_sent(stage):
    created(stage, bundle())

    stage.declare(bundle(days=91))
    change = stage.plan().changes[0]

    assert (change.status, change.guard) == (Status.BLOCKED, Guard.UNSUPPORTED)
    assert "the API cannot change a bundle" in change.reason


def test_what_another_api_changes_about_a_part_is_a_notice(stage):
    identity, live = created(stage, PLAIN)

    stage.change_outside("bundle", identity, {"convApp": {**live["convApp"], "processingMode": "DISPATCH"}})
    change = stage.plan().changes[0]

    assert change.action is Action.NONE
    assert "another API changed convApp.processingMode to DISPATCH" in change.warnings[0]


def test_a_bundle_is_found_again_when_the_state_is_lost(stage):
    identity, _ = created(stage, PLAIN)
    stage.lose_state()

    change = stage.plan().changes[0]
    stage.apply()

    assert (change.action, change.status, change.remote_id) == (Action.ADOPT, Status.READY, identity)
    assert len(stage.objects("bundle")) == 1


def test_a_bundle_that_is_no_longer_declared_is_forgotten(stage):
    created(stage, PLAIN)
    stage.declare(HOOK)

    change = next(change for change in stage.plan().changes if change.type == "bundle")
    stage.apply()

    assert (change.action, change.reason) == (
        Action.FORGET,
        "the API cannot delete a bundle; it stays there and is no longer managed",
    )
    assert len(stage.objects("bundle")) == 1
    assert "bundle.acme" not in stage.records()


def test_the_keys_of_its_webhooks_are_written_nowhere(stage):
    stage.declare(bundle())
    stage.apply(acks=["bundle.acme"])

    stored = stage.stored()

    assert b"correct-horse" not in stored

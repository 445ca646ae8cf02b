"""What properties about whole projects do and assert: apply it all, and hold what is live against what is declared."""

import projects

from reconciler.plans.change import Guard
from reconciler.resource.keys import live_key
from schemas import catalogue

KINDS = ("sms_app", "webhook", "whatsapp_template")


def acknowledged(stage):
    """Return options that let everything through that a person may let through."""
    plan = stage.plan()
    acks = [str(change.address) for change in plan.changes if change.guard is Guard.ACK]
    return {"acks": acks} if acks else {}


def settle(stage):
    """Apply, let the reviews pass, and apply what had to wait for them."""
    stage.apply(**acknowledged(stage))
    stage.reviewed()
    stage.apply(**acknowledged(stage))
    stage.reviewed()


def assert_known(stage, *, journal):
    """Assert that the state is sound and every live object is recorded or, while ``journal``, looked for."""
    with stage.state() as state:
        assert state.verify() == []
        recorded = {(one.type, one.remote_id) for one in state.records().values()}
        creates = {(one.type, one.natural_key) for one in state.open_intents() if one.verb == "create"}
    for name in KINDS:
        resource_type = catalogue.resource_type(name)
        for remote_id, live in stage.objects(name).items():
            wanted = journal and (name, live_key(resource_type, live)) in creates
            assert (name, remote_id) in recorded or wanted, f"{name} {remote_id} is an orphan"


def assert_as_declared(stage, project):
    """Assert that exactly the declared objects are live, none of them twice."""
    apps = stage.objects("sms_app")
    assert sorted(app["name"] for app in apps.values()) == sorted(projects.app_names(project))
    ids = {address: one.remote_id for address, one in stage.records().items()}
    targets = sorted(hook["target"] for hook in stage.objects("webhook").values())
    assert targets == sorted(projects.targets(project, ids))
    assert sorted(stage.objects("whatsapp_template")) == sorted(projects.template_ids(project))

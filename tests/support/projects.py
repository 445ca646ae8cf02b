"""Generated projects of SMS apps, webhooks and templates that refer to each other, and what they should lead to."""

from hypothesis import strategies as st

NAMES = ("a", "b", "c")
TRIGGERS = ("BUNDLE_DONE", "WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED", "WHATSAPP_SENDER_ACTIVE")
LANGUAGES = ("EN", "DE", "ES")


@st.composite
def _apps(draw):
    """Apps under distinct names; each may be made to wait for earlier ones, directly or by forEach."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    apps = {}
    for number, name in enumerate(names):
        apps[name] = {
            "name": f"App {name} {draw(st.sampled_from('xy'))}",
            "region": draw(st.sampled_from(["EU", "US"])),
        }
        needs = draw(st.lists(st.sampled_from(names[:number]), unique=True)) if number else []
        if needs:
            apps[name]["dependsOn"] = [f"sms_app.{need}" for need in needs]
    return apps


@st.composite
def _webhooks(draw, apps):
    hooks = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
        suffix = draw(st.sampled_from(["fixed", *(f"${{sms_app.{app}.id}}" for app in apps)]))
        hooks[name] = {
            "target": f"https://hooks.example.com/{name}/{suffix}",
            "secret": draw(st.sampled_from(["${var.secret}", "${var.other}"])),
            "triggers": draw(st.lists(st.sampled_from(TRIGGERS), unique=True, min_size=1)),
        }
    return hooks


@st.composite
def _templates(draw):
    templates = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2)):
        languages = draw(st.lists(st.sampled_from(LANGUAGES), unique=True, min_size=1))
        # One for all languages of a name, as the API wants it, and for ever, since an approved one cannot change.
        category = "MARKETING" if name == "b" else "UTILITY"
        word = draw(st.sampled_from(["hello", "welcome"]))
        components = [{"type": "BODY", "text": f"${{each.value}} {word} from {name}, dear {{{{1}}}}, all of you!"}]
        components[0]["examples"] = [draw(st.sampled_from(["Bob", "Eve"]))]
        if draw(st.booleans()):
            components.insert(draw(st.integers(0, 1)), {"type": "FOOTER", "text": f"Yours, {name}"})
        templates[name] = {
            "forEach": {language: f"In {language}" for language in languages},
            "name": f"template_{name}",
            "language": "${each.key}",
            "category": category,
            "details": {"components": components},
        }
    return templates


@st.composite
def _projects(draw):
    apps = draw(_apps())
    found = {"sms_app": apps, "webhook": draw(_webhooks(sorted(apps))), "whatsapp_template": draw(_templates())}
    # One object always stays, so that going from one project to another never looks like an empty configuration.
    found["sms_app"]["always"] = {"name": "Always", "region": "EU"}
    return {
        "variables": {
            "secret": {"type": "string", "sensitive": True, "default": "correct-horse"},
            "other": {"type": "string", "sensitive": True, "default": "battery-staple"},
        },
        "resources": {kind: blocks for kind, blocks in found.items() if blocks},
    }


PROJECTS = _projects()


def blocks(project, kind):
    return project["resources"].get(kind, {})


def app_names(project):
    return [app["name"] for app in blocks(project, "sms_app").values()]


def targets(project, ids):
    """Return the targets of the webhooks; ``ids`` is address to remote id."""
    found = []
    for hook in blocks(project, "webhook").values():
        target = hook["target"]
        for app in blocks(project, "sms_app"):
            target = target.replace(f"${{sms_app.{app}.id}}", ids[f"sms_app.{app}"])
        found.append(target)
    return found


def template_ids(project):
    return [
        f"{one['name']}/{language}"
        for one in blocks(project, "whatsapp_template").values()
        for language in one["forEach"]
    ]


def dependencies(project):
    """Return pairs of addresses, dependent first."""
    pairs = [
        (f"sms_app.{name}", need)
        for name, app in blocks(project, "sms_app").items()
        for need in app.get("dependsOn", ())
    ]
    return pairs + [
        (f"webhook.{name}", f"sms_app.{app}")
        for name, hook in blocks(project, "webhook").items()
        for app in blocks(project, "sms_app")
        if f"sms_app.{app}.id" in hook["target"]
    ]

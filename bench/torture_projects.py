"""The projects that are tortured: SMS apps, which nothing keeps from being doubled, templates, and webhooks on both."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

KINDS = ("sms_app", "webhook", "whatsapp_template")
MOST_WEBHOOKS = 15  # the API takes no more
TRIGGERS = ("BUNDLE_DONE", "WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED")


def first(dice: random.Random, size: int) -> dict[str, Any]:
    """Return a project of ``size`` objects that refer to each other."""
    hooks = min(MOST_WEBHOOKS, size // 5)
    templates = (size - hooks) // 3
    apps: dict[str, Any] = {f"a{n}": _app(dice, n) for n in range(size - hooks - templates)}
    for number in range(1, len(apps), 7):
        apps[f"a{number}"]["dependsOn"] = [f"sms_app.a{dice.randrange(number)}"]
    return {
        "variables": {"secret": {"type": "string", "sensitive": True, "default": "made-up-secret"}},
        "resources": {
            "sms_app": apps,
            "webhook": {f"w{n}": _webhook(dice, n, len(apps)) for n in range(hooks)},
            "whatsapp_template": {f"t{n}": _template(dice, n) for n in range(templates)},
        },
    }


def _app(dice: random.Random, number: int) -> dict[str, Any]:
    return {"name": f"App-{number}", "region": dice.choice(["EU", "US"])}


def _webhook(dice: random.Random, number: int, apps: int) -> dict[str, Any]:
    target = f"https://hooks.example.com/{number}/${{sms_app.a{dice.randrange(apps)}.name}}"
    return {"target": target, "secret": "${var.secret}", "triggers": [dice.choice(TRIGGERS)]}


def _template(dice: random.Random, number: int) -> dict[str, Any]:
    text = f"Order {number}/{dice.randrange(1000)} of {{{{1}}}} is on its way and arrives soon."
    body = {"type": "BODY", "text": text, "examples": ["A-1042"]}
    return {"name": f"order_{number}", "language": "EN", "category": "UTILITY", "details": {"components": [body]}}


def changed(dice: random.Random, project: dict[str, Any]) -> dict[str, Any]:
    """Return the project with a third of its objects changed, some apps replaced, some gone and some new."""
    found = copy.deepcopy(project)
    apps, hooks, templates = (found["resources"][kind] for kind in KINDS)
    for app in apps.values():
        match dice.randrange(6):
            case 0:
                app["name"] = f"{app['name'].partition('-v')[0]}-v{dice.randrange(1000)}"
            case 1:
                app["region"] = "US" if app["region"] == "EU" else "EU"  # replaced
    used = {need for app in apps.values() for need in app.get("dependsOn", ())}
    used |= {f"sms_app.{name}" for name in apps for hook in hooks.values() if f"sms_app.{name}.name" in hook["target"]}
    for name in [name for name in apps if f"sms_app.{name}" not in used][::8]:
        del apps[name]
    for number in range(dice.randrange(10)):
        apps[f"n{number}"] = _app(dice, 1000 + number)
    for hook in hooks.values():
        hook["triggers"] = [dice.choice(TRIGGERS)]
    for name in dice.sample(sorted(templates), len(templates) // 6):
        templates[name] = _template(dice, int(name[1:]))
    return found


def key(kind: str, live: dict[str, Any]) -> str:
    """Return what tells a live object from its duplicate."""
    if kind == "whatsapp_template":
        return f"{live['name']}/{live['language']}"
    return str(live["name"] if kind == "sms_app" else live["target"])


def keys(project: dict[str, Any], kind: str) -> set[str]:
    """Return the keys of what is declared, references filled in."""
    blocks = project["resources"][kind].values()
    if kind != "webhook":
        return {key(kind, block) for block in blocks}
    names = {f"${{sms_app.{name}.name}}": app["name"] for name, app in project["resources"]["sms_app"].items()}
    found = set()
    for block in blocks:
        target = block["target"]
        for reference, name in names.items():
            target = target.replace(reference, name)
        found.add(target)
    return found

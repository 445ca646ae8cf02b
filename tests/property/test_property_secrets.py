import json
import logging
import string
import urllib.parse
from contextlib import contextmanager, suppress
from dataclasses import asdict

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import ReconcilerError

PLAIN = st.text(string.ascii_letters + string.digits, min_size=4, max_size=16).map("Zq{}9x".format)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=4, max_size=16).map("Yq{}8x".format)


def project(hook_secret, key, *, secret_key=True):
    where = "${var.key}" if secret_key else "public-part"
    return {
        "variables": {
            "hook": {"type": "string", "sensitive": True, "default": hook_secret.replace("${", "$${")},
            "key": {"type": "string", "sensitive": True, "default": key},
        },
        "resources": {
            "webhook": {
                "one": {
                    "target": f"https://hooks.example.com/{where}/in",
                    "secret": "${var.hook}",
                    "triggers": ["ALL"],
                }
            },
            "sms_app": {"one": {"name": f"App {where}", "region": "EU"}},
            "whatsapp_template": {
                "one": {
                    "name": "one_two",
                    "language": "EN",
                    "category": "UTILITY",
                    "details": {
                        "components": [{"type": "BODY", "text": "Dear {{1}}, all of you!", "examples": [f"x {where}"]}]
                    },
                }
            },
        },
        "outputs": {"target": {"value": "${webhook.one.target}"}, "key": {"value": "k ${var.key}"}},
    }


class Everything:
    """Collects all texts that leave the product."""

    def __init__(self, stage):
        self.stage = stage
        self.texts = []

    def note(self, text):
        self.texts.append(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=repr))

    def plan(self, **options):
        with suppress_noted(self):
            plan = self.stage.plan(out=self.stage.directory / "plan.out", **options)
            self.note(plan.as_json())
            self.note(repr(plan))
            self.note((self.stage.directory / "plan.out").read_text())
            self.note(list(map(repr, self.stage.progress)))

    def apply(self, **options):
        with suppress_noted(self):
            report = self.stage.apply(**options)
            self.note(report.as_json())
            self.note(repr(report))

    def remembered(self):
        with self.stage.state() as state:
            self.note([asdict(one) for one in state.records().values()])
            self.note([repr(one) for one in (*state.history(), *state.open_intents(), *state.tombstones())])
            pulled = state.pull()
        self.note({name: rows for name, rows in pulled.items() if "key" not in name})
        for file in (self.stage.directory / ".reconciler").iterdir():
            self.note(file.read_bytes().decode("utf-8", "replace"))


@contextmanager
def suppress_noted(everything):
    try:
        yield
    except ReconcilerError as error:
        everything.note([str(error), repr(error), [one.as_json() for one in error.diagnostics()]])


@contextmanager
def logged(everything):
    handler, root = logging.Handler(logging.DEBUG), logging.getLogger()
    handler.emit = lambda record: everything.note(record.getMessage() + repr(record.args))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def spellings(secret):
    """Return the ways in which a text may hold a secret."""
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], urllib.parse.quote(secret, safe="")}


def around(text, spelling):
    at = text.index(spelling)
    return text[max(0, at - 120) : at + len(spelling) + 60]


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hooks=st.tuples(ANY, ANY), keys=st.tuples(PLAIN, PLAIN))
def test_no_declared_secret_leaves_the_product(new_stage, hooks, keys):
    stage = new_stage()
    seen = Everything(stage)

    with logged(seen):
        stage.declare_values(project(hooks[0], keys[0]))
        seen.plan()
        stage.fault("status", method="POST", status=400)
        seen.apply()
        seen.apply()
        stage.reviewed()
        stage.declare_values(project(hooks[1], keys[1]))
        seen.plan()
        stage.fault("malformed", method="PATCH", times=2)
        stage.fault("drop_after", method="PATCH")
        seen.apply()
        stage.reviewed()
        (hook,) = stage.objects("webhook")
        stage.change_outside("webhook", hook, {"target": f"https://theirs.example.com/{keys[1]}"})
        seen.plan()
        stage.declare_values(project(hooks[1], keys[1], secret_key=False))
        seen.plan()
        for file in (stage.directory / ".reconciler").iterdir():
            with suppress(OSError):
                seen.note(file.read_bytes().decode("utf-8", "replace"))
                file.unlink()
        seen.plan()
        seen.apply()
        seen.plan()
        seen.remembered()

    for secret in (*hooks, *keys):
        for spelling in spellings(secret):
            shown = [around(text, spelling) for text in seen.texts if spelling in text]
            assert shown == []

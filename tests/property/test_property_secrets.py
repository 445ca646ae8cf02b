import itertools
import json
import logging
import re
import string
from contextlib import contextmanager, suppress
from dataclasses import asdict
from urllib.parse import quote

import pytest
from echoing import HOWS, echoing
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spellings import LOOSE, WAYS

from reconciler.diagnostics import ReconcilerError
from reconciler.redaction import MASK
from reconciler.render import history, markdown
from reconciler.render import plan as plan_text
from reconciler.render import report as report_text
from reconciler.render.format import ShownHistory

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
            self.note(plan_text.text(plan, now=self.stage.time, width=200, verbose=True))
            self.note(markdown.markdown(plan, self.stage.time))
            self.note((self.stage.directory / "plan.out").read_text())
            self.note(list(map(repr, self.stage.progress)))

    def apply(self, **options):
        with suppress_noted(self):
            report = self.stage.apply(**options)
            self.note(report.as_json())
            self.note(repr(report))
            self.note(report_text.text(report, width=200, verbose=True))

    def remembered(self):
        with self.stage.state() as state:
            self.note([asdict(one) for one in state.records().values()])
            self.note(history.text(ShownHistory(state.history()), color=False, width=200))
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
def logged(everything, *, libraries=True):
    """Note every record; of what libraries log only what our own command would show, when told so."""

    def note(record):
        own = record.name.startswith(("reconciler", "state", "schemas")) and "emulator" not in record.name
        if own or libraries or record.levelno >= logging.WARNING:
            everything.note(record.getMessage() + repr(record.args))

    handler, root = logging.Handler(logging.DEBUG), logging.getLogger()
    handler.emit = note
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
    return {way(secret) for way in WAYS.values()}


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


ALL = {**WAYS, **LOOSE}
KINDS = {
    "of letters": "{}horse-Battery9staple".format,
    "of signs": "{}p&ss<word>/1 \"x\"+'y' %41\\".format,
    "of other scripts": "{}\u5bc6\u7801-\u043f\u0430\u0440\u043e\u043b\u044c-\u00e9\u00fc\U0001f511".format,
    "of digits": lambda number: str(90718243500 + int(number)),
    "of words": "{} one two  three four".format,
}


def templates(secrets):
    """Return a project with a template for each secret, which its example holds, and where else a secret can stand."""
    variables = {f"s{n}": {"sensitive": True, "default": text.replace("${", "$${")} for n, text in enumerate(secrets)}
    body = {"type": "BODY"}
    return {
        "project": {"visibleWithin": "1s"},
        "variables": variables | {"tiny": {"type": "string", "sensitive": True, "default": "e"}},
        "resources": {
            "webhook": {
                "tiny": {"target": "https://hooks.example.com/in", "secret": "${var.tiny}", "triggers": ["ALL"]}
            },
            "whatsapp_template": {
                f"t{n}": {
                    "name": f"t_{n}",
                    "language": "EN",
                    "category": "UTILITY",
                    "details": {
                        "components": [body | {"text": f"Dear {{{{1}}}}, number {n}.", "examples": [f"${{var.s{n}}}"]}]
                    },
                }
                for n in range(len(secrets))
            },
        },
        "outputs": {f"o{n}": {"value": f"${{var.s{n}}}"} for n in range(len(secrets))},
    }


@pytest.mark.parametrize("how", HOWS)
def test_no_secret_comes_back_from_a_server_that_quotes_it(new_stage, how):
    stage, ways = new_stage(), list(ALL.values())
    kinds = itertools.cycle(KINDS.values())
    secrets = [next(kinds)(f"{n:02d}") for n in range(len(ways))]

    def spelled(body):
        number = re.fullmatch(r"t_(\d+)", body.get("name", ""))
        return ways[int(number[1])](secrets[int(number[1])]) if number else None

    seen = Everything(stage)
    with logged(seen, libraries=False):  # httpcore logs each header it reads
        stage.declare_values(templates(secrets))
        with echoing(stage, how, spelled) as server:
            seen.plan()
            seen.apply()
            seen.plan()
        seen.apply()
        seen.plan()
        seen.remembered()

    assert len(set(server.quoted)) == len(ways)
    for secret, way in zip(secrets, ways, strict=True):
        for spelling in {secret, way(secret), *spellings(secret)}:
            assert [around(text, spelling) for text in seen.texts if spelling in text] == []
    assert any(MASK in text for text in seen.texts)
    assert [text for text in seen.texts if f"h{MASK}llo" in text or f"stat{MASK}" in text] == []


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    secrets=st.lists(ANY, min_size=4, max_size=4, unique=True),
    how=st.sampled_from(sorted(HOWS)),
    ways=st.lists(st.sampled_from(sorted(WAYS)), min_size=4, max_size=4),
)
def test_no_secret_at_all_comes_back_in_any_spelling(new_stage, secrets, how, ways):
    stage, seen = new_stage(), None

    def spelled(body):
        number = re.fullmatch(r"t_(\d+)", body.get("name", ""))
        return WAYS[ways[int(number[1])]](secrets[int(number[1])]) if number else None

    seen = Everything(stage)
    with logged(seen, libraries=False):  # httpcore logs each header it reads
        stage.declare_values(templates(secrets))
        with echoing(stage, how, spelled):
            seen.apply()
        seen.remembered()

    for secret in secrets:
        for spelling in spellings(secret):
            assert [around(text, spelling) for text in seen.texts if spelling in text] == []


ONE = st.sampled_from("\u2603\u265e\u2708\u2602\u26b5")  # one character that nothing else says
NUMBER = st.integers(90718243500, 90718243599)
LINES = st.lists(PLAIN, min_size=2, max_size=3, unique=True).map("\n".join)


def awkward(one, number, lines, key):
    """Return a project with a secret of one character, a number, one of several lines, and one that a key will hold."""
    secrets = {"one": one, "number": number, "lines": lines, "key": key}
    variables = {name: {"sensitive": True, "default": value} for name, value in secrets.items()}
    texts = {name: f"x ${{var.{name}}} y" for name in secrets}
    hook = {"triggers": ["ALL"]}
    return {
        "variables": variables,
        "resources": {
            "webhook": {
                name: hook | {"target": f"https://hooks.example.com/{name}", "secret": f"${{var.{name}}}"}
                for name in ("one", "lines", "key")
            },
            "sms_app": {"numbered": {"name": "App ${var.number}", "region": "EU"}},
            "whatsapp_template": {
                f"t_{name}": {
                    "name": f"t_{name}",
                    "language": "EN",
                    "category": "UTILITY",
                    "details": {"components": [{"type": "BODY", "text": "Dear {{1}}, you!", "examples": [text]}]},
                }
                for name, text in texts.items()
            },
        },
        "outputs": {
            "details": {"value": "${sms_app.numbered.conversationApiAppDetails}"},
            **{name: {"value": f"${{var.{name}}}"} for name in secrets},
            **{f"in_{name}": {"value": {"text": text}} for name, text in texts.items()},
        },
    }


@settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(one=ONE, numbers=st.tuples(NUMBER, NUMBER), lines=st.tuples(LINES, LINES), keys=st.tuples(PLAIN, PLAIN))
def test_no_secret_of_an_awkward_form_leaves_the_product(new_stage, one, numbers, lines, keys):
    stage = new_stage()
    seen = Everything(stage)

    with logged(seen):
        for number, text, key in zip(numbers, lines, keys, strict=True):
            stage.declare_values(awkward(one, number, text, key))
            seen.plan()
            stage.fault("status", method="POST", status=400)
            seen.apply()
            seen.apply()
            stage.reviewed()
        (app,) = stage.objects("sms_app")
        quoting = {"id": "app-1", "projectId": "p1", "region": "EU", key: one, "inside": {f"a {key}": [text, number]}}
        stage.change_outside("sms_app", app, {"conversationApiAppDetails": quoting})
        seen.plan()
        seen.apply()
        seen.remembered()

    short = [way(one) for way in (str, lambda text: json.dumps(text)[1:-1], quote)]
    lone = [line for text in lines for line in text.splitlines()]
    whole = [spelling for secret in (*map(str, numbers), *lines, *lone, *keys) for spelling in spellings(secret)]
    assert [around(text, spelling) for spelling in (*short, *whole) for text in seen.texts if spelling in text] == []
    assert any(f'"{MASK}": "{MASK}"' in text for text in seen.texts), "a key and its value were to be shown"

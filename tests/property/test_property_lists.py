"""Lists that lag, shift, repeat or lose entries for a while: nothing alive is made again, nothing deleted revived."""

import random
from contextlib import suppress

from between import between
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import ReconcilerError

KINDS = {"smsApps": "sms_app", "webhooks": "webhook", "templates": "whatsapp_template"}
NAMES = ("one", "two", "three")
ODD_FOR = 50
"""Seconds for which a list may show what is gone, or hide what is new; the product believes it after 60."""


def project(apps, hooks, templates):
    """Return a project: apps whose key is a hint, hooks whose key is unique, drafts whose key is their id."""
    return {
        "resources": {
            "sms_app": {name: {"name": f"App {name}", "region": "EU"} for name in apps},
            "webhook": {
                name: {"target": f"https://h.example/{name}", "secret": "a-long-secret", "triggers": ["ALL"]}
                for name in hooks
            },
            "whatsapp_template": {
                name: {
                    "status": "DRAFT",
                    "name": f"template_{name}",
                    "language": "EN",
                    "category": "UTILITY",
                    "details": {"components": [{"type": "BODY", "text": f"Hello from number {name}!"}]},
                }
                for name in templates
            },
        }
    }


SOME = st.sets(st.sampled_from(NAMES))
PROJECTS = st.builds(project, SOME, SOME, SOME)
ONE, OTHER, BOTH = (project(names, names, names) for names in (["one"], ["two"], ["one", "two"]))

STEPS = st.lists(
    st.tuples(
        st.sampled_from([ONE, OTHER, BOTH]) | PROJECTS,
        st.sampled_from(["lags", "loses", "repeats", "all"]),
        st.sampled_from([5, 70]),
    ),
    min_size=3,
    max_size=5,
)


class Moody:
    """Bends lists by chance: it shows what went a moment ago, hides things, and shows things twice."""

    def __init__(self, stage, seed):
        self.stage = stage
        self.chance = random.Random(seed)
        self.mood = ""
        self.seen = {name: {} for name in KINDS}  # remote id to the object as it was, and when it was last there

    def bend(self, name, objects):
        ids = [self.identity(name, one) for one in objects]
        ghosts = [
            (one, when)
            for remote_id, (one, when) in self.seen[name].items()
            if remote_id not in ids and (self.stage.time - when).total_seconds() < ODD_FOR
        ]
        self.seen[name] |= {key: (one, self.stage.time) for key, one in zip(ids, objects, strict=True)}
        shown = list(objects)
        if self.mood in ("lags", "all"):
            shown += [one for one, _ in ghosts]
        if self.mood in ("loses", "all"):
            shown = [one for one in shown if self.chance.random() < 0.5]
        if self.mood in ("repeats", "all"):
            shown += [one for one in shown if self.chance.random() < 0.4]
        self.chance.shuffle(shown)
        return shown

    @staticmethod
    def identity(name, one):
        return f"{one['name']}/{one['language']}" if name == "templates" else one["id"]


def keys(stage):
    """Return the natural key of every live object, by type."""
    parts = {"sms_app": "name", "webhook": "target", "whatsapp_template": "name"}
    return {kind: sorted(one[part] for one in stage.objects(kind).values()) for kind, part in parts.items()}


def declared(wanted):
    blocks = wanted["resources"]
    parts = {"sms_app": "name", "webhook": "target", "whatsapp_template": "name"}
    return {kind: sorted(one[part] for one in blocks[kind].values()) for kind, part in parts.items()}


def assert_recorded_is_what_lives(stage):
    """Assert that no object is there twice, and that just what is there is recorded: nobody else deletes anything."""
    for found in keys(stage).values():
        assert len(found) == len(set(found)), f"made twice: {found}"
    recorded = {(one.type, one.remote_id) for one in stage.records().values()}
    assert recorded == {(kind, one) for kind in KINDS.values() for one in stage.objects(kind)}


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(steps=[(ONE, "lags", 70), (OTHER, "lags", 5), (ONE, "lags", 5)], seed=1, counts=True)
@example(steps=[(BOTH, "loses", 70), (BOTH, "loses", 70), (ONE, "all", 70)], seed=1, counts=True)
@given(steps=STEPS, seed=st.integers(0, 2**32), counts=st.booleans())
def test_no_mood_of_a_list_doubles_loses_or_revives_anything(new_stage, steps, seed, counts):
    stage = new_stage()
    moody = Moody(stage, seed)
    with between(stage.emulator) as server:
        stage.environment = {"SINCH_BASE_URL": server.url}
        server.bend, server.counts = moody.bend, counts
        for wanted, mood, seconds in steps:
            stage.declare_values(wanted)
            moody.mood = mood
            with suppress(ReconcilerError):  # what may be missing is not guessed at
                stage.apply(destroy=not any(wanted["resources"].values()))
            assert_recorded_is_what_lives(stage)
            stage.advance(f"{seconds}s", seconds)
        moody.mood = ""
        stage.declare_values(wanted)
        stage.apply(destroy=not any(wanted["resources"].values()))
        assert_recorded_is_what_lives(stage)
        plan = stage.plan(destroy=not any(wanted["resources"].values()))

    assert keys(stage) == declared(wanted)
    assert plan.pending == ()

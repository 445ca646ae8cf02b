"""A server that spells, orders, drops and adds as it likes, and answers creates anyhow: nothing is sent twice."""

import random
import unicodedata

import projects
from convergence import acknowledged, assert_as_declared, assert_known, settle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mangling import mangled

# No shrinking: every attempt is a project over HTTP, and it would take minutes.
SUITE = settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

SPELLINGS = {
    "as sent": str,
    "trimmed": str.strip,
    "with a newline": lambda text: f"{text}\n",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "in capitals": str.upper,
    "in small letters": str.lower,
    "escaped": lambda text: text.replace("&", "&amp;").replace(",", "&#44;"),
    "with a slash": lambda text: f"{text}/" if text.startswith("http") else text,
    "with blanks made one": lambda text: " ".join(text.split()),
    "with typographic marks": lambda text: text.replace("...", "\u2026").replace(" ", "\u00a0"),
}
ANSWERS = [
    None,  # as the API documents it
    (200, None),
    (204, None),
    (202, {}),
    (201, {"id": None}),
    (200, []),
    (200, "created"),
    (200, b"<html>ok</html>"),
    (201, b'{"id": "01HX", "na'),
    (200, {"errorCode": "internal_error", "message": "try later"}),
    (200, {"status": "accepted", "requestId": "r-1"}),
]
SERVERS = st.fixed_dictionaries(
    {
        "text": st.sampled_from(sorted(SPELLINGS)),
        "order": st.sampled_from(["kept", "sorted", "reversed"]),
        "drops": st.booleans(),
        "adds": st.booleans(),
        "answers": st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=6),
    }
)
TEXTS = {"text", "target", "description"}
UNORDERED = {"triggers", "regions", "components"}
COLLECTIONS = {"webhooks", "smsApps", "templates"}


class Server:
    """What a server makes of the emulator's answers; ``creates`` counts the creates that it was sent."""

    def __init__(self, manners):
        self.manners = manners
        self.answers = list(manners["answers"])
        self.creates = 0
        self.dice = random.Random(0)

    def __call__(self, method, path, body, forward):
        status, answer = forward(self.taken(body))
        if method == "POST" and path.endswith(("smsApps", "webhooks", "templates")) and status < 300:
            self.creates += 1
            given = self.answers[self.creates % len(self.answers)]
            if given is not None:
                return given
        return status, self.shown(answer, named=path.rpartition("/smsApps")[1] != "")

    def taken(self, value):
        """Return what is kept of a body: what was shown and is sent back is what it was."""
        if self.manners["text"] != "with a newline":
            return value
        if isinstance(value, dict):
            return {key: self.taken(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.taken(inner) for inner in value]
        return value.removesuffix("\n") if isinstance(value, str) else value

    def shown(self, value, name="", *, named):
        if isinstance(value, dict):
            inside = {key: self.shown(inner, key, named=named) for key, inner in value.items()}
            kept = {
                key: inner for key, inner in inside.items() if not self.manners["drops"] or not self.empty(key, inner)
            }
            return {**kept, "addedByServer": self.dice.random()} if self.manners["adds"] else kept
        if isinstance(value, list):
            return self.ordered([self.shown(inner, name, named=named) for inner in value], name)
        spelled = name in TEXTS or (named and name == "name")
        return SPELLINGS[self.manners["text"]](value) if spelled and isinstance(value, str) else value

    def ordered(self, values, name):
        if name not in UNORDERED or self.manners["order"] == "kept":
            return values
        kept = sorted(values, key=str)
        return kept[::-1] if self.manners["order"] == "reversed" else kept

    @staticmethod
    def empty(key, value):
        return value in ("", [], {}) and key not in COLLECTIONS


@SUITE
@given(project=projects.PROJECTS, manners=SERVERS)
def test_no_server_is_sent_a_thing_twice(new_stage, project, manners):
    stage, server = new_stage(), Server(manners)
    stage.declare_values(project)
    with mangled(stage, server) as between:
        settle(stage)
        between.sent.clear()
        stage.apply(**acknowledged(stage))
        sent, plan = list(between.sent), stage.plan()

    assert sent == []
    assert (plan.changes, plan.drift) == ((), ())
    live = [one for kind in ("sms_app", "webhook", "whatsapp_template") for one in stage.objects(kind)]
    assert server.creates == len(live)
    assert_known(stage, journal=False)
    assert_as_declared(stage, project)


@SUITE
@given(project=projects.PROJECTS, manners=SERVERS)
def test_a_lost_state_makes_no_second_object_at_any_server_that_keeps_what_a_text_says(new_stage, project, manners):
    kept = {"as sent", "trimmed", "with a newline", "decomposed"}  # a slash more is another URL
    stage, server = new_stage(), Server({**manners, "text": manners["text"] if manners["text"] in kept else "trimmed"})
    stage.declare_values(project)
    with mangled(stage, server) as between:
        settle(stage)
        stage.lose_state()
        made = server.creates
        settle(stage)
        between.sent.clear()
        stage.apply(**acknowledged(stage))

        assert between.sent == []
    assert server.creates == made
    assert_known(stage, journal=False)
    assert_as_declared(stage, project)

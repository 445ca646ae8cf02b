"""Every error code the KakaoTalk families document is provoked here, or listed with the reason why it cannot be."""

import pytest
from documented import informs

from reconciler.emulator.families import classes
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

FAMILIES = {"KakaoTalk Categories", "KakaoTalk Senders", "KakaoTalk Templates"}
SENDERS = "/kakaotalk/senders"
ACME = f"{SENDERS}/acme"
TEMPLATES = f"{ACME}/templates"
ONE = f"{SENDERS}/{{plusFriendId}}"
LONG = f"{ONE}/templates/{{templateCode}}"
CATEGORIES = "/kakaotalk/categories/senders"
NOBODY = f"{TEMPLATES}/nobody"
DETAILS = {
    "adminPhoneNo": "01012345678",
    "name": "Acme",
    "topLevelCategoryCode": "001",
    "midLevelCategoryCode": "0001",
    "subLevelCategoryCode": "0001",
}
WORDS = {"name": "shipped", "language": "KO", "content": "words"}

OUT_OF_REACH = {
    "internal_error": "the emulator has no faults of its own; orders of faults give it",
    "unauthorized_error": "tested for all operations below",
    "project_not_initialized": "tested for all operations below",
    "project_not_found": "a project exists from its first use",
    "account_exists": "an account comes with the first sender and is never asked for again",
    "account_not_updatable": "accounts cannot be changed",
    "account_data_is_corrupt": "records do not decay",
    "account_is_in_progress": "an account is there at once",
    "file_unexpected_error": "no file is fetched",
    "file_size_too_large": "no file is fetched",
    "invalid_app_key": "the key is Sinch's own",
}
UNREACHABLE = {
    (f"GET {SENDERS}", "sender_not_found"): "a list may be empty",
    (f"GET {ONE}/templates", "template_not_found"): "a list may be empty",
    (f"POST {LONG}/comments", "template_invalid_language_code"): "the path has no language",
}


class World:
    """What a provocation may use."""

    def __init__(self, api, emulator, advance):
        self.api, self.emulator, self.advance = api, emulator, advance

    def sender(self, **more):
        return self.api.post(SENDERS, json={"plusFriendId": "acme", "details": DETAILS, **more})

    def active(self):
        self.sender()
        self.advance("3s")
        self.emulator.control("POST", "verdicts", {"match": {"id": "acme"}, "verdict": "ACTIVE"})

    def template(self, status="SUBMIT", **details):
        return self.api.post(TEMPLATES, json={"status": status, "details": {**WORDS, **details}})

    def code(self):
        first = self.emulator.control("GET", "objects?type=kakaotalk_template")["objects"][0]
        return first["object"]["code"]


def get(path, **params):
    return lambda w: w.api.get(path, params=params)


def post(path, body):
    return lambda w: w.api.post(path, json=body)


def delete(path):
    return lambda w: w.api.delete(path)


def edit(**details):
    return lambda w: w.api.patch(ACME, json={"details": details})


def change(**body):
    return lambda w: w.api.patch(f"{TEMPLATES}/{w.code()}", json=body)


def after(*acts):
    def provoke(world):
        for one in acts:
            response = one(world)
        return response

    return provoke


def template_in_odd_state(world):
    world.template()
    world.emulator.control("POST", f"objects/kakaotalk_template/acme/{world.code()}", {"state": "ODD"})


def of_template(tail=""):
    return lambda w: w.api.get(f"{TEMPLATES}/{w.code()}{tail}", params={"pageSize": "x"})


PAGES = {"invalid_page_size": {"pageSize": "x"}, "invalid_page_token": {"pageToken": "x"}}


def paged(path, *before):
    return {code: after(*before, get(path, **query)) for code, query in PAGES.items()}


BAD_SENDER = {
    "file_invalid_mime_type": {"logoImage": "https://x.example.com/a.gif"},
    "file_not_found": {"logoImage": "https://x.invalid/a.png"},
    "sender_invalid_category_code": {"subLevelCategoryCode": "9999"},
}
PROVOCATIONS = {
    f"GET {CATEGORIES}": {},
    f"GET {CATEGORIES}/{{plusFriendId}}/templates": {
        **paged(f"{CATEGORIES}/acme/templates", World.sender),
        "sender_not_found": get(f"{CATEGORIES}/acme/templates"),
    },
    f"GET {SENDERS}": {
        **paged(SENDERS),
        "invalid_filter_states": get(SENDERS, filterStates="ODD"),
        "invalid_filter_statuses": get(SENDERS, filterStatuses="ODD"),
    },
    f"POST {SENDERS}": {
        **{
            code: post(SENDERS, {"plusFriendId": "acme", "details": {**DETAILS, **bad}})
            for code, bad in BAD_SENDER.items()
        },
        "invalid_input": post(SENDERS, {}),
        "plus_friend_id_used": after(World.sender, World.sender),
    },
    f"GET {ONE}": {"sender_not_found": get(ACME)},
    f"DELETE {ONE}": {
        "sender_not_found": delete(ACME),
        "sender_already_deleted": after(World.active, delete(ACME), delete(ACME)),
    },
    f"PATCH {ONE}": {
        **{code: after(World.active, edit(**bad)) for code, bad in BAD_SENDER.items()},
        "invalid_input": edit(name=""),
        "no_fields_to_update": after(World.active, lambda w: w.api.patch(ACME, json={})),
        "sender_not_found": edit(name="x"),
        "sender_changes_not_updatable": after(World.sender, edit(name="x")),
        "sender_not_updatable": after(World.sender, lambda w: w.advance("3s"), edit(name="x")),
    },
    f"GET {ONE}/activities": {
        **paged(f"{ACME}/activities", World.sender),
        "sender_not_found": get(f"{ACME}/activities"),
    },
    f"DELETE {ONE}/changes": {
        "sender_changes_not_found": delete(f"{ACME}/changes"),
        "sender_changes_not_deletable": after(World.sender, delete(f"{ACME}/changes")),
    },
    f"POST {ONE}/comments": {
        "invalid_input": post(f"{ACME}/comments", {}),
        "invalid_payload": lambda w: w.api.post(f"{ACME}/comments", content=b"{"),
        "sender_not_found": post(f"{ACME}/comments", {"comment": "c"}),
    },
    f"POST {ONE}/register": {
        "sender_not_found": post(f"{ACME}/register", None),
        "not_allowed_register": after(World.active, post(f"{ACME}/register", None)),
    },
    f"POST {ONE}/verify": {
        "sender_not_found": post(f"{ACME}/verify", {"code": 1}),
        "not_allowed_verify": after(World.active, post(f"{ACME}/verify", {"code": 1})),
    },
    f"GET {ONE}/templates": {**paged(TEMPLATES, World.sender), "sender_not_found": get(TEMPLATES)},
    f"POST {ONE}/templates": {
        "template_invalid_category_code": after(World.sender, lambda w: w.template(categoryCode="1")),
        "invalid_payload": after(World.sender, lambda w: w.template(name="")),
        "sender_not_found": World.template,
        "template_exists": after(World.sender, World.template, World.template),
        "template_kakaotalk_validation_error": after(World.sender, lambda w: w.template(messageType="MIXED")),
    },
    f"GET {LONG}": {"sender_not_found": get(NOBODY), "template_not_found": after(World.sender, get(NOBODY))},
    f"DELETE {LONG}": {"sender_not_found": delete(NOBODY), "template_not_found": after(World.sender, delete(NOBODY))},
    f"PATCH {LONG}": {
        "template_invalid_category_code": after(
            World.sender, lambda w: w.template("DRAFT"), change(details={"categoryCode": "1"})
        ),
        "sender_not_found": lambda w: w.api.patch(NOBODY, json={}),
        "template_not_found": after(World.sender, lambda w: w.api.patch(NOBODY, json={})),
        "template_exists": after(
            World.sender,
            lambda w: w.template("DRAFT"),
            lambda w: w.template("DRAFT", name="zz"),
            change(details={"name": "zz"}),
        ),
        "template_not_updatable": after(World.sender, template_in_odd_state, change()),
        "template_changes_not_updatable": after(World.sender, World.template, change()),
        "template_kakaotalk_validation_error": after(
            World.sender, lambda w: w.template("DRAFT", messageType="MIXED"), change(status="SUBMIT")
        ),
    },
    f"GET {LONG}/activities": {
        "invalid_page_size": after(World.sender, World.template, of_template("/activities")),
        "invalid_page_token": after(
            World.sender,
            World.template,
            lambda w: w.api.get(f"{TEMPLATES}/{w.code()}/activities", params={"pageToken": "x"}),
        ),
        "sender_not_found": get(f"{NOBODY}/activities"),
        "template_not_found": after(World.sender, get(f"{NOBODY}/activities")),
    },
    f"DELETE {LONG}/changes": {
        "template_not_found": delete(f"{NOBODY}/changes"),
        "template_not_deletable": after(
            World.sender, World.template, lambda w: w.api.delete(f"{TEMPLATES}/{w.code()}/changes")
        ),
    },
    f"POST {LONG}/comments": {
        "invalid_input": post(f"{NOBODY}/comments", {}),
        "invalid_payload": lambda w: w.api.post(f"{NOBODY}/comments", content=b"{"),
        "template_not_found": post(f"{NOBODY}/comments", {"comment": "c"}),
    },
}
CASES = [(name, code) for name, codes in PROVOCATIONS.items() for code in codes]
OURS = {name: one for name, one in operations().items() if one.family in FAMILIES}


@pytest.mark.parametrize(("name", "code"), CASES)
def test_a_documented_kakaotalk_error_can_be_provoked(api, emulator, advance, name, code):
    response = PROVOCATIONS[name][code](World(api, emulator, advance))

    answer = response.json()
    assert (response.status_code, answer["errorCode"]) == (OURS[name].errors[code].status, code)
    assert answer["message"]
    assert answer["resolution"]
    informs(OURS[name].errors[code], answer)


def test_no_documented_kakaotalk_error_is_left_out():
    documented = {(name, code) for name, one in OURS.items() for code in one.errors if code not in OUT_OF_REACH}

    provoked = {(name, code) for name, codes in PROVOCATIONS.items() for code in codes}

    assert provoked | set(UNREACHABLE) == documented
    assert not provoked & set(UNREACHABLE)


def test_every_kakaotalk_operation_is_answered():
    marked = {
        function.operation for one in classes() for function in vars(one).values() if hasattr(function, "operation")
    }

    assert set(OURS) <= marked


def bodies(name):
    if name.endswith("/comments"):
        return {"json": {"comment": "c"}}
    if name.endswith("/verify"):
        return {"json": {"code": 1}}
    return {"json": {"details": WORDS}} if name == f"POST {ONE}/templates" else {"json": {}}


def test_every_kakaotalk_operation_needs_credentials_and_an_onboarded_project(client):
    with running(Options(blank=True)) as bare:
        api, stranger = client(bare), client(bare, headers={})
        for name, one in OURS.items():
            path = one.path.removeprefix("/v1/projects/{projectId}")
            path = path.replace("{plusFriendId}", "acme").replace("{templateCode}", "c")
            assert stranger.request(one.method, path).json()["errorCode"] == "unauthorized_error"
            if "project_not_initialized" in one.errors:
                response = api.request(one.method, path, **(bodies(name) if one.body else {}))
                assert response.json()["errorCode"] == "project_not_initialized", name


@pytest.mark.parametrize(("name", "known"), [("filterStates", "ACTIVE, BLOCKED"), ("filterStatuses", "DRAFT, IN_PROG")])
def test_an_unknown_filter_value_is_answered_with_the_known_ones(api, name, known):
    answer = api.get(SENDERS, params={name: "ODD"}).json()

    assert answer["additionalInformation"]["supportedCodes"].startswith(known)

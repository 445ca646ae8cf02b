"""Every error code the RCS families document is provoked here, or listed with the reason why it cannot be."""

import pytest
from documented import informs

from reconciler.emulator.families import classes
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

FAMILIES = {"RCS Accounts", "RCS Questionnaire", "RCS Senders"}
SENDERS = "/rcs/senders"
ONE = f"{SENDERS}/{{senderId}}"
NUMBERS = f"{ONE}/testNumbers"
NUMBER = f"{NUMBERS}/{{testNumber}}"
MINIMAL = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
NOBODY = "00000000-0000-4000-8000-000000000000"
ADA = "+46701111111"
MANY = [f"+467{number:08d}" for number in range(21)]

OUT_OF_REACH = {
    "internal_error": "the emulator has no faults of its own; orders of faults give it",
    "unauthorized_error": "tested for all operations below",
    "project_not_found": "a project exists from its first use",
    "account_data_is_corrupt": "records do not decay",
    "rbm_has_not_been_used": "Google's records",
    "rbm_webhook_incorrect_secret": "Google's records",
    "rbm_resources_not_found": "Google's records",
    "invalid_google_agent": "Google's judgement",
    "looking_up_the_rbm_agent": "Google's records",
    "wrong_supplier_configuration": "suppliers are set up",
    "invalid_region_for_att_supplier": "no sender has another supplier than Google",
    "launch_invalid_verification_state": "Google's records",
    "add_test_number_not_allowed_before_launch": "no operator forbids it",
    "file_size_too_large": "no file is fetched",
    "file_has_wrong_dimensions": "no file is fetched",
    "file_unexpected_error": "no file is fetched",
}
UNREACHABLE = {
    (f"GET {SENDERS}", "rbm_too_many_requests"): "only invitations are counted",
    (f"GET {ONE}", "rbm_too_many_requests"): "only invitations are counted",
    (f"POST {ONE}/launch", "rbm_too_many_requests"): "only invitations are counted",
    (f"GET {NUMBER}", "rbm_too_many_requests"): "only invitations are counted",
    (f"DELETE {NUMBER}", "rbm_too_many_requests"): "only invitations are counted",
    (f"GET {NUMBER}/capabilities", "rbm_too_many_requests"): "only invitations are counted",
    (f"POST {NUMBERS}", "user_cannot_be_reached"): "whether a handset can do RCS shows later",
    (f"PATCH {ONE}", "blocked_because_the_recipient_declined"): "numbers that are known are not invited again",
}


class World:
    """What a provocation may use; the sender is made when first asked for."""

    def __init__(self, api, emulator):
        self.api, self.emulator = api, emulator

    def seed(self, state="IN_TEST"):
        order = {"type": "rcs_sender", "projectId": "p1", "state": state}
        self.emulator.control("POST", "seed", order)

    def sender(self):
        found = self.emulator.control("GET", "objects?type=rcs_sender")["objects"]
        return f"{SENDERS}/{found[0]['id']}"

    def add(self, numbers=(ADA,)):
        return self.api.post(f"{self.sender()}/testNumbers", json={"testNumbers": list(numbers)})

    def order(self, verdict):
        self.emulator.control("POST", "verdicts", {"match": {"type": "rcs_test_number"}, "verdict": verdict})

    def change(self, **patch):
        self.emulator.control("POST", self.sender().replace(SENDERS, "objects/rcs_sender"), patch)


def on(method, path, body=None, **query):
    return lambda w: w.api.request(method, path, params=query, **({} if body is None else {"json": body}))


def mine(method, tail="", body=None, **query):
    """Ask about the world's own sender."""

    def act(world):
        more = {} if body is None else {"json": body}
        return world.api.request(method, world.sender() + tail, params=query, **more)

    return act


def after(*acts):
    def provoke(world):
        for one in acts:
            response = one(world)
        return response

    return provoke


def create(**details):
    return on("POST", SENDERS, {**MINIMAL, "details": details})


def strange(method, tail="", body=None):
    return {
        "invalid_id_format": on(method, f"{SENDERS}/nonsense{tail}", body),
        "sender_not_found": on(method, f"{SENDERS}/{NOBODY}{tail}", body),
    }


def of_number(method, tail="", body=None):
    known = {**strange(method, tail, body)}
    known["no_google_supplier"] = after(lambda w: w.seed("DRAFT"), mine(method, tail, body))
    known["user_is_not_tester_for_agent"] = after(World.seed, mine(method, tail, body))
    return known


def suspended(world):
    broken = {"name": "Telia", "status": "INVALID_IN_GOOGLE_MY_BUSINESS"}
    world.change(countryStatus=[{"country": "SE", "status": broken["status"], "operators": [broken]}])


TAIL = f"/testNumbers/{ADA}"
EDIT = {"details": {"brand": {"name": "x"}}}
PROVOCATIONS = {
    "GET /rcs/activities": {
        "invalid_page_token": on("GET", "/rcs/activities", pageToken="x"),
        "invalid_page_size": on("GET", "/rcs/activities", pageSize="101"),
    },
    "POST /rcs/comments": {
        "invalid_input": on("POST", "/rcs/comments", {"comment": ""}),
        "invalid_payload": lambda w: w.api.post("/rcs/comments", content=b"{"),
    },
    "GET /rcs/questionnaire/{useCase}": {
        "questionnaire_invalid_use_case": on("GET", "/rcs/questionnaire/FUN"),
        "questionnaire_invalid_country": on("GET", "/rcs/questionnaire/OTP", countries=["SE", "XX"]),
    },
    f"GET {SENDERS}": {
        "invalid_page_token": on("GET", SENDERS, pageToken="x"),
        "invalid_page_size": on("GET", SENDERS, pageSize="x"),
        "invalid_filter_states": on("GET", SENDERS, filterStates="ODD"),
    },
    f"POST {SENDERS}": {
        "invalid_input": create(brand={"color": "green"}),
        "file_invalid_mime_type": create(brand={"logoUrl": "https://x.example.com/a.gif"}),
        "file_not_found": create(brand={"bannerUrl": "https://x.invalid/a.png"}),
        "invalid_payload": lambda w: w.api.post(SENDERS, content=b"{"),
        "add_test_number_invalid": create(testNumbers=["0701"]),
        "rbm_too_many_requests": create(testNumbers=MANY),
    },
    f"GET {ONE}": strange("GET"),
    f"PATCH {ONE}": {
        **strange("PATCH", "", EDIT),
        "invalid_input": after(World.seed, mine("PATCH", "", {"details": {"countries": ["XX"]}})),
        "no_fields_to_update": after(World.seed, mine("PATCH", "", {"details": {}})),
        "fields_not_updatable": after(lambda w: w.seed("LAUNCHED"), mine("PATCH", "", EDIT)),
        "invalid_payload": after(World.seed, lambda w: w.api.patch(w.sender(), content=b"{")),
        "add_test_number_invalid": after(World.seed, mine("PATCH", "", {"details": {"testNumbers": ["0701"]}})),
        "rbm_too_many_requests": after(World.seed, mine("PATCH", "", {"details": {"testNumbers": MANY}})),
    },
    f"GET {ONE}/activities": {
        **strange("GET", "/activities"),
        "invalid_page_token": after(World.seed, mine("GET", "/activities", pageToken="x")),
        "invalid_page_size": after(World.seed, mine("GET", "/activities", pageSize="x")),
    },
    f"POST {ONE}/comments": {
        **strange("POST", "/comments", {"comment": "c"}),
        "invalid_input": after(World.seed, mine("POST", "/comments", {})),
        "invalid_payload": after(World.seed, lambda w: w.api.post(f"{w.sender()}/comments", content=b"{")),
    },
    f"POST {ONE}/launch": {
        **strange("POST", "/launch"),
        "launch_invalid_agent_state": after(lambda w: w.seed("PREPARING_LAUNCH"), mine("POST", "/launch")),
        "launch_precondition_failed": after(on("POST", SENDERS, MINIMAL), mine("POST", "/launch")),
        "verification_suspended_in_gmb": after(World.seed, suspended, mine("POST", "/launch")),
    },
    f"POST {NUMBERS}": {
        **strange("POST", "/testNumbers", {"testNumbers": [ADA]}),
        "invalid_input": after(World.seed, mine("POST", "/testNumbers", {"testNumbers": [1]})),
        "no_google_supplier": after(lambda w: w.seed("DRAFT"), World.add),
        "add_test_number_invalid": after(World.seed, lambda w: w.add(["0701"])),
        "blocked_because_the_recipient_declined": after(
            World.seed, World.add, lambda w: w.order("DECLINED"), World.add
        ),
        "rbm_too_many_requests": after(World.seed, lambda w: w.add(MANY)),
    },
    f"GET {NUMBER}": {key: act for key, act in of_number("GET", TAIL).items() if key != "invalid_id_format"},
    f"DELETE {NUMBER}": of_number("DELETE", TAIL),
    f"GET {NUMBER}/capabilities": {
        **of_number("GET", f"{TAIL}/capabilities"),
        "blocked_because_the_recipient_declined": after(
            World.seed, World.add, lambda w: w.order("DECLINED"), mine("GET", f"{TAIL}/capabilities")
        ),
        "user_has_not_accepted_invite": after(World.seed, World.add, mine("GET", f"{TAIL}/capabilities")),
        "user_cannot_be_reached": after(
            World.seed, World.add, lambda w: w.order("FAILED"), mine("GET", f"{TAIL}/capabilities")
        ),
    },
    f"GET {NUMBER}/retry": {
        **of_number("GET", f"{TAIL}/retry"),
        "add_test_number_invalid": after(World.seed, mine("GET", "/testNumbers/0701/retry")),
        "blocked_because_the_recipient_declined": after(
            World.seed, World.add, lambda w: w.order("DECLINED"), mine("GET", f"{TAIL}/retry")
        ),
        "rbm_too_many_requests": after(World.seed, lambda w: w.add([ADA, *MANY[:19]]), mine("GET", f"{TAIL}/retry")),
    },
}
CASES = [(name, code) for name, codes in PROVOCATIONS.items() for code in codes]
OURS = {name: one for name, one in operations().items() if one.family in FAMILIES}


@pytest.mark.parametrize(("name", "code"), CASES)
def test_a_documented_rcs_error_can_be_provoked(api, emulator, name, code):
    response = PROVOCATIONS[name][code](World(api, emulator))

    answer = response.json()
    assert (response.status_code, answer["errorCode"]) == (OURS[name].errors[code].status, code)
    assert answer["message"]
    assert answer["resolution"]
    informs(OURS[name].errors[code], answer)


def test_no_documented_rcs_error_is_left_out():
    documented = {(name, code) for name, one in OURS.items() for code in one.errors if code not in OUT_OF_REACH}
    elsewhere = {(name, "account_not_found") for name in ("GET /rcs/activities", "POST /rcs/comments")}

    provoked = {(name, code) for name, codes in PROVOCATIONS.items() for code in codes}

    assert provoked | set(UNREACHABLE) | elsewhere == documented
    assert not provoked & set(UNREACHABLE)


def test_the_account_is_missing_in_a_bare_project(client):
    with running(Options(blank=True)) as bare:
        api = client(bare)
        for response in (api.get("/rcs/activities"), api.post("/rcs/comments", json={"comment": "c"})):
            assert (response.status_code, response.json()["errorCode"]) == (404, "account_not_found")


def test_every_rcs_operation_is_answered_and_needs_credentials(emulator, client):
    marked = {
        function.operation for one in classes() for function in vars(one).values() if hasattr(function, "operation")
    }
    assert set(OURS) <= marked

    stranger = client(emulator, headers={})
    for one in OURS.values():
        path = one.path.removeprefix("/v1/projects/{projectId}").replace("{useCase}", "OTP")
        path = path.replace("{senderId}", NOBODY).replace("{testNumber}", ADA)
        assert stranger.request(one.method, path).json()["errorCode"] == "unauthorized_error"


@pytest.mark.parametrize(
    ("path", "query", "key", "known"),
    [
        (SENDERS, {"filterStates": "ODD"}, "supportedCodes", "DRAFT, IN_PROGRESS"),
        ("/rcs/questionnaire/OTP", {"countries": "XX"}, "supportedValues", "AT, BE"),
        ("/rcs/questionnaire/FUN", {}, "validUseCases", "MULTIUSE, OTP"),
    ],
)
def test_an_unknown_value_is_answered_with_the_known_ones(api, path, query, key, known):
    assert api.get(path, params=query).json()["additionalInformation"][key].startswith(known)

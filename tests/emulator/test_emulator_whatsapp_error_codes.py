"""Every error code the WhatsApp families document is provoked here, or listed with the reason why it cannot be.

Templates have a file of their own. What cannot be provoked can be ordered as a fault.
"""

import pytest
from documented import informs

from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

SENDERS = "/whatsapp/senders"
ONE = f"{SENDERS}/{{senderId}}"
SCREENS = "/whatsapp/flows/{flowId}/screens"
SOLUTION = "/whatsapp/solutions/{solutionId}"
TOKEN, WABAS = "/whatsapp/longLivedAccessToken", "/whatsapp/wabaDetails"
FAMILIES = {"WhatsApp Accounts", "WhatsApp", "WhatsApp Flows", "WhatsApp Senders", "WhatsApp Solutions"}
ACCOUNT = {"companyLegalName": "Acme", "clientBusinessManagerId": "1001"}
DETAILS = {"countryCode": "46", "phoneNumber": "701234567", "displayName": "Acme", "vertical": "OTHER"}
PARTNER = {"phoneNumberProvider": "CUSTOMER", "details": DETAILS}
EMBEDDED = {"wabaId": "2001", "phoneNumberId": "3001"}
OLD = {"name": "bot", "facebookAccessToken": "EAAx", "details": {"displayName": "A", "vertical": "OTHER"}}
SMS = {"method": "SMS"}

OUT_OF_REACH = {
    "internal_error": "the emulator has no faults of its own",
    "project_not_found": "any project id is accepted",
    "account_data_is_corrupt": "the emulator's records are whole",
    "facebook_Request_limit_reached": "Facebook's limit",
    "log_in_facebook_required": "Facebook's demand",
    "too_many_waba_id": "a project has one WABA here",
    "file_size_too_large": "no photo is fetched",
    "file_has_wrong_dimensions": "no photo is fetched",
    "file_unexpected_error": "no photo is fetched",
    "template_could_not_delete_drafts": "drafts can always be removed",
    "sender-number-not-approved-for-enterprise": "Meta's judgement of the number",
    "sender_request_code_failed": "no code leaves the machine",
}
UNREACHABLE = {
    (f"GET {SENDERS}", "sender_not_found"): "a project without senders has an empty list",
    (
        f"POST {SENDERS}",
        "invalid_business_manager_for_environment",
    ): "the schema refuses such a business manager as invalid_input first",
}


class World:
    """What a provocation may use."""

    def __init__(self, api, emulator, advance, client):
        self.api, self.emulator, self.advance = api, emulator, advance
        self.other = client(emulator, "p2")

    def seed(self, kind, state=None):
        return self.emulator.control("POST", "seed", {"type": kind, "projectId": "p1", "state": state})["ids"][0]

    def sender(self, state=None):
        return f"{SENDERS}/{self.seed('whatsapp_sender', state)}"

    def verdict(self, what):
        self.emulator.control("POST", "verdicts", {"match": {}, "verdict": what})

    def add(self, body, **more):
        return self.api.post(SENDERS, json={**body, **more})

    def update(self, details, state=None, **more):
        return self.api.patch(self.sender(state), json={"details": details, **more})

    def wrong(self, path, times):
        for _ in range(times):
            response = self.api.post(f"{path}/verify", json={"code": "wrong!"})
        return response


def bare(act):
    """Let the act happen in a project that is not onboarded."""

    def provoke(world):
        world.seed("whatsapp_account", "REJECTED")
        return act(world)

    return provoke


def gone(act):
    """Let the act happen in a project without an account."""

    def provoke(world):
        world.api.delete("/whatsapp")
        return act(world)

    return provoke


def get(path, **params):
    return lambda w: w.api.get(path, params=params)


def post(path, body):
    return lambda w: w.api.post(path, json=body)


def garbage(method, path):
    return lambda w: w.api.request(method, path.replace("{senderId}", w.sender().rpartition("/")[2]), content=b"{")


def used_number(world):
    world.other.post(SENDERS, json={**EMBEDDED, "wabaId": "2002"})
    return world.add(EMBEDDED)


def used_waba(world):
    world.other.post(SENDERS, json=EMBEDDED)
    return world.add(EMBEDDED, phoneNumberId="3002")


def many(body, times, **last):
    def provoke(world):
        for _ in range(times):
            assert world.add(body).status_code == 201
        return world.add(body, **last)

    return provoke


def twice(path, body):
    def provoke(world):
        world.api.post(path, json=body)
        return world.api.post(path, json=body)

    return provoke


def deleted(world):
    path = world.sender()
    world.api.delete(path)
    return world.api.delete(path)


def disabled(world):
    world.api.get("/whatsapp")
    world.verdict("DISABLE")
    return world.api.put("/whatsapp/enableTemplateAnalytics")


def without_cloud(world):
    path = world.sender()
    world.emulator.control("POST", f"objects/whatsapp_sender/{path.rpartition('/')[2]}", {"cloudApi": False})
    return world.api.patch(path, json={"details": {"about": "x"}})


def held_name(world):
    world.verdict("DISPLAY_NAME_HOLD")
    path = world.sender()
    world.api.patch(path, json={"status": "SUBMIT", "details": {"displayName": "B"}})
    return world.api.patch(path, json={"details": {"displayName": "C"}})


def taken_username(world):
    world.update({"username": "bee"})
    return world.update({"username": "bee"})


def registered(world, times):
    path = world.sender("PENDING_VERIFICATION")
    for _ in range(times):
        response = world.api.post(f"{path}/register", json=SMS)
    return path, response


def guessed(world):
    path = registered(world, 1)[0]
    world.wrong(path, 5)
    return world.api.post(f"{path}/register", json=SMS)


def known_number(world):
    first = world.sender()
    shown = world.api.get(first).json()
    world.api.delete(first)
    world.advance("30d")
    number = {"countryCode": shown["countryCode"], "phoneNumber": shown["phoneNumber"]}
    identity = world.add(PARTNER, details={**DETAILS, **number}).json()["id"]
    world.advance("2s")
    return twice(f"{SENDERS}/{identity}/register", SMS)(world)


def unknown(method, below="", body=None):
    more = {} if body is None else {"json": body}
    return lambda w: w.api.request(method, f"{SENDERS}/nobody{below}", **more)


PROVOCATIONS = {
    "GET /whatsapp": {"account_not_found": gone(get("/whatsapp"))},
    "POST /whatsapp": {
        "invalid_input": post("/whatsapp", {}),
        "invalid_payload": garbage("POST", "/whatsapp"),
        "invalid_business_manager_for_environment": gone(
            post("/whatsapp", {**ACCOUNT, "businessManager": "SINCH_SEP"})
        ),
        "account_exists": post("/whatsapp", ACCOUNT),
    },
    "PATCH /whatsapp": {
        "invalid_input": lambda w: w.api.patch("/whatsapp", json={"wabaName": ""}),
        "no_fields_to_update": lambda w: w.api.patch("/whatsapp", json={}),
        "account_not_found": gone(lambda w: w.api.patch("/whatsapp", json={"wabaName": "x"})),
        "account_not_updatable": lambda w: w.api.patch("/whatsapp", json={"wabaName": "x"}),
    },
    "DELETE /whatsapp": {
        "project_not_initialized": gone(lambda w: w.api.delete("/whatsapp")),
        "account_has_senders": lambda w: w.sender() and w.api.delete("/whatsapp"),
        "account_has_sender_changes": lambda w: w.sender("DRAFT") and w.api.delete("/whatsapp"),
    },
    "GET /whatsapp/activities": {
        "invalid_page_token": get("/whatsapp/activities", pageToken="x"),
        "invalid_page_size": get("/whatsapp/activities", pageSize="x"),
        "account_not_found": gone(get("/whatsapp/activities")),
    },
    "POST /whatsapp/comments": {
        "invalid_input": post("/whatsapp/comments", {"comment": ""}),
        "invalid_payload": garbage("POST", "/whatsapp/comments"),
        "account_not_found": gone(post("/whatsapp/comments", {"comment": "x"})),
    },
    "PUT /whatsapp/enableTemplateAnalytics": {"template_insights_not_yet_available": disabled},
    "GET /whatsapp/flows": {},
    f"GET {SCREENS}": {
        "flow_not_found": get("/whatsapp/flows/1/screens"),
        "flow_screens_not_found": lambda w: w.api.get(f"/whatsapp/flows/{w.seed('whatsapp_flow', 'DRAFT')}/screens"),
    },
    f"POST {TOKEN}": {
        "invalid_input": post(TOKEN, {}),
        "invalid_payload": garbage("POST", TOKEN),
        "invalid_facebook_token": post(TOKEN, {"facebookToken": "expired"}),
        "invalid_facebook_code": twice(TOKEN, {"facebookCode": "once"}),
        "invalid_business_manager": post(TOKEN, {"facebookToken": "EAAx", "businessManager": "SINCH_BR"}),
        "invalid_business_manager_for_environment": post(
            TOKEN, {"facebookToken": "EAAx", "businessManager": "SINCH_SEP"}
        ),
    },
    f"POST {WABAS}": {
        "invalid_input": post(WABAS, {}),
        "invalid_payload": garbage("POST", WABAS),
        "invalid_facebook_token": post(WABAS, {"facebookToken": "invalid"}),
        "invalid_business_manager": post(WABAS, {"facebookToken": "EAAx", "businessManager": "SINCH_BR"}),
        "invalid_business_manager_for_environment": post(
            WABAS, {"facebookToken": "EAAx", "businessManager": "SINCH_SEP"}
        ),
    },
    f"GET {SENDERS}": {
        "invalid_page_token": get(SENDERS, pageToken="x"),
        "invalid_page_size": get(SENDERS, pageSize="x"),
        "invalid_filter_states": get(SENDERS, filterStates="DRAFT"),
        "invalid_filter_statuses": get(SENDERS, filterStatuses="ACTIVE"),
    },
    f"POST {SENDERS}": {
        "invalid_input": post(SENDERS, {}),
        "invalid_payload": garbage("POST", SENDERS),
        "invalid_facebook_token": lambda w: w.add(OLD, wabaId="2001", facebookAccessToken="expired"),
        "invalid_business_manager": lambda w: w.add(PARTNER, region="BR"),
        "file_invalid_mime_type": lambda w: w.add(
            PARTNER, details={**DETAILS, "photoUrl": "https://x.example.com/a.gif"}
        ),
        "file_not_found": lambda w: w.add(PARTNER, details={**DETAILS, "photoUrl": "https://x.invalid/a.png"}),
        "wrong_waba_id": many(EMBEDDED, 1, wabaId="2002", phoneNumberId="3002"),
        "not_found_waba_id": lambda w: w.add(OLD),
        "waba_id_used": used_waba,
        "wrong_business_manager": lambda w: w.add(EMBEDDED, businessManager="SINCH_BR"),
        "used_phone_number_id": used_number,
        "provisioned_phone_number_id": many(EMBEDDED, 1),
        "all_phone_number_id_provisioned": many({**OLD, "wabaId": "2001"}, 2),
        "invalid_waba_id_or_phone_number_id_for_region": lambda w: w.add(EMBEDDED, phoneNumberId="mine"),
    },
    f"GET {ONE}": {"sender_not_found": unknown("GET")},
    f"DELETE {ONE}": {"sender_not_found": unknown("DELETE"), "sender_already_deleted": deleted},
    f"PATCH {ONE}": {
        "invalid_input": lambda w: w.update({"displayName": None}),
        "invalid_payload": garbage("PATCH", ONE),
        "sender_not_found": unknown("PATCH", body={}),
        "no_fields_to_update": lambda w: w.update({}, status="SUBMIT"),
        "file_invalid_mime_type": lambda w: w.update({"photoUrl": "https://x.example.com/a.pdf"}),
        "file_not_found": lambda w: w.update({"photoUrl": "https://x.invalid/a.png"}),
        "sender_username_not_available": taken_username,
        "sender_phone_number_not_registered_with_meta_cloud_api": without_cloud,
        "sender_not_updatable": lambda w: w.update({"about": "x"}, "SUSPENDED"),
        "sender_changes_not_updatable": lambda w: w.update({"about": "x"}, "IN_PROGRESS"),
        "sender_display_name_update_not_allowed": held_name,
        "sender_username_update_not_available": lambda w: w.update({"username": "x"}, "DRAFT"),
    },
    f"GET {ONE}/activities": {
        "invalid_page_token": lambda w: w.api.get(f"{w.sender()}/activities", params={"pageToken": "x"}),
        "invalid_page_size": lambda w: w.api.get(f"{w.sender()}/activities", params={"pageSize": "0"}),
        "sender_not_found": unknown("GET", "/activities"),
    },
    f"DELETE {ONE}/changes": {
        "sender_changes_not_found": unknown("DELETE", "/changes"),
        "sender_changes_not_deletable": lambda w: w.api.delete(f"{w.sender('IN_PROGRESS')}/changes"),
    },
    f"POST {ONE}/comments": {
        "invalid_input": unknown("POST", "/comments", {}),
        "invalid_payload": garbage("POST", f"{ONE}/comments"),
        "sender_not_found": unknown("POST", "/comments", {"comment": "x"}),
    },
    f"POST {ONE}/register": {
        "invalid_input": unknown("POST", "/register", {"method": "PIGEON"}),
        "invalid_payload": garbage("POST", f"{ONE}/register"),
        "sender_not_found": unknown("POST", "/register", SMS),
        "not_allowed_register": lambda w: w.api.post(f"{w.sender()}/register", json=SMS),
        "sender-register-too-many-requests": lambda w: registered(w, 11)[1],
        "sender-already-registered": known_number,
        "too_many_invalid_verification_codes": guessed,
    },
    f"GET {ONE}/suggestedUsernames": {"sender_not_found": unknown("GET", "/suggestedUsernames")},
    f"POST {ONE}/verify": {
        "invalid_input": unknown("POST", "/verify", {"code": "12345"}),
        "invalid_payload": garbage("POST", f"{ONE}/verify"),
        "sender_not_found": unknown("POST", "/verify", {"code": "123456"}),
        "not_allowed_verify": lambda w: w.wrong(w.sender(), 1),
        "wrong_otp": lambda w: w.wrong(registered(w, 1)[0], 1),
    },
    "GET /whatsapp/solutions": {},
    "POST /whatsapp/solutions": {},
    f"GET {SOLUTION}": {"solution_not_found": get("/whatsapp/solutions/1")},
    f"POST {SOLUTION}/assign": {
        "solution_not_found": lambda w: w.api.post("/whatsapp/solutions/1/assign"),
        "solution_cannot_be_reassigned": lambda w: w.api.post(
            f"/whatsapp/solutions/{w.seed('whatsapp_solution')}/assign"
        ),
    },
}
CASES = [(name, code) for name, codes in PROVOCATIONS.items() for code in codes]
OURS = {name: one for name, one in operations().items() if one.family in FAMILIES}
BODIES = {"comments": {"comment": "c"}, "register": SMS, "verify": {"code": "123456"}, "senders": PARTNER}


@pytest.fixture
def world(api, emulator, advance, client):
    return World(api, emulator, advance, client)


@pytest.mark.parametrize(("name", "code"), CASES)
def test_a_documented_error_can_be_provoked(world, name, code):
    response = PROVOCATIONS[name][code](world)

    documented = OURS[name].errors[code]
    answer = response.json()
    assert (response.status_code, answer["errorCode"]) == (documented.status, code)
    assert answer["message"]
    assert answer["resolution"]
    informs(documented, answer)
    if code == "invalid_input":
        assert answer["additionalInformation"]["validationErrors"]


def test_no_documented_error_is_left_out():
    general = {*OUT_OF_REACH, "unauthorized_error", "project_not_initialized"}
    documented = {(name, code) for name, one in OURS.items() for code in one.errors if code not in general}

    provoked = {(name, code) for name, code in CASES if code not in general}

    assert provoked | set(UNREACHABLE) == documented
    assert not provoked & set(UNREACHABLE)


def path_of(operation):
    path = operation.path.removeprefix("/v1/projects/{projectId}")
    for name in ("senderId", "flowId", "solutionId"):
        path = path.replace(f"{{{name}}}", "1")
    return path


@pytest.mark.parametrize("operation", OURS.values(), ids=lambda one: one.name)
def test_every_operation_refuses_a_request_without_credentials(emulator, client, operation):
    response = client(emulator, headers={}).request(operation.method, path_of(operation))

    assert response.json()["errorCode"] == "unauthorized_error"


NEEDY = [one for one in OURS.values() if "project_not_initialized" in one.errors]


@pytest.mark.parametrize("operation", NEEDY, ids=lambda one: one.name)
def test_operations_that_need_an_onboarded_project_say_so(client, operation):
    path = path_of(operation)
    body = {"json": BODIES.get(path.rpartition("/")[2], {})} if operation.body else {}
    with running(Options(blank=True)) as blank:
        response = client(blank).request(operation.method, path, **body)

    assert (response.status_code, response.json()["errorCode"]) == (400, "project_not_initialized")


def test_an_account_in_review_does_not_make_a_project_onboarded(world):
    for act in (get(SENDERS), get("/whatsapp/flows"), post(SENDERS, EMBEDDED), post(SENDERS, PARTNER)):
        assert bare(act)(world).json()["errorCode"] == "project_not_initialized"

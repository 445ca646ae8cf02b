"""Every error code the three families document is provoked here, or listed with the reason why it cannot be."""

import pytest
from documented import informs

from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

TEMPLATES = "/whatsapp/templates"
NAME = f"{TEMPLATES}/order_shipped"
ONE = f"{NAME}/languages/EN"
HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}
APP = {"name": "shop", "region": "EU"}
NOBODY = "01HXXXXXXXXXXXXXXXXXXXXXXX"
NO_APP = "0" * 32
FAMILIES = {"Webhooks", "WhatsApp Templates", "SMS Apps"}

OUT_OF_REACH = {
    "internal_error": "the emulator has no faults of its own; orders of faults give it",
    "resource_locked": "operations do not overlap; a fault with status 409 gives it",
    "too_many_requests": "the rate limit gives it, not the operation",
    "whatsapp_business_api_request_limit_exceeded": "Meta's limit",
    "object_with_whatsapp_business_account_id_does_not_exist": "Meta's records",
    "template_start_session_for_uploading_media": "Meta's uploads",
    "template_submit_error": "Meta's free choice",
    "template_policies_violations": "Meta's judgement of the text",
    "template_check_media_file_size": "no media is fetched",
    "template_media_file_size_exceeds_maximum_file_size_limit": "no media is fetched",
    "file_size_too_large": "no media is fetched",
    "file_unexpected_error": "no media is fetched",
    "template_invalid_category": "the schema refuses such a category as invalid_input first",
    "sms_service_not_found": "every project has an SMS service",
}
UNREACHABLE = {
    ("GET /sms/smsApps", "invalid_id_format"): "any project id is accepted",
    ("DELETE /whatsapp/templates/{templateName}", "template_invalid_language_code"): "the path has no language",
    ("PATCH %s", "template_limit_reached"): "an update adds no template",
    ("PATCH %s", "template_name_recently_used"): "an update needs the template to exist",
    ("PATCH %s", "template_language_recently_deleted"): "an update needs the template to exist",
}
LONG = "/whatsapp/templates/{templateName}/languages/{languageCode}"


class World:
    """What a provocation may use."""

    def __init__(self, api, values, emulator, advance):
        self.api, self.values, self.emulator, self.advance = api, values, emulator, advance

    def add(self, *args, **more):
        response = self.api.post(TEMPLATES, json=self.values(*args, **more))
        assert response.status_code == 201, response.text

    def live(self, *args, **more):
        self.add(*args, **more)
        self.advance("3s")

    def change(self, **patch):
        self.emulator.control("POST", "objects/whatsapp_template/order_shipped/EN", patch)

    def create(self, *args, **more):
        return self.api.post(TEMPLATES, json=self.values(*args, **more))

    def hook(self, target=HOOK["target"]):
        return self.api.post("/webhooks", json={**HOOK, "target": target}).json()["id"]

    def app(self):
        return self.api.post("/sms/smsApps", json=APP).json()["id"]


def header(url, **example):
    return {"type": "HEADER", "format": "IMAGE", "example": {"url": url, **example}}


def details(*components):
    return {"components": [*components, {"type": "BODY", "text": "words"}]}


def button(url, **more):
    return details({"type": "BUTTONS", "buttons": [{"type": "URL", "text": "go", "url": url, **more}]})


def other(name):
    return {"templates": [{"templateName": name, "templateLanguage": "EN"}]}


BAD_BUTTON = button("https://x.example.com/", example="https://x.example.com/y")
RESTRICTED = button("https://wa.me/123")
NOT_FOUND = details(header("https://x.invalid/a.png"))
WRONG_TYPE = details(header("https://x.example.com/a.pdf"))
BIDS = {**details(), "optimization": {"bidAmount": 1, "bidStrategy": "LOWEST_COST_WITH_BID_CAP"}}


def with_prior(prior, act):
    def provoke(world):
        prior(world)
        return act(world)

    return provoke


def deleted_language(world):
    world.live()
    world.api.delete(ONE, params={"deleteSubmitted": "true"})


def deleted_name(world):
    world.live()
    world.api.delete(NAME)


def draft_gone(world):
    world.live()
    world.change(state=None)


def submit(content):
    return with_prior(World.live, lambda w: w.api.patch(ONE, json={"status": "SUBMIT", "details": content}))


def sixteen(world):
    for number in range(15):
        world.hook(f"https://h{number}.example.com/")


def get(path, **params):
    return lambda w: w.api.get(path, params=params)


PROVOCATIONS = {
    "GET /webhooks": {
        "invalid_page_size": get("/webhooks", pageSize="x"),
        "invalid_page_token": get("/webhooks", pageToken="x"),
    },
    "POST /webhooks": {
        "invalid_input": lambda w: w.api.post("/webhooks", json={}),
        "invalid_payload": lambda w: w.api.post("/webhooks", content=b"{"),
        "webhook_exists": with_prior(World.hook, lambda w: w.api.post("/webhooks", json=HOOK)),
        "webhook_limit_reached": with_prior(sixteen, lambda w: w.api.post("/webhooks", json=HOOK)),
    },
    **{
        f"{method} /webhooks/{{webhookId}}": {
            "invalid_id_format": lambda w, m=method: w.api.request(m, "/webhooks/x", json=HOOK),
            "webhook_not_found": lambda w, m=method: w.api.request(m, f"/webhooks/{NOBODY}", json=HOOK),
        }
        for method in ("GET", "DELETE")
    },
    **{
        f"{method} /webhooks/{{webhookId}}": {
            "invalid_id_format": lambda w, m=method: w.api.request(m, "/webhooks/x", json=HOOK),
            "webhook_not_found": lambda w, m=method: w.api.request(m, f"/webhooks/{NOBODY}", json=HOOK),
            "invalid_input": lambda w, m=method: w.api.request(m, f"/webhooks/{w.hook()}", json={"secret": ""}),
            "invalid_payload": lambda w, m=method: w.api.request(m, f"/webhooks/{w.hook()}", content=b"no"),
            "webhook_exists": with_prior(
                World.hook,
                lambda w, m=method: w.api.request(m, f"/webhooks/{w.hook('https://b.example.com/')}", json=HOOK),
            ),
        }
        for method in ("PUT", "PATCH")
    },
    f"GET {TEMPLATES}": {
        "invalid_page_size": get(TEMPLATES, pageSize="x"),
        "invalid_page_token": get(TEMPLATES, pageToken="x"),
        "invalid_filter_states": get(TEMPLATES, filterStates="DRAFT"),
        "invalid_filter_statuses": get(TEMPLATES, filterStatuses="APPROVED"),
        "invalid_fields": get(TEMPLATES, fieldMask="nothing"),
    },
    f"POST {TEMPLATES}": {
        "invalid_input": lambda w: w.create(category="NONE"),
        "invalid_payload": lambda w: w.api.post(TEMPLATES, content=b"["),
        "template_dynamic_pricing_not_available": lambda w: w.create(details=BIDS),
        "template_invalid_button_example": lambda w: w.create(details=BAD_BUTTON),
        "file_invalid_mime_type": lambda w: w.create(details=WRONG_TYPE),
        "template_exists": with_prior(World.add, World.create),
        "template_name_recently_used": with_prior(deleted_name, World.create),
        "template_incorrect_category": with_prior(World.add, lambda w: w.create(language="DE", category="MARKETING")),
        "template_restricted_Domain_for_button_url": lambda w: w.create(details=RESTRICTED),
        "file_not_found": lambda w: w.create(details=NOT_FOUND),
        "template_language_recently_deleted": with_prior(deleted_language, World.create),
        "template_limit_reached": None,
        "template_content_already_exists": with_prior(
            lambda w: w.add(text="twin {{1}}"), lambda w: w.create("another", text="twin {{1}}")
        ),
    },
    f"GET {TEMPLATES}/{{templateName}}": {
        "invalid_page_size": with_prior(World.add, get(NAME, pageSize="x")),
        "invalid_page_token": with_prior(World.add, get(NAME, pageToken="x")),
        "invalid_fields": get(NAME, fieldMask="nothing"),
        "template_not_found": get(NAME),
    },
    f"DELETE {TEMPLATES}/{{templateName}}": {"template_not_found": lambda w: w.api.delete(NAME)},
    f"GET {LONG}": {
        "template_invalid_language_code": get(f"{NAME}/languages/UNRECOGNIZED"),
        "invalid_fields": get(ONE, fieldMask="nothing"),
        "template_not_found": get(ONE),
    },
    f"DELETE {LONG}": {
        "template_invalid_language_code": lambda w: w.api.delete(f"{NAME}/languages/xx"),
        "template_not_found": lambda w: w.api.delete(ONE),
        "template_changes_not_found": with_prior(draft_gone, lambda w: w.api.delete(ONE)),
        "template_not_deletable_due_to_input_config": with_prior(World.live, lambda w: w.api.delete(ONE)),
    },
    f"PATCH {LONG}": {
        "template_invalid_language_code": lambda w: w.api.patch(f"{NAME}/languages/xx", json={}),
        "template_invalid_button_example": submit(BAD_BUTTON),
        "file_invalid_mime_type": submit(WRONG_TYPE),
        "invalid_payload": lambda w: w.api.patch(ONE, json={"status": "NOW"}),
        "template_not_found": lambda w: w.api.patch(ONE, json={}),
        "template_not_updatable": with_prior(
            lambda w: (w.live(), w.change(state="PENDING")), lambda w: w.api.patch(ONE, json={})
        ),
        "template_changes_not_updatable": with_prior(World.add, lambda w: w.api.patch(ONE, json={})),
        "template_category_not_updatable": with_prior(
            World.live, lambda w: w.api.patch(ONE, json={"category": "MARKETING"})
        ),
        "template_allow_category_change_not_updatable": with_prior(
            World.live, lambda w: w.api.patch(ONE, json={"allowCategoryChange": True})
        ),
        "template_source_not_updatable": with_prior(
            lambda w: (w.live(), w.change(isMetaGenerated=True)), lambda w: w.api.patch(ONE, json={})
        ),
        "template_restricted_Domain_for_button_url": submit(RESTRICTED),
        "file_not_found": submit(NOT_FOUND),
        "template_content_already_exists": with_prior(lambda w: w.add("another", details=details()), submit(details())),
    },
    f"GET {LONG}/activities": {
        "template_invalid_language_code": get(f"{NAME}/languages/xx/activities"),
        "invalid_page_size": with_prior(World.add, get(f"{ONE}/activities", pageSize="101")),
        "invalid_page_token": with_prior(World.add, get(f"{ONE}/activities", pageToken="x")),
        "template_not_found": get(f"{ONE}/activities"),
    },
    f"POST {LONG}/comments": {
        "invalid_input": lambda w: w.api.post(f"{ONE}/comments", json={"comment": ""}),
        "invalid_payload": lambda w: w.api.post(f"{ONE}/comments", content=b""),
        "template_invalid_language_code": lambda w: w.api.post(f"{NAME}/languages/xx/comments", json={"comment": "c"}),
        "template_not_found": lambda w: w.api.post(f"{ONE}/comments", json={"comment": "c"}),
    },
    f"POST {LONG}/compare": {
        "invalid_input": lambda w: w.api.post(f"{ONE}/compare", json={"templates": []}),
        "invalid_payload": lambda w: w.api.post(f"{ONE}/compare", content=b""),
        "template_invalid_language_code": lambda w: w.api.post(f"{NAME}/languages/xx/compare", json=other("ab")),
        "template_not_found": lambda w: w.api.post(f"{ONE}/compare", json=other("ab")),
        "templates_compare_not_found": with_prior(World.add, lambda w: w.api.post(f"{ONE}/compare", json=other("ab"))),
        "templates_compare_not_unique": with_prior(
            World.add, lambda w: w.api.post(f"{ONE}/compare", json=other("order_shipped"))
        ),
        "templates_not_eligible_for_comparison": with_prior(
            lambda w: (w.add(), w.add("ab")), lambda w: w.api.post(f"{ONE}/compare", json=other("ab"))
        ),
    },
    f"POST {TEMPLATES}/sync": {},
    "GET /sms/smsApps": {
        "invalid_page_size": get("/sms/smsApps", pageSize="x"),
        "invalid_page_token": get("/sms/smsApps", pageToken="x"),
    },
    "POST /sms/smsApps": {
        "invalid_input": lambda w: w.api.post("/sms/smsApps", json={}),
        "invalid_payload": lambda w: w.api.post("/sms/smsApps", content=b""),
    },
    "GET /sms/smsApps/{smsAppId}": {"sms_app_not_found": get(f"/sms/smsApps/{NO_APP}")},
    "DELETE /sms/smsApps/{smsAppId}": {
        "invalid_id_format": lambda w: w.api.delete("/sms/smsApps/x"),
        "sms_app_not_found": lambda w: w.api.delete(f"/sms/smsApps/{NO_APP}"),
    },
    "PATCH /sms/smsApps/{smsAppId}": {
        "invalid_input": lambda w: w.api.patch(f"/sms/smsApps/{w.app()}", json={"name": 1}),
        "no_fields_to_update": lambda w: w.api.patch(f"/sms/smsApps/{w.app()}", json={}),
        "sms_app_not_found": lambda w: w.api.patch(f"/sms/smsApps/{NO_APP}", json={"name": "x"}),
    },
}
CASES = [(name, code) for name, codes in PROVOCATIONS.items() for code, act in codes.items() if act is not None]
OURS = {name: one for name, one in operations().items() if one.family in FAMILIES}


@pytest.fixture
def world(api, values, emulator, advance):
    return World(api, values, emulator, advance)


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
    unreachable = {(name.replace("%s", LONG), code) for name, code in UNREACHABLE}

    provoked = {(name, code) for name, codes in PROVOCATIONS.items() for code in codes}

    assert provoked | unreachable == documented
    assert not provoked & unreachable


def calls():
    for one in OURS.values():
        path = one.path.removeprefix("/v1/projects/{projectId}").replace("{languageCode}", "EN")
        yield one, path.replace("{templateName}", "order_shipped").replace("{webhookId}", NOBODY)


VALID = {"POST /webhooks": HOOK, "POST /sms/smsApps": APP}


@pytest.mark.parametrize(("operation", "path"), list(calls()), ids=lambda one: getattr(one, "name", ""))
def test_every_operation_refuses_a_request_without_credentials(emulator, client, operation, path):
    response = client(emulator, headers={}).request(operation.method, path)

    assert response.json()["errorCode"] == "unauthorized_error"


def test_every_template_operation_needs_an_onboarded_project(client, values):
    bodies = {"comments": {"comment": "c"}, "compare": other("ab"), "templates": values()}
    with running(Options(blank=True)) as bare:
        api = client(bare)
        for operation, path in calls():
            if operation.family == "WhatsApp Templates":
                body = {"json": bodies.get(path.rpartition("/")[2], {})} if operation.body else {}
                response = api.request(operation.method, path, **body)
                assert response.json()["errorCode"] == "project_not_initialized", operation.name


def test_the_template_quota_can_be_used_up_and_does_not_bind_seeds(client, values):
    with running(Options(template_limit=2)) as small:
        api = client(small)
        small.control("POST", "seed", {"type": "whatsapp_template", "count": 3, "projectId": "p1"})

        response = api.post(TEMPLATES, json=values())

        assert (response.status_code, response.json()["errorCode"]) == (424, "template_limit_reached")


BODY = {"type": "BODY", "text": "words"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": "Bad"}, "name"),
        ({"language": "xx"}, "language"),
        ({"details": {}}, "details"),
        ({"details": {"components": [{"type": "FOOTER", "text": "x"}]}}, "details.components"),
        ({"details": {"components": [BODY, {"type": "BODY", "text": "twice"}]}}, "details.components"),
        ({"details": {"components": [{"type": "NOTHING"}]}}, "details.components.0.type"),
        ({"details": {"components": [{"type": "HEADER", "format": "SOUND"}, BODY]}}, "details.components.0.format"),
        ({"details": {"components": [{"type": "HEADER", "format": "TEXT"}, BODY]}}, "details.components.0"),
        ({"details": details({"type": "HEADER", "format": "TEXT", "text": "{{1}}"})}, "details.components.0.example"),
        ({"details": {"components": [{"type": "BODY", "text": "{{1}}"}]}}, "details.components.0.examples"),
        (
            {"details": {"components": [{"type": "BODY", "text": "{{2}}", "examples": ["x"]}]}},
            "details.components.0.text",
        ),
        ({"details": {"components": [{"type": "BODY"}]}}, "details.components.0.text"),
        ({"details": {**details(), "messageSendTtlSeconds": 43_201}}, "details.messageSendTtlSeconds"),
        (
            {"details": details({"type": "FOOTER", "codeExpirationMinutes": 5})},
            "details.components.0.codeExpirationMinutes",
        ),
        (
            {"details": button("https://x.example.com/{{1}}/y", example="https://x.example.com/a")},
            "details.components.0.buttons.0.url",
        ),
        ({"details": button("https://x.example.com/{{1}}")}, "details.components.0.buttons.0.example"),
        ({"details": details({"type": "BUTTONS", "buttons": []})}, "details.components.0.buttons"),
        ({"category": "AUTHENTICATION", "details": details()}, "details.components.0.text"),
    ],
)
def test_validation_errors_name_the_place(world, change, path):
    response = world.create(**change)

    assert response.json()["errorCode"] == "invalid_input"
    places = [one.split(":")[0] for one in response.json()["additionalInformation"]["validationErrors"]]
    assert places == [path]


def test_cards_must_be_alike(world):
    head = header("https://x.example.com/a.png")
    cards = [{"components": [head, {"type": "BODY", "text": "a"}]}, {"components": [{"type": "BODY", "text": "b"}]}]

    response = world.create(details=details({"type": "CAROUSEL", "cards": cards}))

    assert response.json()["additionalInformation"]["validationErrors"] == [
        "details.components.0.cards: all cards need the same components"
    ]
    cards[1]["components"].insert(0, head)
    assert world.create(details=details({"type": "CAROUSEL", "cards": cards})).status_code == 201

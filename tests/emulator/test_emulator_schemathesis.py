"""Generated requests to all 90 operations, sensible and senseless: no server fault, no answer outside the schema.

The same requests in every run.
"""

from collections import Counter

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reconciler.emulator.conformance import loosened
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import document

EXAMPLES = 20
PROJECT = "p1"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
API = schemathesis.openapi.from_dict(loosened(document()))
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in API.get_all_operations()}
LACKS_400 = {"WhatsappSolutionsController_createSolution_v1"}  # the file says nothing of a body that does not fit
HOOK = {"target": "https://hooks.example.com/generated", "secret": "s3cret", "triggers": ["ALL"]}
BODY = {"type": "BODY", "text": "Your order {{1}} is on its way!", "examples": ["A-1042"]}
KAKAO = {
    "adminPhoneNo": "+821012345678",
    "name": "Acme",
    "topLevelCategoryCode": "001",
    "midLevelCategoryCode": "0001",
    "subLevelCategoryCode": "0001",
}
NUMBER = {"countryCode": "46", "phoneNumber": "701234567", "displayName": "Acme", "vertical": "SHOPPING_AND_RETAIL"}
# Bodies that rules beyond the schema make too rare to be generated.
BODIES = {
    "BundlesBundlesController_create_v1": {"name": "generated", "region": "EU", "smsApp": True},
    "WebhookWebhookController_createWebhook_v1": HOOK,
    "WebhookWebhookController_replaceWebhook_v1": HOOK,
    "WhatsappTemplatesController_createTemplate_v1": {
        "name": "generated",
        "language": "EN",
        "category": "UTILITY",
        "details": {"components": [BODY]},
    },
    "WhatsappSendersController_createSender_v1": {
        "phoneNumberProvider": "CUSTOMER",
        "region": "EU",
        "details": {**NUMBER, "about": "Hello"},
    },
    "KakaotalkSendersController_createSender_v1": {"plusFriendId": "generated", "details": KAKAO},
    "WhatsappSendersController_update_v1": {"details": {"about": "Hello again"}},
    "KakaotalkSendersController_updateSender_v1": {"details": {**KAKAO, "name": "Acme again"}},
    "RcsSendersController_updateSender_v1": {"details": {"countries": ["SE"]}},
    "SmsSmsAppsController_updateSmsApp_v1": {"name": "generated"},
}
# What single requests to seeded objects cannot reach; the emulator's other tests do.
NEEDS_A_STORY = {
    "WhatsappAccountsController_createAccount_v1": "the project has its account",
    "WhatsappAccountsController_updateAccount_v1": "the account is onboarded",
    "WhatsappSendersController_verify_v1": "a code sent before",
    "WhatsappSolutionsController_assignSolution_v1": "the project is onboarded",
    "WhatsappTemplatesController_compareTemplates_v1": "1,000 messages of each template",
    "KakaotalkSendersController_verifySender_v1": "a code sent before",
}
SEEDS = {
    "webhook": [None] * 3,
    "sms_app": [None] * 3,
    "bundle": [None, "IN_PROGRESS", "FAILED"],
    "conversation_app": [None],
    "whatsapp_flow": [None],
    "whatsapp_solution": [None] * 2,
    "whatsapp_template": [None, "DRAFT", "REJECTED", "IN_PROGRESS"],
    "whatsapp_sender": [None, "DRAFT", "REJECTED", "IN_PROGRESS"],
    "kakaotalk_sender": [None, "DRAFT", "REJECTED", "IN_PROGRESS"],
    "kakaotalk_template": [None, "DRAFT", "REJECTED"],
    "rcs_sender": [None, "DRAFT"],
    "rcs_test_number": [None],
}
PLACES = {
    "/webhooks/{": ("webhook", ["webhookId"]),
    "/smsApps/{": ("sms_app", ["smsAppId"]),
    "/bundles/{": ("bundle", ["bundleId"]),
    "/conversation/": ("conversation_app", ["conversationAppId"]),
    "/whatsapp/flows/{": ("whatsapp_flow", ["flowId"]),
    "/whatsapp/solutions/{": ("whatsapp_solution", ["solutionId"]),
    "/whatsapp/templates/{": ("whatsapp_template", ["templateName", "languageCode"]),
    "/whatsapp/senders/{": ("whatsapp_sender", ["senderId"]),
    "/templates/{templateCode}": ("kakaotalk_template", ["plusFriendId", "templateCode"]),
    "/categories/senders/{": ("kakaotalk_sender", ["plusFriendId"]),
    "/kakaotalk/senders/{": ("kakaotalk_sender", ["plusFriendId"]),
    "/testNumbers/{": ("rcs_test_number", ["senderId", "testNumber"]),
    "/rcs/senders/{": ("rcs_sender", ["senderId"]),
}


@pytest.fixture(scope="module")
def server():
    with running(Options(review_seconds=0, virtual_clock=True)) as emulator:
        yield emulator


@pytest.fixture
def session():
    with requests.Session() as one:
        one.trust_env = False
        one.headers["authorization"] = "Bearer any"
        yield one


@pytest.fixture
def known(server):
    """Fill a project; answer with the ids of its objects by type."""
    server.control("POST", "reset")

    def seeded(kind, state):
        order = {"type": kind, "count": 1, "projectId": PROJECT} | ({"state": state} if state else {})
        return server.control("POST", "seed", order)["ids"][0]

    # In the order of seeding, not of ids, which are random: the same choice means the same kind of object in every run.
    return {kind: [seeded(kind, state) for state in states] for kind, states in SEEDS.items()}


def paths(operation, known):
    """Return a strategy for path parameters that lead to what exists, as far as they name something."""
    kind, names = next((found for part, found in PLACES.items() if part in operation.path), (None, []))
    names = [name for name in names if f"{{{name}}}" in operation.path]
    ids = known[kind] if kind else [""]
    return st.sampled_from([{"projectId": PROJECT, **dict(zip(names, one.split("/"), strict=False))} for one in ids])


def cases(operation, known):
    """Return a strategy for requests: fitting ones to what exists and to anything, misfitting ones to what exists."""
    here = paths(operation, known)
    fitting, misfitting = GenerationMode.POSITIVE, GenerationMode.NEGATIVE

    def to(found, mode, **more):
        return operation.as_strategy(generation_mode=mode, path_parameters=found, **more)

    body = BODIES.get(operation.definition.raw["operationId"])
    given_body = {"body": body, "media_type": "application/json"} if body else {}
    return st.one_of(
        here.flatmap(lambda found: to(found, fitting)),
        here.flatmap(lambda found: to(found, fitting, **given_body)),
        operation.as_strategy(generation_mode=fitting),
        here.flatmap(lambda found: to(found, misfitting)),
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_meets_a_fault_or_an_answer_that_is_not_documented(name, server, session, known):
    operation = OPERATIONS[name]
    statuses = Counter()

    @settings(max_examples=EXAMPLES, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases(operation, known))
    def answered(case):
        response = case.call(base_url=server.url, session=session)
        if name not in LACKS_400 or response.status_code != 400:
            case.validate_response(response, checks=CHECKS)
        statuses[response.status_code] += 1

    answered()

    assert any(status < 300 for status in statuses) == (name not in NEEDS_A_STORY), statuses

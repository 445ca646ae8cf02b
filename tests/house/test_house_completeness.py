"""The whole API is covered: each of its 90 operations has one user and an answer, each field it takes is declared."""

import json
from collections import defaultdict
from importlib import resources

import pytest
from contract import declared, differences, sent, shape

from reconciler.emulator.emulation import Emulation
from reconciler.emulator.options import Options
from schemas import catalogue

OPENAPI = json.loads(resources.files("reconciler.emulator").joinpath("openapi.json").read_bytes())
OPERATIONS = {
    described["operationId"]: (method.upper(), path)
    for path, methods in OPENAPI["paths"].items()
    for method, described in methods.items()
    if isinstance(described, dict) and "operationId" in described
}
VERBS = ("read", "create", "update", "overwrite", "delete")

# Operations that are meant to have two users, by name.
SHARED = {
    "WhatsappSendersController_getSuggestedUsernames_v1": {
        # both were asked for: a person looks at what is free, a file refers to it
        "whatsapp_sender operation suggested-usernames",
        "data whatsapp_suggested_usernames",
    },
    "RcsSendersController_getTestNumberCapabilities_v1": {
        # both were asked for: a person looks at what a phone can do, a file refers to it
        "rcs_test_number operation capabilities",
        "data rcs_test_number_capabilities",
    },
    "RcsSendersController_getTestNumberState_v1": {
        # the state is all there is to read of a test number, and a person may ask for nothing else
        "rcs_test_number read",
        "rcs_test_number operation state",
    },
}
# Fields of input schemas that no model declares under their name, each with its reason.
UNDECLARED = {
    "RcsSendersController_addTestNumbers_v1 testNumbers missing": "a list of one, made of the declared number",
}

TYPES = {name: catalogue.resource_type(name) for name in catalogue.names()}
SOURCES = {name: catalogue.data_source(name) for name in catalogue.data_names()}


def calls(types, sources):
    """Yield who asks the API for something, and with which declaration of it."""
    for name, resource_type in types.items():
        yield from ((f"{name} {verb}", getattr(resource_type, verb)) for verb in VERBS if getattr(resource_type, verb))
        yield from ((f"{name} listing", resource_type.listing),) if resource_type.listing else ()
        yield from ((f"{name} act {act.name}", act.call) for act in resource_type.acts)
        yield from ((f"{name} operation {one.name}", one.call) for one in resource_type.operations)
    yield from ((f"data {name}", source.call) for name, source in sources.items())


def bodies(types):
    """Yield each operation that carries a body, with the shape of what its model declares."""
    for resource_type in types.values():
        for verb in ("create", "update", "overwrite"):
            if call := getattr(resource_type, verb):
                yield call, sent(declared(resource_type), call)
        for one in resource_type.operations:
            if one.arguments and one.call.method not in ("GET", "DELETE"):
                schema = one.arguments.model_json_schema()
                yield one.call, shape(schema, schema)


def users(types, sources):
    found = defaultdict(set)
    for who, call in calls(types, sources):
        found[call.operation].add(who)
    return found


def used_wrongly(types, sources):
    """Return what is wrong with the use of operations, one sentence each."""
    found = users(types, sources)
    unknown = [f"{name} is no operation of the API: {found[name]}" for name in sorted(found.keys() - OPERATIONS.keys())]
    unused = [f"{name} has no user" for name in OPERATIONS if name not in found]
    several = [
        f"{name} is used by {sorted(found[name])}"
        for name in OPERATIONS
        if name in found and (len(found[name]) > 1 or name in SHARED) and found[name] != SHARED.get(name)
    ]
    return [*unknown, *unused, *several]


def undeclared(types):
    """Return the fields of input schemas no model declares, as "operationId place", and bodies that nobody makes."""
    made, found = set(), set()
    for call, model in bodies(types):
        method, path = OPERATIONS[call.operation]
        api = shape(
            OPENAPI["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"], OPENAPI
        )
        made.add(call.operation)
        found |= {f"{call.operation} {one}" for one in differences(model, api) if one.endswith(" missing")}
    wanted = {
        name for name, (method, path) in OPERATIONS.items() if "requestBody" in OPENAPI["paths"][path][method.lower()]
    }
    return sorted(found | {f"{name} body" for name in wanted - made})


def unanswered():
    """Return the operations that the emulator does not know how to answer."""
    emulation = Emulation(Options())
    headers = {"authorization": "Bearer any"}
    asked = {
        name: emulation.answer(method, path.replace("{", "").replace("}", ""), {}, headers, b"{}")[0].status
        for name, (method, path) in OPERATIONS.items()
    }
    return [name for name, status in asked.items() if status >= 500]


def told(done, problems):
    return f"{done}/{len(OPERATIONS)} operations\n" + "\n".join(problems)


def test_every_operation_of_the_api_has_its_user():
    problems = used_wrongly(TYPES, SOURCES)
    done = len(OPERATIONS) - len(problems)

    assert (len(OPERATIONS), done) == (90, 90), told(done, problems)


def test_every_operation_of_the_api_is_answered_by_the_emulator():
    problems = unanswered()
    done = len(OPERATIONS) - len(problems)

    assert done == 90, told(done, problems)


def test_every_field_of_every_input_schema_is_declared():
    assert undeclared(TYPES) == sorted(UNDECLARED)


@pytest.mark.parametrize("name", TYPES)
def test_leaving_out_a_type_is_noticed(name):
    rest = {other: resource_type for other, resource_type in TYPES.items() if other != name}

    own = {call.operation for who, call in calls({name: TYPES[name]}, {})}

    assert {f"{one} has no user" for one in own - SHARED.keys()} <= set(used_wrongly(rest, SOURCES))
    assert own - SHARED.keys()


@pytest.mark.parametrize("name", SOURCES)
def test_leaving_out_a_data_source_is_noticed(name):
    rest = {other: source for other, source in SOURCES.items() if other != name}

    assert used_wrongly(TYPES, rest)


def test_a_field_that_the_api_takes_anew_is_noticed(monkeypatch):
    schema = OPENAPI["components"]["schemas"]["WebhookWebhookInputDto"]["properties"]
    monkeypatch.setitem(schema, "note", {"type": "string"})

    assert "WebhookWebhookController_createWebhook_v1 note missing" in undeclared(TYPES)

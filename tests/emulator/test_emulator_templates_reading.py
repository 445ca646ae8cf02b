import pytest

ALL = "/whatsapp/templates"
ONE = f"{ALL}/order_shipped/languages/EN"


def names(answer):
    return [f"{one['name']}/{one['language']}" for one in answer["templates"]]


def seed(emulator, count, state=None, project="p1"):
    order = {"type": "whatsapp_template", "count": count, "projectId": project, "state": state}
    return emulator.control("POST", "seed", order)["ids"]


def test_templates_are_listed_by_name_then_language(create, api):
    for name, language in (("b_x", "EN"), ("bb", "EN"), ("b_x", "DE"), ("a1", "EN"), ("bb", "AF")):
        create(name, language, status="DRAFT")

    assert names(api.get(ALL).json()) == ["a1/EN", "b_x/DE", "b_x/EN", "bb/AF", "bb/EN"]
    assert names(api.get(f"{ALL}/b_x").json()) == ["b_x/DE", "b_x/EN"]


def test_pages_hold_fifty_by_default_and_together_everything_once(emulator, api):
    ids = seed(emulator, 120)

    pages, token = [], None
    while token is not None or not pages:
        pages.append(api.get(ALL, params={"pageToken": token} if token else {}).json())
        token = pages[-1].get("nextPageToken")

    assert [len(one["templates"]) for one in pages] == [50, 50, 20]
    assert [one["totalSize"] for one in pages] == [120] * 3
    assert [name for one in pages for name in names(one)] == sorted(ids)


def test_the_previous_page_can_be_reached_again(emulator, api):
    seed(emulator, 30)
    first = api.get(ALL, params={"pageSize": 10}).json()
    second = api.get(ALL, params={"pageSize": 10, "pageToken": first["nextPageToken"]}).json()
    third = api.get(ALL, params={"pageSize": 10, "pageToken": second["nextPageToken"]}).json()

    back = api.get(ALL, params={"pageSize": 10, "pageToken": third["previousPageToken"]}).json()

    assert back == second
    assert "previousPageToken" not in first


def test_a_thousand_fit_on_one_page(emulator, api):
    seed(emulator, 1001)

    page = api.get(ALL, params={"pageSize": 1000}).json()

    assert (len(page["templates"]), page["totalSize"], page["pageSize"]) == (1000, 1001, 1000)


def test_pages_stay_whole_while_templates_come_and_go(emulator, api):
    ids = seed(emulator, 20)
    first = api.get(ALL, params={"pageSize": 10}).json()

    api.delete(f"{ALL}/{ids[0].split('/')[0]}")
    rest = api.get(ALL, params={"pageSize": 10, "pageToken": first["nextPageToken"]}).json()

    assert names(first) + names(rest) == sorted(ids)


@pytest.mark.parametrize("size", ["x", "0", "1001"])
def test_page_sizes_outside_the_limits_are_refused(api, size):
    assert api.get(ALL, params={"pageSize": size}).json()["errorCode"] == "invalid_page_size"


def test_a_token_of_another_query_is_refused(emulator, api, client):
    seed(emulator, 60)
    seed(emulator, 60, project="p2")
    token = api.get(ALL).json()["nextPageToken"]

    for params in ({"pageToken": token, "templateName": "seeded"}, {"pageToken": "WyJhIl0"}, {"pageToken": token[:-2]}):
        assert api.get(ALL, params=params).json()["errorCode"] == "invalid_page_token"
    assert client(emulator, "p2").get(ALL, params={"pageToken": token}).json()["errorCode"] == "invalid_page_token"


def test_a_list_can_be_filtered_by_name_prefix(create, api):
    for name in ("order_shipped", "order_delayed", "welcome"):
        create(name, status="DRAFT")

    assert names(api.get(ALL, params={"templateName": "order"}).json()) == ["order_delayed/EN", "order_shipped/EN"]
    assert api.get(ALL, params={"templateName": "nothing"}).json()["totalSize"] == 0


def test_a_list_can_be_filtered_by_state_and_by_status_of_changes(emulator, api):
    for state in ("APPROVED", "PAUSED", "DISABLED", "REJECTED", "DRAFT", "IN_PROGRESS"):
        seed(emulator, 1, state)

    def count(**params):
        return api.get(ALL, params=params).json()["totalSize"]

    assert count() == 6
    assert count(filterStates=["APPROVED", "PAUSED"]) == 2
    assert count(filterStates="APPROVED,PAUSED") == 2
    assert count(filterStatuses=["DRAFT", "REJECTED"]) == 2
    assert count(filterStates="REJECTED", filterStatuses="REJECTED") == 1
    assert count(filterStates="APPROVED", filterStatuses="REJECTED") == 0


def test_a_field_mask_leaves_only_what_it_names(live, api):
    live()
    mask = ["name", "details.components.0.text", "changes"]

    one = api.get(ONE, params={"fieldMask": mask}).json()
    listed = api.get(ALL, params={"fieldMask": mask}).json()["templates"]
    by_name = api.get(f"{ALL}/order_shipped", params={"fieldMask": "state"}).json()["templates"]

    assert one == {"name": "order_shipped", "details": {"components": [{"text": "order_shipped EN for {{1}}"}]}}
    assert listed == [one]
    assert by_name == [{"state": "APPROVED"}]


@pytest.mark.parametrize("mask", [["details", "details.components.0.text"], ["details.components.0.text", "details"]])
def test_a_wider_mask_wins_over_a_narrower_one(live, api, mask):
    whole = live()

    assert api.get(ONE, params={"fieldMask": mask}).json() == {"details": whole["details"]}


def test_activities_are_listed_newest_first(live, api):
    live()
    api.post(f"{ONE}/comments", json={"comment": "please hurry"})
    api.patch(ONE, json={"details": {"components": [{"type": "BODY", "text": "new"}]}})

    answer = api.get(f"{ONE}/activities", params={"pageSize": 4}).json()
    rest = api.get(f"{ONE}/activities", params={"pageSize": 4, "pageToken": answer["nextPageToken"]}).json()

    assert [one["type"] for one in answer["notifications"]] == ["DRAFT", "EDITED", "COMMENT_ADDED", "IN_PROGRESS"]
    assert [one["type"] for one in rest["notifications"]] == ["CREATED"]
    assert answer["notifications"][2]["comment"] == "please hurry"


def test_a_comment_is_answered_with_what_was_added(create, api):
    create()

    response = api.post(f"{ONE}/comments", json={"comment": "hello"})

    assert response.status_code == 201
    assert (response.json()["type"], response.json()["comment"]) == ("CREATED", "hello")


def test_two_templates_sent_often_enough_can_be_compared(emulator, live, api):
    sends = {"sent": 2000, "delivered": 1900, "read": 900, "start": "2026-11-01", "end": "2026-11-02", "buttons": []}
    for name in ("order_shipped", "welcome"):
        live(name)
        emulator.control("POST", f"objects/whatsapp_template/{name}/EN", {"analytics": [sends]})

    other = {"templates": [{"templateName": "welcome", "templateLanguage": "EN"}]}
    answer = api.post(f"{ONE}/compare", json=other).json()

    assert [(one["name"], one["messageSends"]) for one in answer["templates"]] == [
        ("order_shipped", 2000),
        ("welcome", 2000),
    ]


def test_synchronising_answers_without_a_body(api):
    response = api.post(f"{ALL}/sync")

    assert (response.status_code, response.content) == (200, b"")

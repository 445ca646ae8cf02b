import pytest

from reconciler.emulator.spec import schema_named


def test_sender_categories_are_a_tree_of_three_levels(api):
    tree = api.get("/kakaotalk/categories/senders").json()["categories"]

    levels = [("", 1, one) for one in tree]
    while levels:
        parent, depth, one = levels.pop()
        assert (one["parentCode"], one["depth"], len(one["code"])) == (parent, depth, 3 if depth == 1 else 4)
        assert one["code"].isdigit()
        assert bool(one["subcategories"]) == (depth < 3)
        levels += [(one["code"], depth + 1, below) for below in one["subcategories"]]


def test_template_categories_are_all_the_api_knows(api, emulator):
    (sender,) = emulator.control("POST", "seed", {"type": "kakaotalk_sender", "projectId": "p1"})["ids"]

    found = api.get(f"/kakaotalk/categories/senders/{sender}/templates").json()

    below = [one for category in found["categories"] for one in category["subcategories"]]
    for kind, objects in (("Category", found["categories"]), ("Subcategory", below)):
        for field, part in (("name", "Names"), ("nameEnglish", "EnglishNames")):
            known = schema_named(f"KakaotalkTemplate{kind}{part}Enum")["enum"]
            assert {one[field] for one in objects} == set(known) - {"UNRECOGNIZED"}
    assert len({one["code"] for one in below}) == len(below)
    assert all(len(one["code"]) == 6 and one["code"].isdigit() for one in below)
    assert (found["totalSize"], found["pageSize"]) == (10, 50)


def test_template_categories_come_in_pages(api, emulator):
    (sender,) = emulator.control("POST", "seed", {"type": "kakaotalk_sender", "projectId": "p1"})["ids"]
    path = f"/kakaotalk/categories/senders/{sender}/templates"

    first = api.get(path, params={"pageSize": 7}).json()
    rest = api.get(path, params={"pageSize": 7, "pageToken": first["nextPageToken"]}).json()

    assert (len(first["categories"]), len(rest["categories"])) == (7, 3)


@pytest.mark.parametrize("codes", [("019", "0006", "0001"), ("001", "0001", "0001")])
def test_the_category_codes_of_the_api_s_own_examples_are_known(api, advance, codes):
    names = ("topLevelCategoryCode", "midLevelCategoryCode", "subLevelCategoryCode")
    details = {"adminPhoneNo": "+48777777777", "name": "Test Name", **dict(zip(names, codes, strict=True))}

    made = api.post("/kakaotalk/senders", json={"plusFriendId": "plusFriendId", "status": "SUBMIT", "details": details})

    assert made.status_code == 201, made.text
    advance("3s")
    button = {"ordering": 1, "type": "APP_LINK", "name": "Example Name"}
    links = {name: f"https://example-{name.lower()}.com" for name in ("linkMo", "linkPc", "schemeIos", "schemeAndroid")}
    template = {
        "language": "EN",
        "messageType": "BASIC",
        "emphasizeType": "EMPHASIZE_TYPE_NONE",
        "categoryCode": "001001",
        "securityFlag": False,
        "name": "Example name",
        "content": "Example content",
        "buttons": [{**button, **links}],
    }
    answer = api.post("/kakaotalk/senders/plusFriendId/templates", json={"status": "SUBMIT", "details": template})
    assert answer.status_code == 201, answer.text


def test_a_code_of_no_category_is_refused(api):
    wrong = {"topLevelCategoryCode": "018", "midLevelCategoryCode": "0006", "subLevelCategoryCode": "0001"}
    details = {"adminPhoneNo": "+48777777777", "name": "Test Name", **wrong}

    refused = api.post("/kakaotalk/senders", json={"plusFriendId": "other", "details": details})

    assert (refused.status_code, refused.json()["errorCode"]) == (400, "sender_invalid_category_code")

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

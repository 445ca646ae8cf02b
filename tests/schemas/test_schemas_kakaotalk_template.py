"""What only the declaration of KakaoTalk templates knows: types and what they need, buttons, codes, gates."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts
from schemas.markers import Canonical, Directive, Immutable, Refers

TEMPLATE = catalogue.resource_type("kakaotalk_template")
WEB = {"ordering": 1, "type": "WEB_LINK", "name": "Track", "linkMo": "https://acme.example"}
APP = {"ordering": 2, "type": "APP_LINK", "name": "Open", "schemeIos": "https://acme.example/orders"}


def template(*buttons, **details):
    shown = {"name": "order_shipped", "language": "KO", "content": "On its way.", **details}
    return {"plusFriendId": "acme", "details": shown | ({"buttons": list(buttons)} if buttons else {})}


def found(value, *, draft=False):
    try:
        TEMPLATE.spec.model_validate(value, context={"draft": draft})
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


@pytest.mark.parametrize(
    ("good", "bad", "place", "words"),
    [
        (
            template(messageType="EXTRA_INFORMATION", extra="More"),
            template(messageType="EXTRA_INFORMATION"),
            "details",
            "extra must be set when messageType is EXTRA_INFORMATION; write it, or make messageType BASIC",
        ),
        (template(messageType="MIXED", extra="More"), template(messageType="MIXED"), "details", "messageType is MIXED"),
        (
            template(emphasizeType="EMPHASIZE_TYPE_TEXT", title="Hello"),
            template(emphasizeType="EMPHASIZE_TYPE_TEXT"),
            "details",
            "title must be set when emphasizeType is EMPHASIZE_TYPE_TEXT; write it, or leave that out",
        ),
        (
            template(emphasizeType="EMPHASIZE_TYPE_IMAGE", imageUrl="https://acme.example/a.png"),
            template(emphasizeType="EMPHASIZE_TYPE_IMAGE", title="Hello"),
            "details",
            "imageUrl must be set when emphasizeType is EMPHASIZE_TYPE_IMAGE; write it, or leave that out",
        ),
        (
            template(categoryCode="001001"),
            template(categoryCode="1001"),
            "details.categoryCode",
            'must be the 6 digits of a subcategory in quotes, such as "001001", not "1001"',
        ),
        (
            template(WEB, APP),
            template(WEB, WEB | {"ordering": 2, "name": "More"}),
            "details.buttons.1",
            "is a second WEB_LINK; the API takes each type of button once, although KakaoTalk takes several",
        ),
        (
            template(APP),
            template(APP | {"schemeIos": "acme://orders"}),
            "details.buttons.0.schemeIos",
            'must be a URL that starts with http:// or https:// and has a host, not "acme://orders"',
        ),
        (
            template(emphasizeType="EMPHASIZE_TYPE_IMAGE", imageUrl="https://acme.example/a.png"),
            template(emphasizeType="EMPHASIZE_TYPE_IMAGE", imageName="a.png"),
            "details",
            "imageUrl must be set when emphasizeType is EMPHASIZE_TYPE_IMAGE",
        ),
        (
            template(WEB | {"linkMo": None, "linkPc": "https://acme.example"}),
            template({"ordering": 1, "type": "WEB_LINK", "name": "Track"}),
            "details.buttons.0",
            "needs a link when type is WEB_LINK: set linkMo",
        ),
        (
            template({"ordering": 1, "type": "APP_LINK", "name": "Open", "linkMo": "https://acme.example"}),
            template({"ordering": 1, "type": "APP_LINK", "name": "Open"}),
            "details.buttons.0",
            "needs a link when type is APP_LINK: set schemeIos",
        ),
        (template(WEB), template(WEB | {"linkMo": "acme"}), "details.buttons.0.linkMo", "must be a URL that starts"),
        (template(imageUrl="https://a.example/b"), template(imageUrl="b.png"), "details.imageUrl", "must be a URL"),
    ],
)
def test_a_rule_accepts_the_right_and_explains_the_wrong(good, bad, place, words):
    problems = found(bad)

    assert found(good) == {}
    assert set(problems) == {place}
    assert words in problems[place]


def test_everything_that_is_missing_is_reported_together():
    bare = template(messageType="MIXED", emphasizeType="EMPHASIZE_TYPE_TEXT")

    told = messages(bare)

    assert ["extra must be set" in told[0], "title must be set" in told[1]] == [True, True]
    assert found(bare, draft=True) == {}


def messages(value):
    with pytest.raises(ValidationError) as caught:
        TEMPLATE.spec.model_validate(value, context={"draft": False})
    return [one["msg"] for one in caught.value.errors(include_input=False)]


def test_a_draft_needs_a_name_and_a_language_only():
    bare = {"plusFriendId": "acme", "details": {"name": "a", "language": "KO"}}
    unnamed = template({"ordering": 1, "type": "WEB_LINK"})

    assert found(bare, draft=True) == found(unnamed, draft=True) == {}
    assert found(bare) == {"details": "content must be set, unless status is DRAFT"}
    assert found(unnamed) == {"details.buttons.0": "name must be set, unless status is DRAFT"}
    assert set(found({"plusFriendId": "acme", "details": {}}, draft=True)) == {"details.name", "details.language"}


def test_a_template_is_addressed_by_its_sender_and_the_code_the_api_gave_it():
    remote_id = TEMPLATE.remote_id({"plusFriendId": "acme", "code": "A1b2", "details": {"name": "x"}})

    assert remote_id == "acme/A1b2"
    assert TEMPLATE.path_parameters(remote_id) == {"plusFriendId": "acme", "templateCode": "A1b2"}
    assert TEMPLATE.parent.field == "plusFriendId"
    assert facts(TEMPLATE.spec).find(Refers, "plusFriendId") == Refers("kakaotalk_sender", "plusFriendId")


def test_the_language_is_fixed_and_no_update_carries_it():
    assert facts(TEMPLATE.spec).find(Immutable, "details", "language")
    assert facts(TEMPLATE.spec).find(Immutable, "details", "name") is None
    assert TEMPLATE.update.omits == {"details.language"}


def test_the_order_in_which_buttons_are_written_says_nothing():
    form = facts(TEMPLATE.spec).find(Canonical, "details", "buttons").form

    assert form([APP, WEB]) == form([WEB, APP]) == [WEB, APP]


def test_submitting_is_due_only_for_a_draft():
    submit = facts(TEMPLATE.spec).find(Directive, "status")

    assert not submit.satisfied("SUBMIT", {"changes": {"status": "DRAFT"}})
    assert submit.satisfied("SUBMIT", {"state": "REJECTED", "changes": {"status": "REJECTED"}})
    assert submit.satisfied("SUBMIT", {"state": "APPROVED"})


@pytest.mark.parametrize(
    ("live", "reversibility"),
    [({"state": "APPROVED"}, "costly"), ({"state": "REJECTED"}, "reversible"), ({"changes": {}}, "reversible")],
)
def test_deleting_an_approved_template_costs_its_code(live, reversibility):
    effect = TEMPLATE.effect("delete", live)

    assert str(effect.reversibility) == reversibility
    assert effect.lock is None


@pytest.mark.parametrize(
    ("live", "status"),
    [
        ({"state": "APPROVED"}, None),
        ({"state": "REJECTED"}, None),
        ({"state": "APPROVED", "changes": {"status": "REJECTED"}}, None),
        ({"changes": {"status": "DRAFT"}}, None),
        ({"changes": {"status": "IN_PROGRESS"}}, "waiting"),
        ({"state": "APPROVED", "changes": {"status": "IN_PROGRESS"}}, "waiting"),
    ],
)
def test_a_template_is_updated_unless_it_is_in_review(live, status):
    gate = TEMPLATE.gate("update", live)

    assert (gate.status if gate else None) == status


def test_a_template_tells_where_it_stands():
    cycle = TEMPLATE.lifecycle

    assert (cycle.states["APPROVED"], cycle.changes["IN_PROGRESS"]) == (Phase.LIVE, Phase.IN_REVIEW)
    assert (cycle.reviewer, cycle.overlay) == ("KakaoTalk", {"details": "changes.details"})

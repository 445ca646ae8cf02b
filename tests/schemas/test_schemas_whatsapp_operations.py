"""Arguments of operations on WhatsApp templates as they are typed at the prompt."""

import pytest
from pydantic import ValidationError

from schemas import catalogue

TEMPLATE = catalogue.resource_type("whatsapp_template")
COMPARE = next(one for one in TEMPLATE.operations if one.name == "compare")
SYNC = next(one for one in TEMPLATE.operations if one.name == "sync")
OTHER = {"templateName": "order_late", "templateLanguage": "EN"}


def test_the_other_template_is_named_like_an_id():
    given = COMPARE.arguments.model_validate({"templates": "order_late/EN", "timeframe": 30})

    assert given.model_dump(exclude_none=True) == {"templates": [OTHER], "timeframe": "30"}
    assert COMPARE.arguments.model_validate({"templates": [OTHER]}).templates[0].templateName == "order_late"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"templates": "order_late"},
        {"templates": "Order-Late/EN"},
        {"templates": "order_late/XX"},
        {"templates": [OTHER, OTHER]},
        {"templates": [OTHER], "timeframe": 8},
    ],
)
def test_what_cannot_be_compared_is_refused(wrong):
    with pytest.raises(ValidationError):
        COMPARE.arguments.model_validate(wrong)


def test_comparing_changes_nothing_and_syncing_is_about_the_whole_project():
    assert not COMPARE.acts
    assert SYNC.acts
    assert SYNC.whole_type
    assert TEMPLATE.after == ("whatsapp_account",)

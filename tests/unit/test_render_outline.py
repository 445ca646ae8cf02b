"""What stands together in every form of a plan: the instances of a block, equal changes, and first what is grave."""

import pytest

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status, by_address
from reconciler.plans.model import Basis, Plan
from reconciler.render.folding import Rest
from reconciler.render.leaves import is_text
from reconciler.render.outline import arranged
from schemas.lifecycle import Reversibility

BODY = "details.components[0].text"


def plan(*changes, acks=()):
    basis = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0", acks=acks)
    return Plan(basis, by_address(changes))


def change(text, action, *fields, **facts):
    address = Address.parse(text)
    return Change(address, address.type, action, fields=fields, **facts)


def template(language, text, category="UTILITY", source=""):
    return change(
        f'whatsapp_template.order["{language}"]',
        Action.CREATE,
        FieldChange("name", None, "order"),
        FieldChange("language", None, language),
        FieldChange("category", None, category),
        FieldChange(BODY, None, text, source=source),
        effect="reviewed by Meta",
    )


def groups(*changes, **facts):
    return [group for section in arranged(plan(*changes, **facts)).sections for group in section.groups]


def paths(fields):
    return [field.path for field in fields]


def test_the_instances_of_a_block_share_what_is_the_same_and_have_what_is_not():
    [group] = groups(template("EN", "Hello"), template("DE", "Hallo"))

    assert str(group.block) == "whatsapp_template.order"
    assert paths(group.shared) == ["category"]
    assert [(part.changes[0].address.key, part.fields[0].after) for part in group.parts] == [
        ("DE", "Hallo"),
        ("EN", "Hello"),
    ]
    assert [paths(part.fields) for part in group.parts] == [[BODY], [BODY]]


def test_instances_with_the_same_text_are_one_part_with_both_addresses():
    [group] = groups(template("EN", "Hello"), template("EN_GB", "Hello"), template("DE", "Hallo"))

    assert [[change.address.key for change in part.changes] for part in group.parts] == [["DE"], ["EN", "EN_GB"]]


def test_a_field_that_has_several_places_in_the_files_names_none():
    [group] = groups(template("EN", "Hi", source="a.yaml:1"), template("DE", "Hi", source="a.yaml:2"))
    [other] = groups(template("EN", "Hi", source="a.yaml:1"), template("DE", "Hi", source="a.yaml:1"))

    assert [field.source for field in group.shared if field.path == BODY] == [""]
    assert [field.source for field in other.shared if field.path == BODY] == ["a.yaml:1"]


def test_a_name_and_a_language_that_the_address_says_are_not_repeated_but_others_are():
    [named] = groups(template("EN", "Hello"))
    [other] = groups(
        change(
            'whatsapp_template.order["EN"]',
            Action.CREATE,
            FieldChange("name", None, "another"),
            FieldChange("category", None, "EN"),
        )
    )

    assert paths(named.shared) == ["category", BODY]
    assert paths(other.shared) == ["name", "category"]


def test_equal_changes_of_several_objects_are_one_group_and_unequal_ones_are_not():
    new = FieldChange("target", "https://a.example", "https://b.example")
    other = FieldChange("target", "https://a.example", "https://c.example")

    found = groups(
        *(change(f"webhook.{name}", Action.UPDATE, new) for name in "ab"), change("webhook.c", Action.UPDATE, other)
    )

    assert [[change.address.name for change in group.changes] for group in found] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("facts", [{"reason": "a"}, {"effect": "a"}, {"warnings": ("a",)}, {"moved_from": "webhook.z"}])
def test_changes_of_which_something_else_is_said_are_not_put_together(facts):
    alike = change("webhook.a", Action.UPDATE, FieldChange("target", "x", "y"))
    unlike = change("webhook.b", Action.UPDATE, FieldChange("target", "x", "y"), **facts)

    assert len(groups(alike, unlike)) == 2


@pytest.mark.parametrize(
    ("reversibility", "heading"),
    [
        (Reversibility.IRREVERSIBLE, "Cannot be undone"),
        (Reversibility.TIME_LOCKED, "Cannot be undone"),
        (Reversibility.COSTLY, "Costly to undo"),
    ],
)
def test_what_cannot_be_undone_stands_apart_and_nowhere_else(reversibility, heading):
    gone = change("whatsapp_template.old", Action.DELETE, reversibility=reversibility)

    outline = arranged(plan(gone, template("EN", "Hello")))

    assert [(section.name, section.groups[0].first) for section in outline.dangers] == [(heading, gone)]
    assert [group.first.address.name for section in outline.sections for group in section.groups] == ["order"]


def test_what_is_blocked_for_another_reason_than_an_acknowledgement_is_no_danger_yet():
    protected = change(
        "sms_app.a", Action.DELETE, reversibility="irreversible", status=Status.BLOCKED, guard=Guard.PROTECTED
    )
    unacknowledged = change(
        "sms_app.b", Action.DELETE, reversibility="irreversible", status=Status.BLOCKED, guard=Guard.ACK
    )

    [section] = arranged(plan(protected, unacknowledged)).dangers

    assert [change.address.name for change in section.groups[0].unacknowledged] == ["b"]
    assert [group.first.address.name for group in section.groups] == ["b"]


@pytest.mark.parametrize("ack", ["whatsapp_template.old", 'whatsapp_template.old["EN"]'])
def test_an_acknowledged_change_is_known_to_be(ack):
    gone = change('whatsapp_template.old["EN"]', Action.DELETE, reversibility="time_locked")

    [section] = arranged(plan(gone, acks=(ack,))).dangers
    [other] = arranged(plan(gone, acks=('whatsapp_template.old["DE"]',))).dangers

    assert section.groups[0].acknowledged
    assert not other.groups[0].acknowledged


def test_a_blocked_change_with_a_text_to_review_is_never_left_out():
    def blocked(path):
        return [
            change(
                f"whatsapp_template.t{number:02}",
                Action.UPDATE,
                FieldChange(path, "old", f"new {number}"),
                status=Status.BLOCKED,
                guard=Guard.THRESHOLD,
                why="needs --allow",
            )
            for number in range(30)
        ]

    def rests(changes):
        return [entry for section in arranged(plan(*changes)).sections for entry in section.entries
                if isinstance(entry, Rest)]  # fmt: skip

    assert rests(blocked(BODY)) == []
    assert len(rests(blocked("category"))) == 1


@pytest.mark.parametrize(
    ("type_name", "path", "text"),
    [
        ("whatsapp_template", BODY, True),
        ("whatsapp_template", "details.components[3].buttons[1].text", True),
        ("whatsapp_template", "category", False),
        ("kakaotalk_template", "details.content", True),
        ("whatsapp_sender", "details.displayName", True),
        ("rcs_sender", "details.brand.description", True),
        ("webhook", "secret", False),
        ("of_another_version", "text", False),
    ],
)
def test_the_types_say_which_fields_are_texts(type_name, path, text):
    assert is_text(type_name, FieldChange(path, None, "words")) is text


def test_verbose_puts_nothing_together_and_leaves_nothing_out():
    outline = arranged(plan(template("EN", "Hi"), template("DE", "Hi")), verbose=True)

    [section] = outline.sections
    assert [len(group.changes) for group in section.groups] == [1, 1]
    assert paths(section.groups[0].shared) == ["name", "language", "category", BODY]

"""Names of blocks: short, made of what objects are called, whatever order they come in."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import NAME
from reconciler.export.names import LONGEST, block_names


def names(*called, taken=()):
    objects = [(one if isinstance(one, tuple) else (one,), f"id{number}") for number, one in enumerate(called)]
    return block_names(objects, "app", taken)


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("order_shipped", "order_shipped"),
        ("Acme Alerts & More", "acme_alerts_more"),
        ("Crème brûlée", "creme_brulee"),
        ("https://hooks.example.com/sinch/v1?key=1", "sinch_v1"),
        ("https://user:pass@hooks.example.com", "hooks_example_com"),
        ("주문 발송", "jumun_balsong"),
        ("🚀", "rocket"),
        ("+46701234567", "app_46701234567"),
        ("", "app"),
        ("!!!", "app"),
    ],
)
def test_a_name_reads_like_what_the_object_is_called(called, name):
    assert names(called) == [name]


def test_what_differs_only_in_case_is_told_apart_by_it():
    assert names("Acme", "ACME") == ["Acme", "ACME"]


def test_what_differs_only_in_an_emoji_is_told_apart_by_its_name():
    assert names("Sale 🚀", "Sale 🎉") == ["sale_rocket", "sale_party_popper"]


def test_another_part_of_the_key_comes_in_only_where_the_name_does_not_do():
    assert names(("Acme", "EU"), ("Acme", "US"), ("Other", "US")) == ["acme_eu", "acme_us", "other"]


def test_what_nothing_tells_apart_is_counted():
    assert names("", "", "") == ["app", "app_2", "app_3"]


def test_a_taken_name_is_left_alone():
    assert names(("Acme", "EU"), taken={"acme"}) == ["acme_eu"]
    assert names("Acme", taken={"acme"}) == ["acme_2"]
    assert names(("acme", "EU"), taken={"acme"}) == ["acme_eu"]


def test_a_long_name_is_cut_unless_two_are_the_same_up_to_there():
    long = "word " * 30

    assert len(names(long)[0]) <= LONGEST
    first, second = names(f"{long} one", f"{long} two")
    assert (first[-3:], second[-3:]) == ("one", "two")


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["EU", "US", ""])), max_size=12), st.randoms())
def test_any_names_give_distinct_names_of_blocks_in_any_order(called, chance: random.Random):
    objects = [(parts, f"id{number}") for number, parts in enumerate(called)]
    shuffled = chance.sample(objects, len(objects))

    made = dict(zip([one for _, one in objects], block_names(objects, "app", ()), strict=True))

    assert len(set(made.values())) == len(made)
    assert all(re.fullmatch(NAME, name) for name in made.values())
    assert dict(zip([one for _, one in shuffled], block_names(shuffled, "app", ()), strict=True)) == made

"""Order and circles of anything that can be sorted."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.graph import find_cycle, find_cycles, sort

GRAPHS = st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 12), max_size=4), max_size=12)


def test_dependencies_come_first_and_ties_go_by_sort_order():
    assert sort({"c": [], "a": ["z"], "b": []}) == ["b", "c", "z", "a"]


def test_a_cycle_is_named_from_its_smallest_thing_and_closed():
    assert find_cycle({"x": ["c"], "c": ["a"], "a": ["b"], "b": ["c"]}) == ["a", "b", "c", "a"]


def test_what_needs_itself_is_a_cycle():
    assert find_cycle({"a": ["a"]}) == ["a", "a"]


def test_no_cycle_is_none():
    assert find_cycle({"a": ["b"], "b": ["c"]}) is None


def test_separate_cycles_are_all_found():
    assert find_cycles({"a": ["b"], "b": ["a"], "c": ["c"], "d": ["a"]}) == [["a", "b", "a"], ["c", "c"]]


def test_sort_refuses_a_cycle():
    with pytest.raises(ValueError, match="cycle"):
        sort({"a": ["b"], "b": ["a"]})


def test_a_chain_longer_than_the_recursion_limit_is_walked():
    chain = {number: [number + 1] for number in range(20_000)}

    assert sort(chain)[0] == 20_000
    assert find_cycle(chain) is None


@given(GRAPHS)
def test_every_graph_is_either_ordered_or_has_a_real_cycle(graph):
    cycle = find_cycle(graph)

    if cycle is None:
        place = {thing: number for number, thing in enumerate(sort(graph))}
        assert all(place[need] < place[thing] for thing, needs in graph.items() for need in needs)
    else:
        assert cycle[0] == cycle[-1]
        assert all(needed in graph[user] for user, needed in pairwise(cycle))

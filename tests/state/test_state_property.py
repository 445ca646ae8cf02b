from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state import Completion, Tombstone

NAMES = st.sampled_from("abcd")
STEPS = st.one_of(
    st.tuples(st.just("begin"), st.lists(NAMES, min_size=1, max_size=4, unique=True)),
    st.tuples(
        st.just("end"),
        st.lists(
            st.tuples(NAMES, st.sampled_from(["done", "failed", "unknown", "adopted", "resent", "superseded"])),
            min_size=1,
            max_size=4,
            unique_by=lambda one: one[0],
        ),
    ),
    st.tuples(st.just("delete"), NAMES),
    st.tuples(st.just("put"), NAMES),
    st.tuples(st.just("move"), st.tuples(NAMES, NAMES)),
    st.tuples(st.just("reopen"), st.none()),
)


class Model:
    """What the state must hold, in plain dictionaries."""

    def __init__(self, state, make):
        self.make = make
        self.run_id = make.start(state)
        self.records, self.open, self.serial = {}, {}, 0
        self.at = make.noon

    def begin(self, state, names):
        new = [name for name in names if f"webhook.{name}" not in self.open]
        ids = state.advance(begins=[self.make.begin(self.run_id, name) for name in new], at=self.tick())
        self.open |= {f"webhook.{name}": number for name, number in zip(new, ids, strict=True)}

    def end(self, state, ends):
        known = [(f"webhook.{name}", outcome) for name, outcome in ends if f"webhook.{name}" in self.open]
        at, completions = self.tick(), []
        for address, outcome in known:
            effect = self.record(address) if outcome in {"done", "adopted"} else None
            completions.append(Completion(self.open[address], outcome, record=effect))
            if effect is not None:
                self.records[address] = effect
            if outcome != "unknown":
                del self.open[address]
        self.serial += any(one.record is not None for one in completions)
        state.advance(ends=completions, at=at)

    def delete(self, state, name):
        address = f"webhook.{name}"
        if address in self.open:
            return
        [number] = state.advance(begins=[self.make.begin(self.run_id, name, verb="delete")], at=self.tick())
        stone = Tombstone("webhook", f'"{name}"', address, self.at, self.at + timedelta(days=30), "blocked")
        state.advance(ends=[Completion(number, "done", forget=address, tombstone=stone)], at=self.tick())
        self.records.pop(address, None)
        self.serial += 1

    def put(self, state, name):
        record = self.record(f"webhook.{name}")
        state.put([record], run_id=self.run_id, at=self.tick(), action="refresh")
        self.records[record.address] = record
        self.serial += 1

    def move(self, state, names):
        old, new = (f"webhook.{name}" for name in names)
        if old not in self.records or new in self.records or new in self.open:
            return
        state.move(old, new, run_id=self.run_id, at=self.tick())
        self.records[new] = replace(self.records.pop(old), address=new)
        if old in self.open:
            self.open[new] = self.open.pop(old)
        self.serial += 1

    def record(self, address):
        self.at += timedelta(microseconds=1)
        unique = f"{address} {self.at.timestamp()}"
        return self.make.record(address=address, remote_id=unique, updated_at=self.at + timedelta(hours=1))

    def tick(self):
        self.at += timedelta(seconds=1)
        return self.at


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_any_sequence_of_steps_keeps_the_state_sound_and_as_expected(steps, opened, new_url, make):
    url = new_url()
    state = opened(url)
    model = Model(state, make)

    for step, argument in steps:
        if step == "reopen":
            state.close()
            state = opened(url)
        else:
            getattr(model, step)(state, argument)

    assert state.verify() == []
    assert state.records() == model.records
    assert {entry.address: entry.id for entry in state.open_intents()} == model.open
    assert state.serial == model.serial
    state.close()

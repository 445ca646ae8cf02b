"""An API that answers two creates with one id: no two addresses manage one object, and nothing is doubled or lost."""

import threading
import time

import pytest
from instead import instead

APPS = "resources: {sms_app: {a: {name: A, region: EU}, b: {name: B, region: EU}}}"


class OneId:
    """Answers both creates with the id of whichever came first; ``late`` says whose answer arrives last, if any's."""

    def __init__(self, late):
        self.late, self.first = late, None
        self.meet, self.lock = threading.Barrier(2, timeout=20), threading.Lock()

    def __call__(self, method, path, body, forward):
        if method != "POST" or not path.endswith("/smsApps"):
            return None
        with self.lock:
            status, made = forward(body)
            whose = "other" if self.first else "owner"
            self.first = self.first or made["id"]
        self.meet.wait()
        if whose == self.late:
            time.sleep(0.3)
        return status, made | {"id": self.first}


@pytest.fixture(params=["neither", "owner", "other"])
def applied(request, stage):
    """A run in which both creates were answered with one id; gives its outcomes."""
    stage.declare(APPS)
    with instead(stage, OneId(request.param)):
        report = stage.apply()
    return stage, {str(one.address): one for one in report.results}


def test_no_two_addresses_manage_one_object_and_none_the_wrong_one(applied):
    stage, results = applied

    with stage.state() as state:
        records, sound, begun = state.records(), state.verify(), state.open_intents()
    assert sound == []
    assert {address for address, one in results.items() if str(one.outcome) == "done"} == set(records)
    assert {address for address, one in results.items() if str(one.outcome) == "unknown"} == {
        one.address for one in begun
    }
    for address, record in records.items():
        assert stage.objects("sms_app")[record.remote_id]["name"] == address[-1].upper()


def test_the_next_run_finds_what_is_its_own(applied):
    stage, _ = applied

    stage.apply()

    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == ["A", "B"]
    names = {address: stage.objects("sms_app")[one.remote_id]["name"] for address, one in stage.records().items()}
    assert names == {"sms_app.a": "A", "sms_app.b": "B"}
    assert stage.plan().changes == ()
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])

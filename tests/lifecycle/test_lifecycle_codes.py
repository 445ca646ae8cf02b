"""The two steps that prove a phone number, for both kinds of senders: register, then verify, with wrong codes too."""

import pytest

from reconciler import operate
from reconciler.diagnostics import ApiError
from reconciler.plan.model import Status

SENDERS = pytest.mark.parametrize(
    ("name", "arguments", "waits"),
    [("whatsapp_sender", {"method": "SMS"}, "PENDING_VERIFICATION"), ("kakaotalk_sender", {}, "VERIFYING")],
)


@pytest.fixture
def reviewed(life):
    def begin(name):
        one = life(name)
        one.declare()
        one.apply()
        one.stage.reviewed()
        return one

    return begin


def run(one, word, **given):
    target = operate.target_of(one.address)
    return operate.operate(one.stage.settings(), target, operate.operation_of(target, word), given)


def code(one):
    return str(one.stage.emulator.control("GET", f"otp?senderId={one.remote_id}")["code"])


def wrong(right):
    return f"{(int(right) + 1) % 900_000 + 100_000}"


@SENDERS
def test_a_sender_is_active_after_two_steps(reviewed, name, arguments, waits):
    one = reviewed(name)
    asked = one.of(one.plan())

    registered = run(one, "register", **arguments)
    between = one.live["state"]
    verified = run(one, "verify", code=code(one))

    assert (asked.status, asked.why.split()[3]) == (Status.NEEDS_HUMAN, "register")
    assert (registered.next_step, between) == ("verify code=CODE", waits)
    assert (verified.phase, verified.next_step, one.live["state"]) == ("live", "", "ACTIVE")
    assert one.plan().changes == ()


@SENDERS
def test_a_wrong_code_says_so_and_the_right_one_still_does(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)

    with pytest.raises(ApiError) as refused:
        run(one, "verify", code=wrong(code(one)))
    left = one.live["state"]
    run(one, "verify", code=code(one))

    told = f"{refused.value.exchange.message} {refused.value.exchange.resolution}"
    assert "code" in refused.value.exchange.message.lower()
    assert "look at the code again" in told
    assert "register" in told
    assert left == waits
    assert one.live["state"] == "ACTIVE"


@SENDERS
def test_too_many_wrong_codes_ask_for_a_new_registration(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)
    for _ in range(5):
        with pytest.raises(ApiError):
            run(one, "verify", code=wrong(code(one)))

    one.stage.advance("2h", 7200)
    change = one.of(one.plan())
    run(one, "register", **arguments)
    run(one, "verify", code=code(one))

    assert change.status is Status.NEEDS_HUMAN
    assert f"reconciler run {one.address} register" in change.why
    assert one.live["state"] == "ACTIVE"


@SENDERS
def test_a_code_before_it_was_asked_for_is_refused_with_the_step_that_is_missing(reviewed, name, arguments, waits):
    one = reviewed(name)

    with pytest.raises(ApiError) as refused:
        run(one, "verify", code="123456")

    assert "register" in refused.value.exchange.resolution
    assert one.live["state"] != "ACTIVE"


@SENDERS
def test_a_code_that_was_asked_for_is_not_asked_for_again_but_waited_for(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)
    sent, before = one.stage.time, one.stage.last_request()
    one.stage.advance("3m", 180)

    told = one.of(one.plan())
    one.apply()
    commented = run(one, "comment", comment="Soon")

    command, _, more = told.why.partition("; ")
    assert told.status is Status.NEEDS_HUMAN
    assert command == f"reconciler run {one.address} verify code=CODE"
    assert f"the code was asked for on {sent:%Y-%m-%d at %H:%M} UTC" in more
    assert f"another one sent with:  reconciler run {one.address} register" in more
    assert commented.next_step == "verify code=CODE"
    assert [path.rpartition("/")[2] for path in one.stage.writes(before)] == ["comments"]


def test_a_code_that_was_handed_in_is_not_waited_for_when_the_number_is_to_be_verified_anew(reviewed):
    one = reviewed("whatsapp_sender")
    run(one, "register", method="SMS")
    one.stage.advance("1m", 60)
    run(one, "verify", code=code(one))
    one.stage.change_outside("whatsapp_sender", one.remote_id, {"state": "PENDING_VERIFICATION"})

    assert one.of(one.plan()).why == f"reconciler run {one.address} register method=SMS"

"""Where nobody can be asked: the advice names the command that was typed, and works as it stands."""

import json
import re
import shlex

import pytest


def advised(told):
    """Return the commands that the help of a refusal shows, as words after the program's name."""
    return [shlex.split(line)[1:] for line in re.findall(r"^ +(reconciler .*)$", told, re.MULTILINE)]


def test_destroy_advises_destroy(webhook, process):
    process("apply", "--auto-approve")

    refused = process("destroy")

    assert refused.returncode == 1
    assert advised(refused.stderr) == [
        ["plan", "--destroy", "--out", "release.plan"],
        ["apply", "release.plan"],
        ["destroy", "--auto-approve"],
    ]


def test_apply_advises_apply_with_what_was_typed(webhook, process):
    scope, engine = "--target webhook.approvals --ack=webhook.approvals", "--parallelism 2"

    refused = process(*f"-C . apply {scope} --wait 1m {engine}".split())

    assert [" ".join(words) for words in advised(refused.stderr)] == [
        f"-C . plan --out release.plan {scope} {engine}",
        f"-C . apply release.plan --wait 1m {engine}",
        f"-C . apply {scope} --wait 1m {engine} --auto-approve",
    ]


@pytest.mark.parametrize("steps", [slice(0, 2), slice(2, 3)], ids=["in two steps", "at once"])
def test_the_advice_for_destroy_deletes_when_followed(webhook, process, emulator, steps):
    process("apply", "--auto-approve")
    refused = process("destroy", "--target", "webhook.approvals")
    before = emulator.control("GET", "objects")["objects"]

    codes = [process(*words).returncode for words in advised(refused.stderr)[steps]]

    assert len(before) == 1
    assert set(codes) == {0}
    assert emulator.control("GET", "objects")["objects"] == []


@pytest.mark.parametrize("secret", ["a-very-secret-value-0815", "it's-my-hook-secret", "pin", "a=b c"])
@pytest.mark.parametrize("ways", [("--var", "hook_secret={}"), ("--var=hook_secret={}",)])
def test_the_advice_shows_no_secret(webhook, process, environment, secret, ways):
    environment.delenv("RECONCILER_VAR_hook_secret")

    refused = process("apply", *(way.format(secret) for way in ways), "--format", "json")
    (told,) = json.loads(refused.stdout)["errors"]

    assert told["code"] == "E006"
    assert [[word for word in words if "hook_secret" in word] for words in advised(told["help"])] == [
        [ways[-1].format("...")]
    ] * 3
    assert not [form for form in (secret, shlex.quote(secret)) if form in refused.stdout + refused.stderr]

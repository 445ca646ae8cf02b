"""``reconciler preflight``: what a launch needs, each need as it stands, before anything irreversible."""

import json
import textwrap

import pytest
from pictures import jpeg, png, serving

from schemas import catalogue

ACME = "rcs_sender.acme"
EXAMPLE = catalogue.resource_type("rcs_sender").example.replace("launched: true\n", "")
DECLARED = [
    "countries", "contact", "banner", "logo", "privacy policy", "terms of service", "answers for verification",
    "answers for GB",
]  # fmt: skip


@pytest.fixture
def pictures():
    with serving() as served:
        yield served


@pytest.fixture
def declare(project, pictures):
    """Declare a sender with pictures on this machine, with pieces of its text in place of others."""

    def write(*changes, more=""):
        body = EXAMPLE
        for old, new in (("https://acme.example/banner", f"{pictures.url}/banner"),
                         ("https://acme.example/logo", f"{pictures.url}/logo"), *changes):  # fmt: skip
            assert old in body
            body = body.replace(old, new)
        text = f"resources:\n  rcs_sender:\n    acme:\n{textwrap.indent(body, '      ')}{more}"
        (project / "main.yaml").write_text(text)

    return write


@pytest.fixture
def needs(cli):
    """Return the exit code, and each need by its name."""

    def check(*words):
        shown = cli("preflight", "--format", "json", *words)
        (step,) = json.loads(shown.out)["steps"]
        assert (step["address"], step["step"]) == (ACME, "launch")
        assert step["ready"] is (shown.code == 0)
        return shown.code, {need["name"]: need for need in step["needs"]}

    return check


@pytest.fixture
def created(declare, cli, emulator):
    """A sender that is IN_TEST, with a number for tests."""
    declare(("countries:", 'testNumbers: ["+46701234567"]\n  countries:'))
    assert cli("apply", "--auto-approve", "--ack", ACME).code == 0
    emulator.control("POST", "clock", {"advance": "2h"})


def statuses(checks, names):
    return {name: checks[name]["status"] for name in names}


def test_every_need_that_is_met_passes(created, needs):
    code, checks = needs(ACME)

    names = ["state", *DECLARED, "video", "Google My Business", "test numbers", "banner file", "logo file"]
    assert code == 0
    assert set(statuses(checks, names).values()) == {"pass"}
    assert checks["state"]["finding"] == "IN_TEST"
    assert checks["logo file"]["finding"].startswith("PNG, 224 x 224 pixels, ")


def test_every_need_that_is_not_met_fails_with_its_place(declare, needs, project, emulator):
    (project / "main.yaml").write_text(
        "resources:\n  rcs_sender:\n    acme:\n      region: EU\n      billingCategory: CONVERSATIONAL\n"
        "      useCase: OTP\n      details: {countries: [GB]}\n"
    )

    code, checks = needs()

    assert code == 1
    assert {name for name, check in checks.items() if check["status"] == "fail"} == {*DECLARED} - {"countries"}
    assert checks["banner"] == {
        "name": "banner",
        "status": "fail",
        "finding": "details.brand.bannerUrl must be set: a launch requires it",
        "path": "details.brand.bannerUrl",
        "source": "main.yaml:7",
    }
    assert checks["video"]["status"] == "warning"
    assert [each for each in emulator.control("GET", "requests")["requests"] if each["method"] != "GET"] == []


def test_what_can_be_told_from_the_files_is_told_offline(declare, needs, pictures, emulator):
    declare(("    termsOfServiceUrl: https://acme.example/terms\n", ""))

    code, checks = needs("--offline")

    assert code == 1
    assert checks["terms of service"]["status"] == "fail"
    assert statuses(checks, ["state", "banner file", "logo file"]) == dict.fromkeys(
        ["state", "banner file", "logo file"], "unknown"
    )
    assert pictures.asked == []
    assert emulator.control("GET", "requests")["requests"] == []


def test_a_color_that_carriers_deny_is_a_warning(declare, needs):
    declare(("#0B57D0", "#0A84FF"))

    code, checks = needs("--offline")

    assert code == 0
    assert checks["rcs-color-too-light"]["status"] == "warning"
    assert "4.5" in checks["rcs-color-too-light"]["finding"]


FAULTS = {
    "missing": ({"status": 404}, "its server answers 404 Not Found"),
    "login": ({"status": 401}, "its server answers 401"),
    "wrong type": ({"media_type": "image/gif", "body": b"GIF89a"}, "it is served as image/gif"),
    "other content": ({"body": b"GIF89a"}, "its content is not JPEG or PNG"),
    "a page": ({"media_type": "text/html", "body": b"<html>"}, "its content is not JPEG or PNG"),
    "contradicting": ({"body": jpeg(224, 224)}, "it is served as image/png, and its content is JPEG"),
    "too large": ({"body": png(224, 224, size=51_201)}, "it has more than 51,200 bytes; at most 50 KB are accepted"),
    "too few pixels": ({"body": png(223, 224)}, "it has 223 x 224 pixels, not 224 x 224"),
    "too many pixels": ({"body": jpeg(448, 448), "media_type": "image/jpeg"}, "it has 448 x 448 pixels"),
    "private": ({"status": 302, "Location": "http://169.254.169.254/logo.png"}, "which the internet does not reach"),
    "round": ({"status": 302, "Location": "/logo.png"}, "it is redirected more than 5 times"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_picture_that_the_api_would_refuse_fails(declare, needs, pictures, name):
    served, reason = FAULTS[name]
    declare()
    pictures.put("/logo.png", **served)

    code, checks = needs()

    assert code == 1
    assert checks["logo file"]["status"] == "fail"
    assert reason in checks["logo file"]["finding"]
    assert checks["logo file"]["source"].startswith("main.yaml:")
    assert checks["banner file"]["status"] == "pass"


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        ({"status": 503}, "its server answers 503"),
        ({"body": png(224, 224, size=50_500)}, "does not say whether of 1,000 or 1,024 bytes"),
        ({"body": b"\x89PNG\r\n\x1a\n"}, "its pixels cannot be read"),
    ],
)
def test_a_picture_of_which_nobody_can_tell_is_unknown(declare, needs, pictures, served, reason):
    declare()
    pictures.put("/logo.png", **served)

    code, checks = needs()

    assert code == 0
    assert checks["logo file"]["status"] == "unknown"
    assert reason in checks["logo file"]["finding"]


def test_a_jpeg_passes_too_by_way_of_a_redirect(declare, needs, pictures):
    declare()
    pictures.redirect("/logo.png", f"{pictures.url}/moved")
    pictures.put("/moved", jpeg(224, 224), media_type="image/jpeg")

    assert needs()[1]["logo file"]["status"] == "pass"


def test_a_picture_known_only_after_apply_is_unknown(declare, needs, pictures):
    declare(
        (f"{pictures.url}/logo.png", "https://acme.example/${sms_app.a.id}.png"),
        more="  sms_app: {a: {name: A, region: EU}}\n",
    )

    assert "known only after apply" in needs()[1]["logo file"]["finding"]


def test_nothing_is_needed_for_what_is_launched(created, needs, emulator):
    (sender,) = emulator.control("GET", "objects?type=rcs_sender")["objects"]
    patch = {"state": "LAUNCHING"}
    emulator.control("POST", f"objects/rcs_sender/{sender['id']}?projectId={sender['projectId']}", patch)

    code, checks = needs()

    assert code == 0
    assert [check["finding"] for check in checks.values()] == ["LAUNCHING: nothing more is needed"]


def test_a_business_suspended_at_google_fails(created, needs, emulator):
    (sender,) = emulator.control("GET", "objects?type=rcs_sender")["objects"]
    britain, *others = sender["object"]["countryStatus"]
    first, *rest = britain["operators"]
    suspended = [{**first, "status": "INVALID_IN_GOOGLE_MY_BUSINESS"}, *rest]
    patch = {"countryStatus": [{**britain, "operators": suspended}, *others]}
    emulator.control("POST", f"objects/rcs_sender/{sender['id']}?projectId={sender['projectId']}", patch)

    code, checks = needs()

    assert code == 1
    assert checks["Google My Business"]["finding"] == "INVALID_IN_GOOGLE_MY_BUSINESS at EE (GB)"


def test_a_person_reads_a_line_for_each_need_and_the_result(declare, cli, pictures, environment):
    declare()
    pictures.put("/logo.png", status=404)
    environment.setenv("COLUMNS", "60")

    shown = cli("preflight", ACME)

    lines = shown.out.splitlines()
    assert lines[0] == f"{ACME} launch"
    assert f"  + {'countries':<20}  declared" in lines
    assert f"  x {'logo file':<20}  its server answers 404 Not Found" in lines
    assert lines[-1].startswith("Launch is not ready: 1 need fails, ")
    assert all(len(line) <= 60 for line in lines)


@pytest.mark.parametrize("address", ["rcs_sender.acmee", "sms_app.a"])
def test_an_address_without_such_a_step_is_an_error(declare, cli, address):
    declare(more="  sms_app: {a: {name: A, region: EU}}\n")

    refused = cli("preflight", address)

    assert refused.code == 1
    assert "error[E228]" in refused.err


def test_a_project_without_such_a_step_has_nothing_to_check(webhook, cli):
    shown = cli("preflight")

    assert (shown.code, shown.out) == (
        0,
        "Nothing to check: no declared object has a one-way step that needs anything.\n",
    )

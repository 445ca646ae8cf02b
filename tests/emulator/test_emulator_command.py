import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture
def start():
    """Start ``python -m reconciler.emulator`` and read what it exports; killed at the end if still there."""
    started = []

    def make(*arguments):
        command = [sys.executable, "-m", "reconciler.emulator", "--port", "0", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        lines = [process.stdout.readline().strip() for _ in range(5)]
        return process, dict(line.removeprefix("export ").split("=", 1) for line in lines)

    yield make
    for process in started:
        process.kill()
        process.communicate()


def get(url):
    with urllib.request.urlopen(url) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_exports_where_it_is_serves_and_ends_cleanly(start, number):
    process, exported = start("--project", "p1", "--key-id", "k", "--key-secret", "s")

    health = get(exported["SINCH_BASE_URL"] + "/_emulator/health")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert health["status"] == "ready"
    assert (exported["SINCH_PROJECT_ID"], exported["SINCH_KEY_ID"], exported["SINCH_KEY_SECRET"]) == ("p1", "k", "s")
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(("host", "warned"), [("", False), ("localhost", False), ("0.0.0.0", True)])
def test_it_warns_when_other_machines_can_reach_it(start, host, warned):
    process, exported = start("--host", host)

    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)

    assert exported["SINCH_BASE_URL"].startswith("http://127.0.0.1:")
    assert ("warning: listening on 0.0.0.0, where other machines can reach it" in told) is warned
    assert told == "" or warned


def test_it_saves_its_world_at_exit(start, tmp_path):
    file = tmp_path / "world.json"
    process, exported = start("--data", str(file), "--virtual-clock", "--review-seconds", "5", "--blank")
    body = json.dumps({"type": "sms_app", "count": 2, "projectId": "p1"}).encode()
    urllib.request.urlopen(exported["SINCH_BASE_URL"] + "/_emulator/seed", body).close()

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert [one["id"] for one in json.loads(file.read_text())["projects"]] == ["p1"]


def test_a_port_in_use_is_an_error_in_words(start):
    _, exported = start()
    port = exported["SINCH_BASE_URL"].rpartition(":")[2]
    command = [sys.executable, "-m", "reconciler.emulator", "--port", port]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    assert done.returncode == 1
    assert done.stderr.startswith("Error: cannot listen on 127.0.0.1:")


def refused(*arguments, module="reconciler.emulator"):
    """Run a command line that must end by itself, with an error."""
    command = [sys.executable, "-m", *module.split(), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "99999 is not in the range 0<=x<=65535"),
        (["--port", "-1"], "-1 is not in the range 0<=x<=65535"),
        (["--latency-ms", "-5"], "-5.0 is not in the range x>=0"),
        (["--review-seconds", "-1"], "-1.0 is not in the range x>=0"),
        (["--lag", "-1"], "-1.0 is not in the range x>=0"),
        (["--host", "nosuch.host.invalid"], "cannot listen on nosuch.host.invalid:"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1:"),
        (["--host", "\udcff"], "cannot listen on "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_it_cannot_start_with_is_an_error_in_words(arguments, said):
    assert said in refused(*arguments)


@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--host", "192.0.2.1"]], ids=" ".join)
def test_as_a_command_of_the_product_it_says_so_too(arguments):
    told = refused("emulator", *arguments, module="reconciler")

    assert "is not in the range" in told or "error[E003]: The command cannot run" in told


@pytest.mark.parametrize("text", ["{bad", "[1]", '{"counter": 1}', '{"counter": 1, "projects": [7]}', "\x00"])
def test_a_file_that_holds_no_world_is_an_error_in_words(tmp_path, text):
    (tmp_path / "world.json").write_text(text)

    told = refused("--port", "0", "--data", str(tmp_path / "world.json"))

    assert "world.json: an emulator has not saved it" in told
    assert (tmp_path / "world.json").read_text() == text


def test_a_file_that_could_not_be_saved_is_an_error_before_anything_is_done(tmp_path):
    told = refused("--port", "0", "--data", str(tmp_path / "no" / "world.json"))

    assert "its folder does not exist" in told


def test_a_device_is_no_file_to_keep_a_world_in():
    assert "it is no regular file" in refused("--port", "0", "--data", os.devnull)


def test_a_world_that_cannot_be_saved_any_more_is_told_at_the_end(start, tmp_path):
    folder = tmp_path / "worlds"
    folder.mkdir()
    process, _ = start("--data", str(folder / "world.json"))
    folder.rmdir()

    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"cannot save to {folder}/world.json: No such file or directory" in told


def test_the_options_are_those_of_the_design():
    done = subprocess.run(
        [sys.executable, "-m", "reconciler.emulator", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
    )

    for option in ("host", "port", "latency-ms", "review-seconds", "data", "virtual-clock", "rate"):
        assert f"--{option}" in done.stdout
    for option in ("project", "key-id", "key-secret", "blank"):
        assert f"--{option}" in done.stdout


def test_the_command_can_be_imported_without_the_extra():
    script = """
import sys
import reconciler.emulator.command
heavy = {"starlette", "uvicorn", "jsonschema_rs", "httpx", "pydantic", "sqlalchemy"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", script], check=True)

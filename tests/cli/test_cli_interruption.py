import signal
import subprocess
import sys

from reconciler.emulator.server import Options, running


def begun(child, line):
    """Wait until the child has printed a line like this on stderr."""
    for told in child.stderr:
        if line in told:
            return
    raise AssertionError(f"never printed {line}")


def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_does_the_rest(quickstart, environment, process):
    with running(Options(latency_ms=400)) as slow:
        for name, value in slow.environment().items():
            environment.setenv(name, value)
        command = [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "--parallelism", "1"]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        begun(child, "creating...")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=600)
        made = slow.control("GET", "objects")["objects"]
        rest = process("apply", "--auto-approve")
        objects = slow.control("GET", "objects")["objects"]

    assert child.returncode == 130
    assert "Stopping: calls in progress are finished" in err
    assert "Interrupted" in out
    assert 1 <= len(made) < 5
    assert rest.returncode == 0, rest.stderr
    assert len(objects) == len({one["id"] for one in objects}) == 5


def test_ctrl_c_while_planning_exits_with_130(quickstart, environment):
    with running(Options(latency_ms=3000)) as slow:
        for name, value in slow.environment().items():
            environment.setenv(name, value)
        command = [sys.executable, "-m", "reconciler", "--log-level", "debug", "plan"]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        begun(child, "DEBUG")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=600)

    assert child.returncode == 130
    assert "Traceback" not in err
    assert out == ""


def test_a_second_ctrl_c_leaves_at_once_and_the_next_run_finds_out(quickstart, environment, process):
    delay = {"match": {"method": "POST", "path": "*/sms/smsApps"}, "times": 1, "do": "delay", "seconds": 900}
    command = [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "--target", "sms_app.alerts"]
    with running(Options()) as own:  # what it does so late must not be seen by another test
        for name, value in own.environment().items():
            environment.setenv(name, value)
        own.control("POST", "faults", delay)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            begun(child, "creating...")
            child.send_signal(signal.SIGINT)
            begun(child, "Stopping")
            child.send_signal(signal.SIGINT)
            out, _ = child.communicate(timeout=600)
        under_way = [one["status"] for one in own.control("GET", "requests")["requests"] if one["method"] == "POST"]

    assert child.returncode == 130
    assert "Unknown 1." in out
    assert under_way == [None]  # it did not stay for the answer
    assert process("state", "verify").returncode == 0


def test_sigterm_drains_like_the_first_ctrl_c(quickstart, environment, process):
    with running(Options(latency_ms=400)) as slow:
        for name, value in slow.environment().items():
            environment.setenv(name, value)
        command = [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "--parallelism", "1"]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        begun(child, "creating...")
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=600)

    assert child.returncode == 130
    assert "Stopping: calls in progress are finished" in err
    assert process("state", "verify").returncode == 0

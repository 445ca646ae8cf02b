"""A browser without a window, asked over the pipe that Chromium has for its debugger: no driver, no port."""

import json
import os
import shutil
import subprocess
from functools import cache

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--hide-scrollbars", "--remote-debugging-pipe",
]  # fmt: skip


@cache
def program():
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A running browser; where no Chromium is installed, what needs one is skipped and says so."""
    if program() is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


class Browser:
    """One window; ``requests`` are the addresses that its page asked for, ``complaints`` what it logged."""

    def __init__(self, profile):
        theirs, ours = os.pipe()
        self._incoming, answers = os.pipe()
        command = [program(), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        # The program reads from its third and writes to its fourth stream.
        self._process = subprocess.Popen(
            command, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: _handed_over(theirs, answers),  # noqa: PLW1509  it only renames two streams
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        self._outgoing = ours
        self._unread = b""
        self._events = []
        self._calls = 0
        self._session = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")

    def open(self, path, *, width=1200, dark=False, scripts=True, media=""):
        """Open a file as somebody with such a screen and such settings would."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self._call("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self._call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._events = []
        self._call("Page.navigate", url=path.as_uri())
        while not self._named("Page.loadEventFired"):
            self._events.append(self._read())

    def ask(self, script):
        """Return what a script of ours answers in the page; its policy does not concern a debugger."""
        answer = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    @property
    def requests(self):
        return [event["request"]["url"] for event in self._named("Network.requestWillBeSent")]

    @property
    def complaints(self):
        return [event["entry"]["text"] for event in self._named("Log.entryAdded")]

    @property
    def dialogs(self):
        return self._named("Page.javascriptDialogOpening")

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=30)
        os.close(self._outgoing)
        os.close(self._incoming)

    def _named(self, method):
        return [event["params"] for event in self._events if event.get("method") == method]

    def _call(self, method, **params):
        self._calls += 1
        call = {"id": self._calls, "method": method, "params": params}
        os.write(
            self._outgoing, json.dumps(call | ({"sessionId": self._session} if self._session else {})).encode() + b"\0"
        )
        while (message := self._read()).get("id") != self._calls:
            self._events.append(message)
        assert "error" not in message, message
        return message["result"]

    def _read(self):
        while b"\0" not in self._unread:
            data = os.read(self._incoming, 1 << 20)
            assert data, "the browser ended"
            self._unread += data
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)


def _handed_over(theirs, answers):
    kept = [os.dup(theirs), os.dup(answers)]  # each may be 3 or 4 itself
    os.dup2(kept[0], 3)
    os.dup2(kept[1], 4)

"""A server between a stage and its emulator that quotes what it was sent, spelled its own way, wherever it can."""

import json
import re
from contextlib import contextmanager
from urllib.parse import quote

import between

PAGE = "<html><body><h1>Blocked by gateway</h1><p>Request: secret={}; see /help</p></body></html>"


def _document(text):
    more = {"field": text, "values": [f"it was {text}", text], "parts": {"inner": text}}
    document = {"errorCode": "invalid_input", "message": f"not like {text}!", "resolution": f"change {text}"}
    return document | {"additionalInformation": more}


HOWS = {
    "refusal": lambda text: (400, {}, json.dumps(_document(text), ensure_ascii=False)),
    "refusal with the secret as its code": lambda text: (409, {}, json.dumps({"errorCode": text, "message": text})),
    "page of a gateway": lambda text: (403, {"content-type": "text/html"}, PAGE.format(text)),
    "page of a gateway that fails": lambda text: (502, {"content-type": "text/html"}, PAGE.format(text)),
    "failure": lambda text: (500, {}, json.dumps(_document(text))),
    "header": lambda text: (400, {"x-request-id": _sendable(text)}, json.dumps({"errorCode": "x", "message": "no"})),
    "success that is a page": lambda text: (200, {"content-type": "text/html"}, PAGE.format(text)),
    "success that is a refusal": lambda text: (200, {}, json.dumps(_document(text))),
    "success that is only the text": lambda text: (200, {}, json.dumps(text)),
    "redirect": lambda text: (307, {"location": f"https://elsewhere.example/?k={quote(text, safe='')}"}, ""),
}
"""Answers that quote a text: status, headers, body."""


def _sendable(text):
    return re.sub(r"[^!-~]", "_", text)


class Echo(between.Between):
    """Answers each create with ``how`` and the spelling that ``spelled`` gives for its body; passes all else on.

    ``quoted`` holds what the answers quoted so far.
    """

    def __init__(self, emulator, how, spelled):
        super().__init__(emulator)
        self.RequestHandlerClass = Handler
        self.how, self.spelled, self.quoted = HOWS.get(how), spelled, []


class Handler(between.Handler):
    def answer(self):
        if self.command != "POST" or self.path.startswith("/oauth2") or self.server.how is None:
            return super().answer()
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"null")
        text = self.server.spelled(body)
        if text is None:
            return self.write(400, {}, b'{"errorCode": "x", "message": "not now"}')
        self.server.quoted.append(text)
        status, headers, payload = self.server.how(text)
        return self.write(status, {"content-type": "application/json", **headers}, payload.encode("utf-8", "replace"))


for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Handler, f"do_{method}", Handler.answer)


@contextmanager
def echoing(stage, how, spelled):
    """Let a stage meet such a server for a while."""
    before = stage.environment
    with between.running(Echo(stage.emulator, how, spelled)) as server:
        stage.environment = {**before, "SINCH_BASE_URL": server.url}
        try:
            yield server
        finally:
            stage.environment = before

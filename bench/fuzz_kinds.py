"""What is fuzzed through the front door: files, plan files, the API's answers, the environment. One class a kind."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any, ClassVar, Self

import fuzz_answers
import fuzz_door as door
import fuzz_inputs as inputs

from reconciler.emulator.server import Options, running
from reconciler.plans import document
from state.store import State

if TYPE_CHECKING:
    import random
    from pathlib import Path

HOME = {
    "PATH": "/usr/bin",
    "HOME": "/nonexistent",
    "SINCH_PROJECT_ID": "fuzzed",
    "RECONCILER_VAR_hook_secret": "s3cret-0815",
}
PROJECT = """\
project: {id: "${env.SINCH_PROJECT_ID}", state: "sqlite:///.reconciler/state.db"}
variables:
  hook_secret: {type: string, sensitive: true}
  size: {type: number, default: 3}
  names: {type: list, default: [a]}
resources:
  webhook:
    approvals: {target: "https://hooks.example.com/a", secret: "${var.hook_secret}", triggers: [ALL]}
  sms_app:
    one: {name: one, region: EU}
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way", ES: "Tu pedido {{1}} va en camino"}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: [A-1042]}]}
outputs:
  hook: {value: "${webhook.approvals.id}"}
"""
FORMS = (("--format", "json"), (), ())


class Kind:
    """One kind of input: made from dice, then tried.

    Attributes:
        name: What ``--kinds`` calls it.
    """

    name: ClassVar[str] = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        os.chdir(folder)

    def make(self, dice: random.Random) -> Any:
        """Return an input."""
        raise NotImplementedError

    def attempt(self, made: Any, dice: random.Random) -> None:
        """Try an input.

        Raises:
            Wrong: It led to what no input may lead to.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Stop what was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def write(self, name: str, made: bytes) -> None:
        """Put a file into the folder."""
        (self.folder / name).write_bytes(made)


class Yaml(Kind):
    """A configuration in YAML, or a variable file."""

    name = "yaml"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.corpus = inputs.documents()
        self.write("x", b"text of a file")

    def make(self, dice: random.Random) -> bytes:
        return inputs.bytes_of(dice, inputs.text(dice, self.corpus, inputs.YAML_PARTS))

    def attempt(self, made: bytes, dice: random.Random) -> None:
        if dice.random() < 0.1:
            self.write("main.yaml", PROJECT.encode())
            self.write("x.vars.yaml", made)
            door.run("validate", "--var-file", "x.vars.yaml", *dice.choice(FORMS), environment=HOME)
        else:
            self.write("main.yaml", made)
            door.run("validate", *dice.choice(FORMS), environment=HOME)


class Json(Kind):
    """A configuration in JSON, as text that is nearly right or as a document of other values."""

    name = "json"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.corpus = inputs.json_documents()
        self.values = [json.loads(text) for text in self.corpus]

    def make(self, dice: random.Random) -> bytes:
        if dice.random() < 0.4:
            return inputs.bytes_of(dice, inputs.text(dice, self.corpus, inputs.EXPRESSIONS))
        return inputs.json_bytes(dice, inputs.value(dice, dice.choice(self.values)))

    def attempt(self, made: bytes, dice: random.Random) -> None:
        self.write("main.json", made)
        door.run("validate", *dice.choice(FORMS), environment=HOME)


class Emulated(Kind):
    """A project with an emulator beside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._running = running(Options(review_seconds=0, virtual_clock=True))
        self.emulator = self._running.__enter__()
        self.environment = HOME | self.emulator.environment("fuzzed")
        self.write("main.yaml", PROJECT.encode())

    def close(self) -> None:
        self._running.__exit__(None, None, None)

    def must(self, *words: str, codes: frozenset[int] = frozenset({0})) -> None:
        """Run what prepares; it has to succeed."""
        code, out, err = door.run(*words, environment=self.environment)
        if code not in codes:
            raise door.Wrong(f"{words}: {code}: {(out + err).decode()}")


class Plans(Emulated):
    """A saved plan: shown, and now and then applied; changed, and half of them signed again with the state's key."""

    name = "plans"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.must("plan", "--out", "0.plan")  # without a state
        self.must("apply", "--auto-approve", "--detailed-exitcode", codes=frozenset({0, 3, 7}))
        self.must("plan", "--destroy", "--out", "1.plan")
        self.must("plan", "--replace", "webhook.approvals", "--out", "2.plan")
        self.write("main.yaml", PROJECT.replace("name: one", "name: two").replace("is on", "was on").encode())
        self.must("plan", "--out", "3.plan")
        self.corpus = [json.loads((folder / f"{number}.plan").read_text()) for number in range(4)]
        shutil.copytree(folder / ".reconciler", folder / "kept")
        self.state = State.open("sqlite:///kept/state.db", base=folder, create=False)

    def close(self) -> None:
        self.state.close()
        super().close()

    def make(self, dice: random.Random) -> bytes:
        made = inputs.value(dice, dice.choice(self.corpus))
        if dice.random() < 0.5 and isinstance(made, dict):
            made["signature"] = self._signed({key: value for key, value in made.items() if key != "signature"})
        return inputs.json_bytes(dice, made)

    def _signed(self, body: dict[str, Any]) -> str:
        try:
            return self.state.fingerprint(document.signed_text(body))
        except (TypeError, ValueError, RecursionError):
            return "hmac-sha256:"

    def attempt(self, made: bytes, dice: random.Random) -> None:
        self.write("x.plan", made)
        if dice.random() < 0.97:
            form = dice.choice((("--format", "json"), ("--format", "markdown"), ()))
            door.run("show", "x.plan", *form, environment=self.environment)
            return
        door.run("apply", "x.plan", *dice.choice(FORMS), environment=self.environment)
        shutil.rmtree(self.folder / ".reconciler")
        shutil.copytree(self.folder / "kept", self.folder / ".reconciler")


class Environment(Emulated):
    """The environment of a command: credentials, addresses, proxies, variables, the state, the terminal."""

    name = "environment"

    COMMANDS = (
        ("validate",), ("plan",), ("status",), ("drift",), ("state", "list"), ("show",), ("history",), ("output",),
        ("version",), ("state", "lock", "--show"), ("import", "--help"), ("plan", "--basic-auth"),
    )  # fmt: skip
    BASES: ClassVar[dict[str, tuple[str, ...]]] = {
        "SINCH_PROJECT_ID": ("fuzzed", "../x", "a/b"), "SINCH_KEY_ID": ("key",), "SINCH_KEY_SECRET": ("secret", "s"),
        "SINCH_ACCESS_TOKEN": ("token", "eyJhbGciOi.x.y"),
        "SINCH_BASE_URL": ("http://127.0.0.1:1", "https://provisioning.api.sinch.com", "http://[::1]:1/x"),
        "SINCH_AUTH_URL": ("http://127.0.0.1:1/oauth2/token", "https://auth.sinch.com/oauth2/token"),
        "HTTP_PROXY": ("http://127.0.0.1:1", "socks5://127.0.0.1:1", "http://u:p@127.0.0.1:1", "127.0.0.1:1"),
        "HTTPS_PROXY": ("http://127.0.0.1:1", "ftp://x"),
        "ALL_PROXY": ("socks5h://127.0.0.1:1", "http://127.0.0.1:1"),
        "NO_PROXY": ("*", "127.0.0.1", "localhost,.x", "10.0.0.0/8,[::1]", "[::1"),
        "SSL_CERT_FILE": ("/nonexistent", "/dev/null", "main.yaml"), "SSL_CERT_DIR": ("/nonexistent", "."),
        "RECONCILER_STATE_KEY": ("", "a2V5", "a,b"), "RECONCILER_VAR_hook_secret": ("s3cret",),
        "RECONCILER_VAR_size": ("3", "x", "1e999"), "RECONCILER_VAR_names": ("[a, b]", "{"),
        "RECONCILER_VAR_state": (
            "sqlite:///.reconciler/state.db", "postgresql://u:p@h/db",
            "postgresql+psycopg://h:1/x?password=y", "mysql://x"),
        "RECONCILER_LOG": ("debug", "info", "loud"), "NO_COLOR": ("1", ""), "FORCE_COLOR": ("1", "0"),
        "TERM": ("dumb", "xterm-256color"), "COLUMNS": ("80", "0", "-1", "x", "99999999999"), "LINES": ("24",),
        "LANG": ("C", "de_DE.UTF-8"), "USER": ("ada",), "LOGNAME": ("ada",), "HOME": ("/nonexistent", ""),
        "CI": ("true",),
    }  # fmt: skip

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        text = PROJECT.replace('"sqlite:///.reconciler/state.db"', '"${var.state}"')
        text = text.replace(
            "variables:\n", 'variables:\n  state: {type: string, default: "sqlite:///.reconciler/state.db"}\n'
        )
        self.write("main.yaml", text.encode())
        self.must("apply", "--auto-approve", "--detailed-exitcode", codes=frozenset({0, 3, 7}))

    def make(self, dice: random.Random) -> dict[str, str]:
        found = {}
        for name in dice.sample(sorted(self.BASES), dice.randint(1, 5)):
            base = dice.choice((*self.BASES[name], self.environment.get(name, "")))
            made = base if dice.random() < 0.3 else self._value(dice, base)
            found[name] = os.fsdecode(made.encode("utf-8", "surrogatepass").replace(b"\x00", b"")[:4000])
        return found

    def _value(self, dice: random.Random, base: str) -> str:
        act = dice.random()
        if act < 0.4:
            at = dice.randint(0, len(base))
            return base[:at] + dice.choice(inputs.ODD_TEXTS) + base[at:]
        if act < 0.6:
            return dice.choice(inputs.ODD_TEXTS)
        if act < 0.75:
            return inputs.noise(dice)
        if act < 0.9:
            return base + dice.choice(
                ("\n", " ", "\r\n", "/", ":", "@", "#", "?", "?x=y", ":99999", "\t", "%zz", ",", ";")
            )
        return base * dice.choice((2, 50))

    def attempt(self, made: dict[str, str], dice: random.Random) -> None:
        words = dice.choice(self.COMMANDS)
        form = ("--format", "json") if words[0] in {"plan", "status", "validate"} and dice.random() < 0.3 else ()
        door.run(*words, *form, environment=self.environment | made)


class Answers(Kind):
    """What the API answers: each request of a command gets the emulator's answer, every third of them changed."""

    name = "answers"

    COMMANDS = (
        ("plan",),
        ("plan",),
        ("status",),
        ("drift",),
        ("plan", "--format", "json"),
        ("plan", "--format", "markdown"),
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = fuzz_answers.Server()
        self.environment = HOME | self.server.environment()
        self.write("main.yaml", PROJECT.encode())
        self.server.dice = None
        code, out, err = door.run("apply", "--auto-approve", environment=self.environment)
        if code:
            raise door.Wrong((out + err).decode())
        shutil.copytree(folder / ".reconciler", folder / "kept")
        self.server.keep()

    def close(self) -> None:
        self.server.close()

    def make(self, dice: random.Random) -> str:
        return str(dice.random())

    def attempt(self, made: str, dice: random.Random) -> None:
        self.server.dice = made
        if dice.random() < 0.85:
            door.run(*dice.choice(self.COMMANDS), environment=self.environment)
            return
        if dice.random() < 0.5:
            shutil.rmtree(self.folder / ".reconciler")
        else:
            self.write(
                "main.yaml", PROJECT.replace("name: one", "name: two").replace("hooks.example", "hook.example").encode()
            )
        self.server.fresh(empty=dice.random() < 0.5)
        try:
            door.run("apply", "--auto-approve", *dice.choice(FORMS), environment=self.environment)
        finally:
            self.write("main.yaml", PROJECT.encode())
            shutil.rmtree(self.folder / ".reconciler", ignore_errors=True)
            shutil.copytree(self.folder / "kept", self.folder / ".reconciler")
            self.server.fresh(empty=False)

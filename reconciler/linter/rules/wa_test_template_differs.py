"""A template named test with a text of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "test"
TEXT: Final = "Hello {{1}}"


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.body
    if message.name == NAME and text is not None and text.written != TEXT:
        yield Finding(text.path, f'differs from "{TEXT}", which Meta expects of a template named {NAME}')


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="A template named test says Hello {{1}}.",
    why="WhatsApp Manager warns of any other text under this name.",
    fix="give the template a name that says what it is for",
    source=("WhatsApp Manager, form of a template: test template",),
    check=_check,
    breaks=(
        template(body("Good day {{1}}, this is a test of our connection."), name="test"),
        template(body("안녕하세요 {{1}}님, 연결을 시험하고 있습니다."), name="test", language="KO"),
    ),
    holds=(
        template(body("Hello {{1}}"), name="test"),
        template(body("Good day {{1}}, this is a test of our connection."), name="test_connection"),
    ),
)

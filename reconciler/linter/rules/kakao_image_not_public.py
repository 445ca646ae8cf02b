"""An image that nobody outside can fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.kakaotalk_template import KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    url = template.word("details", "imageUrl")
    if is_private(host_of(url)):
        yield Finding(("details", "imageUrl"), f"is {quoted(url)}, which nobody outside can reach")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="The address of an image can be reached from everywhere.",
    why="The image is fetched when the template is submitted; the template is refused when it cannot be.",
    fix="use a public address",
    source=("Sinch Provisioning API, error template_kakaotalk_validation_error",),
    check=_check,
    breaks=(
        message(imageName="사진.png", imageUrl="http://localhost/사진.png"),
        message(imageName="i.png", imageUrl="https://192.168.1.4/i.png"),
    ),
    holds=(message(imageName="i.png", imageUrl="https://acme.example/i.png"),),
)

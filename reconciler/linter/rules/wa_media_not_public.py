"""A sample file that nobody outside can fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, carousel, image, template
from reconciler.linter.template_survey import PRIVATE_LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts:
        sample = part.get("HEADER").get("example")
        url = sample.get("url") if isinstance(sample, dict) else None
        if isinstance(url, str) and is_private(host_of(url)):
            path = part.at("HEADER", "example", "url")
            yield Finding(path, f"is {quoted(url)}, which nobody outside can reach")


def _on(url: str) -> dict[str, object]:
    return {**image(), "example": {"url": url}}


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The address of a sample file can be reached from everywhere.",
    why="The file is fetched when the template is submitted; one that cannot be had is refused (409 file_not_found).",
    fix="use a public address",
    source=("Sinch Provisioning API, error file_not_found of createTemplate",),
    check=_check,
    only_with=PRIVATE_LINKS,
    breaks=(
        template(_on("http://localhost:8000/a.png"), body("Din order är på väg."), language="SV"),
        template(_on("https://10.0.0.8/a.png"), body("주문이 발송되었습니다."), language="KO"),
        carousel([_on("https://cdn.local/a.png"), body("Warm.")], [image(), body("Green.")]),
    ),
    holds=(template(image(), body("Your order is on its way.")), carousel([image()], [image()])),
)

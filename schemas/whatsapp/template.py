"""Rules that hold between the parts of a WhatsApp template and its category. Checks written templates only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.rules import Problems, problem
from schemas.whatsapp.buttons import OtpButton
from schemas.whatsapp.components import Body, Buttons, Footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.whatsapp.components import Component

TTL_SECONDS = {"AUTHENTICATION": (10, 900), "MARKETING": (43_200, 2_592_000), "UTILITY": (30, 43_200)}
"""Category to the shortest and longest messageSendTtlSeconds (WhatsappTemplateDetailsDto of the API description)."""


def check_components(problems: Problems, components: Sequence[Component], *, draft: bool) -> None:
    """Note a missing body and every type that occurs twice; places are relative to the list."""
    seen: set[str] = set()
    for index, component in enumerate(components):
        if component.type in seen:
            text = "is the second {type}; each type can occur once: merge it into the first or remove it"
            problems.add(problem("repeated_component", text, type=component.type), index)
        seen.add(component.type)
    if "BODY" not in seen and not draft:
        text = "components has no BODY; every template needs exactly one: add {type: BODY, text: ...}"
        problems.add(problem("no_body", text))


def check_category(problems: Problems, components: Sequence[Component], category: str, *, draft: bool) -> None:
    """Note what the category does not allow, or needs; places are relative to the list."""
    for index, component in enumerate(components):
        if isinstance(component, Body):
            _check_body(problems, component, category, index, draft=draft)
        if category != "AUTHENTICATION":
            _check_authentication_only(problems, component, category, index)


def check_ttl(problems: Problems, seconds: int, category: str) -> None:
    """Note a messageSendTtlSeconds outside the range of the category; the place is the field."""
    shortest, longest = TTL_SECONDS[category]
    if not shortest <= seconds <= longest:
        problems.add(
            problem(
                "ttl_range",
                "messageSendTtlSeconds must be {shortest} to {longest} when category is {category}, not {seconds}",
                shortest=shortest,
                longest=longest,
                category=category,
                seconds=seconds,
            ),
            "messageSendTtlSeconds",
        )


def check_optimization(problems: Problems, category: str) -> None:
    """Note a price cap outside MARKETING; the place is the field."""
    if category != "MARKETING":
        text = "optimization is only valid for the category MARKETING, not {category}; remove it"
        problems.add(problem("marketing_only", text, category=category), "optimization")


def _check_body(problems: Problems, body: Body, category: str, index: int, *, draft: bool) -> None:
    if category == "AUTHENTICATION" and body.text is not None:
        text = "text must not be set when category is AUTHENTICATION, where the text is fixed; remove it"
        problems.add(problem("fixed_text", text), index, "text")
    if category != "AUTHENTICATION" and body.text is None and not draft:
        problems.add(problem("no_text", "text must be set when category is {category}", category=category), index)


def _check_authentication_only(problems: Problems, component: Component, category: str, index: int) -> None:
    text = "{what} is only for the category AUTHENTICATION, not {category}; remove it"
    if isinstance(component, Body) and component.addSecurityRecommendation:
        what = "addSecurityRecommendation"
        problems.add(problem("authentication_only", text, what=what, category=category), index, what)
    if isinstance(component, Footer) and component.codeExpirationMinutes is not None:
        what = "codeExpirationMinutes"
        problems.add(problem("authentication_only", text, what=what, category=category), index, what)
    if isinstance(component, Buttons):
        for place, button in enumerate(component.buttons or ()):
            if isinstance(button, OtpButton):
                error = problem("authentication_only", text, what="an OTP button", category=category)
                problems.add(error, index, "buttons", place)

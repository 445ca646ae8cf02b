"""Templates of the category AUTHENTICATION: a code, one button that hands it over, and nothing else."""

import re
from collections.abc import Iterator, Mapping

from reconciler.emulator.reviewer.refusal import Refusal, buttons_of, text_of
from reconciler.emulator.reviewer.texts import visible
from reconciler.emulator.world import Json

MINUTES = range(1, 91)
MOST_APPS = 5
LONGEST_PACKAGE = 224
SIGNATURE = re.compile(r"[A-Za-z0-9/+=]{11}")
PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+", re.ASCII)
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![a-z0-9-])(?:[a-z0-9-]{2,}\.)+[a-z]{2,6}(?![a-z])", re.IGNORECASE)


def authentication(category: str, parts: Mapping[str, Json]) -> Iterator[Refusal]:
    """Yield what Meta refuses in a template with a code, and about OTP buttons wherever they are."""
    if category == "AUTHENTICATION":
        yield from _components(parts)
    minutes = parts.get("FOOTER", {}).get("codeExpirationMinutes")
    if minutes is not None and minutes not in MINUTES:
        yield Refusal("", f"A code expires in {MINUTES[0]} to {MINUTES[-1]} minutes, not in {minutes}.")
    codes = [button for button in buttons_of(parts) if button["type"] == "OTP"]
    if len(codes) > 1:
        yield Refusal("", f"There are {len(codes)} OTP buttons; Meta allows one.")
    for button in codes:
        yield from _otp(button)


def _components(parts: Mapping[str, Json]) -> Iterator[Refusal]:
    if "HEADER" in parts:
        yield Refusal("", "A template with a code has no header.")
    if text_of(parts, "FOOTER"):
        yield Refusal("", "The footer of a template with a code has no text of its own.")
    kinds = {button["type"] for button in buttons_of(parts)}
    if "OTP" not in kinds:
        yield Refusal("", "A template with a code needs an OTP button.")
    if kinds - {"OTP"}:
        yield Refusal("", f"Beside a code there are no buttons of the type {', '.join(sorted(kinds - {'OTP'}))}.")


def _otp(button: Json) -> Iterator[Refusal]:
    for name in ("text", "autofillText"):
        if LINK.search(visible(button.get(name) or "")):
            yield Refusal("2388060", f'The label "{button[name]}" has a link.')
    listed = button.get("supportedApps") or []
    if len(listed) > MOST_APPS:
        yield Refusal("", f"An OTP button names at most {MOST_APPS} apps.")
    if button.get("otpType") == "ZERO_TAP" and not button.get("zeroTapTermsAccepted"):
        yield Refusal("", "The terms of zero-tap codes are not accepted.")
    if button.get("otpType") in {"ONE_TAP", "ZERO_TAP"}:
        yield from _apps(button, listed)


def _apps(button: Json, listed: list[Json]) -> Iterator[Refusal]:
    own = {name: button[name] for name in ("packageName", "signatureHash") if button.get(name) is not None}
    if not listed and len(own) < 2:
        yield Refusal("", f"A {button['otpType']} button needs an app.")
    for app in (*listed, own):
        name, signature = app.get("packageName"), app.get("signatureHash")
        if name is not None and (len(name) > LONGEST_PACKAGE or not PACKAGE.fullmatch(name)):
            yield Refusal("", f'"{name}" is no name of an Android package.')
        if signature is not None and not SIGNATURE.fullmatch(signature):
            yield Refusal("", f'"{signature}" is no signature hash of 11 characters.')
    pairs = [(entry.get("packageName"), entry.get("signatureHash")) for entry in listed]
    if len(set(pairs)) < len(pairs):
        yield Refusal("", "An app is named twice.")

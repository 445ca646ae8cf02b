"""The tag "WhatsApp": template analytics, and the deprecated steps of embedded signup. Nothing is asked of Meta.

Undocumented, so the mildest was chosen: a Facebook token or code is taken as good unless it contains "invalid" or
"expired", was issued here more than 60 days ago, or is a code used before; analytics are unavailable only to a disabled
WABA. What a token sees follows from the token and the project alone.
"""

import hashlib
from typing import Any

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.family import Family, answers
from reconciler.emulator.validation import invalid
from reconciler.emulator.whatsapp import account
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.whatsapp.meta import LIFETIME, is_bad, numbers, use_code
from reconciler.emulator.whatsapp.regions import OTHER_ENVIRONMENT
from reconciler.emulator.world import Json


class Whatsapp(Family):
    """Operations that keep no objects of their own."""

    @answers("PUT /whatsapp/enableTemplateAnalytics")
    def enable(self, call: Call) -> Answer:
        """Switch template analytics on; nothing switches them off."""
        require_onboarded(call)
        stored = account.of(call.project)
        if stored is None:
            raise call.refuse("project_not_initialized")
        if stored.body.get("wabaBanState") == "DISABLE":
            raise call.refuse("template_insights_not_yet_available")
        account.change(stored, wabaEnabledForInsights=True)
        return Answer(200)

    @answers("POST /whatsapp/longLivedAccessToken")
    def token(self, call: Call) -> Answer:
        """Trade a Facebook token, or a code once, for a token that lasts 60 days."""
        token, code = call.body.get("facebookToken"), call.body.get("facebookCode")
        if token is None and code is None:
            raise invalid(call.operation, ["facebookToken or facebookCode is needed"])
        self._require_manager(call)
        if token is not None and is_bad(call.project, token, call.now):
            raise call.refuse("invalid_facebook_token")
        if token is None and not use_code(call.project, str(code)):
            raise call.refuse("invalid_facebook_code")
        made = "EAA" + hashlib.sha256(f"{token or code} {call.now}".encode()).hexdigest()
        call.project.facts.setdefault("facebook_tokens", {})[made] = call.now + LIFETIME
        return answered({"longLivedAccessToken": made}, 201)

    @answers("POST /whatsapp/wabaDetails")
    def wabas(self, call: Call) -> Answer:
        """Answer with the WABA a token sees, the project's own where it has one, and its numbers."""
        self._require_manager(call)
        token = call.body["facebookToken"]
        if is_bad(call.project, token, call.now):
            raise call.refuse("invalid_facebook_token")
        stored = account.of(call.project)
        waba = (stored.body.get("wabaId") if stored else None) or _waba_of(token)
        return answered({"wabas": [{"id": waba, "numbers": [self._shown(call, number) for number in numbers(waba)]}]})

    def _shown(self, call: Call, number: Json) -> dict[str, Any]:
        taken = {sender.hidden.get("phoneNumberId") for sender in call.project.collection("whatsapp_sender")}
        shown = f"+{number['countryCode']}{number['phoneNumber']}"
        return {"id": number["id"], "displayPhoneNumber": shown, "provisioned": number["id"] in taken}

    def _require_manager(self, call: Call) -> None:
        wanted = call.body.get("businessManager")
        if wanted == OTHER_ENVIRONMENT:
            raise call.refuse("invalid_business_manager_for_environment")
        stored = account.of(call.project)
        if wanted is not None and stored is not None and wanted != stored.body["businessManager"]:
            raise call.refuse("invalid_business_manager")


def _waba_of(token: str) -> str:
    return str(10**14 + int(hashlib.sha256(token.encode()).hexdigest(), 16) % 10**14)

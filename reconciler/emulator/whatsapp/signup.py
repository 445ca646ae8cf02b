"""How a new sender comes about: the four shapes of a create request, and what must hold for each.

Undocumented, so the mildest was chosen: embedded signup onboards a project without an account at once; a
phoneNumberId is *used* in another project and *provisioned* in this one; ids that are no digits fit no region; a code
used twice is ``invalid_facebook_token``, the only code the operation documents for it; a number of another sender of
the project fails validation, one of another project ends in the error DUPLICATES_ON_SENDER_PHONE_NUMBER.
"""

from reconciler.emulator.call import Call
from reconciler.emulator.validation import alternative, invalid
from reconciler.emulator.whatsapp import account, meta
from reconciler.emulator.whatsapp.guards import require_onboarded
from reconciler.emulator.whatsapp.regions import USUAL_MANAGER, fits, home
from reconciler.emulator.whatsapp.sender import KIND
from reconciler.emulator.world import Json, Stored

EMBEDDED = "WhatsappSenderInputEsDto"
PARTNER = "WhatsappInputSenderPartnerInitiatedDto"
DEPRECATED = "WhatsappSenderInputDtoDeprecated"


def values_of(call: Call) -> Json:
    """Return what ``sender.created`` needs of a create request, whatever its shape; refuses what cannot be.

    For embedded signup the values carry ``wabaId``, and ``code`` when one is to be used up.
    """
    shape = alternative(call.operation, call.body)
    values = _embedded(call, shape) if shape in {EMBEDDED, DEPRECATED} else _numbered(call)
    if "metaLocalStorage" in call.body:
        values["metaLocalStorage"] = call.body["metaLocalStorage"]
    return values


def is_draft(call: Call) -> bool:
    """Tell whether a create request only wants a draft; only the partner-initiated shape can."""
    is_partner = alternative(call.operation, call.body) == PARTNER
    return is_partner and call.body.get("status", "SUBMIT") == "DRAFT"


def settled(call: Call, values: Json) -> None:
    """Note what a successful embedded signup leaves behind: the code is used up, the project tied to the WABA."""
    if "code" in values:
        meta.use_code(call.project, values["code"])
    if "wabaId" in values:
        own = account.of(call.project)
        if own is None:
            account.embedded(call.project, values["wabaId"], values["businessManager"], call.now)
        else:
            account.change(own, wabaId=values["wabaId"])


def numbered_senders(call: Call, country: str, number: str) -> list[Stored]:
    """Return the project's senders with a phone number."""
    return [
        stored
        for stored in call.project.collection(KIND)
        if (stored.body.get("countryCode"), stored.body.get("phoneNumber")) == (country, number)
    ]


def _numbered(call: Call) -> Json:
    require_onboarded(call)
    details = dict(call.body["details"])
    country, number = details.pop("countryCode"), details.pop("phoneNumber", None)
    if number is not None and numbered_senders(call, country, number):
        raise invalid(call.operation, ["details.phoneNumber: belongs to an existing sender"])
    own = account.of(call.project)
    manager = own.body["businessManager"] if own else USUAL_MANAGER
    wanted = own.body.get("details", {}).get("senderDetails", {}) if own else {}
    region = call.body.get("region") or wanted.get("region") or home(manager)
    _require_fit(call, region, manager)
    made = {"region": region, "businessManager": manager, "details": details, "countryCode": country}
    made["numberProvider"] = call.body.get("phoneNumberProvider", "CUSTOMER")
    return {**made, "phoneNumber": number} if number else made


def _embedded(call: Call, shape: str | None) -> Json:
    own = account.of(call.project)
    if own is not None:
        require_onboarded(call)
    tied = own.body["businessManager"] if own else None
    manager = call.body.get("businessManager") or tied or USUAL_MANAGER
    if tied is not None and manager != tied:
        raise call.refuse("wrong_business_manager")
    region = call.body.get("region") or home(manager)
    _require_fit(call, region, manager)
    waba = _waba(call, own)
    number = meta.number(_phone_number_id(call, waba))
    made = {"region": region, "businessManager": manager, "wabaId": waba, "numberProvider": "CUSTOMER"}
    made |= {"phoneNumberId": number.pop("id"), **number, "verified": True}
    made["details"] = call.body["details"] if shape == DEPRECATED else {"displayName": f"Acme {number['phoneNumber']}"}
    return {**made, **_credential(call, shape)}


def _credential(call: Call, shape: str | None) -> Json:
    code = call.body.get("authenticationCode" if shape == EMBEDDED else "facebookCode")
    token = call.body.get("facebookAccessToken") if shape == DEPRECATED else None
    if shape == DEPRECATED and code is None and token is None:
        raise invalid(call.operation, ["facebookAccessToken or facebookCode is needed"])
    if token is not None:
        if meta.is_bad(call.project, token, call.now):
            raise call.refuse("invalid_facebook_token")
        return {}
    if code is not None and meta.is_used(call.project, code):
        raise call.refuse("invalid_facebook_token")
    return {"code": code} if code is not None else {}


def _require_fit(call: Call, region: str, manager: str) -> None:
    if not fits(region, manager):
        raise call.refuse("invalid_business_manager", f"{manager} does not serve region {region}.")


def _waba(call: Call, own: Stored | None) -> str:
    tied: str | None = own.body.get("wabaId") if own else None
    wanted: str | None = call.body.get("wabaId") or tied
    if wanted is None:
        raise call.refuse("not_found_waba_id")
    if tied is not None and wanted != tied:
        raise call.refuse("wrong_waba_id")
    if not wanted.isdigit() or not call.body.get("phoneNumberId", "0").isdigit():
        raise call.refuse("invalid_waba_id_or_phone_number_id_for_region")
    for project in call.context.world.projects.values():
        other = account.of(project)
        if project is not call.project and other is not None and other.body.get("wabaId") == wanted:
            raise call.refuse("waba_id_used")
    return wanted


def _phone_number_id(call: Call, waba: str) -> str:
    """Return the wanted phoneNumberId, or the first of the WABA's that is free."""
    wanted: str | None = call.body.get("phoneNumberId")
    own = {stored.hidden.get("phoneNumberId") for stored in call.project.collection(KIND)}
    if wanted is None:
        free: list[str] = [number["id"] for number in meta.numbers(waba) if number["id"] not in own]
        if not free:
            raise call.refuse("all_phone_number_id_provisioned")
        return free[0]
    if wanted in own:
        raise call.refuse("provisioned_phone_number_id")
    others = [project for project in call.context.world.projects.values() if project is not call.project]
    if any(stored.hidden.get("phoneNumberId") == wanted for project in others for stored in project.collection(KIND)):
        raise call.refuse("used_phone_number_id")
    return wanted

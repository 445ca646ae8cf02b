"""The forms of each type that have every field between them, and what a lifecycle cannot derive from a declaration.

A type that is not named here is played from its own example.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(frozen=True)
class Scenario:
    """How one type is played.

    Attributes:
        forms: Further YAML bodies beside the example, for fields that do not go with it.
        values: General path to values that are preferred, where not any value will do.
        kept: General paths that are neither added nor taken away, as others have no meaning without, or with, them.
        blank: Whether it is played in a project without WhatsApp, KakaoTalk and RCS.
        changeable: Verdict that keeps new objects in the one state in which they can be changed, "" when any will do.
        tracked: General paths that an answer tracks elsewhere, so that a patch of the stored object shows nothing.
        below: Where in an answer the fields stand that can be changed, when it is not where they are declared.
        noise: Pattern of paths in an answer that tell of a change rather than being what was changed.
        together: How many fields are changed by one request, to save time.
    """

    forms: tuple[str, ...] = ()
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    blank: bool = False
    changeable: str = ""
    tracked: frozenset[str] = frozenset()
    below: tuple[str, ...] = ()
    noise: str = r"^(changes|metadata|modified)\b"
    together: int = 1


TEMPLATES = (
    """
    name: any_questions
    language: EN
    category: UTILITY
    details:
      components:
        - {type: HEADER, format: LOCATION}
        - {type: BODY, text: "How can we help?"}
        - type: BUTTONS
          buttons:
            - {type: QUICK_REPLY, text: Call me}
            - {type: PHONE_NUMBER, text: Call us, phoneNumber: "+46701234567"}
            - {type: FLOW, text: Ask, flowId: "1234", flowAction: NAVIGATE, navigateScreen: FIRST}
            - {type: REQUEST_CONTACT_INFO}
    """,
    """
    name: order_details
    language: EN
    category: UTILITY
    details:
      components:
        - {type: HEADER, format: VIDEO, example: {url: "https://acme.example/order"}}
        - {type: BODY, text: Your order}
        - {type: BUTTONS, buttons: [{type: ORDER_DETAILS}]}
    """,
    """
    name: log_in
    language: EN
    category: AUTHENTICATION
    details:
      components:
        - {type: BODY, addSecurityRecommendation: true}
        - {type: FOOTER, codeExpirationMinutes: 5}
        - type: BUTTONS
          buttons:
            - type: OTP
              otpType: ONE_TAP
              text: Copy
              autofillText: Fill in
              supportedApps: [{packageName: com.acme, signatureHash: K8a/AINcGX7}]
    """,
    """
    name: call_the_shop
    language: EN
    category: MARKETING
    details:
      components:
        - {type: BODY, text: Look}
        - type: CAROUSEL
          cards:
            - components:
                - {type: HEADER, format: VIDEO, example: {url: "https://acme.example/a"}}
                - {type: BODY, text: Only here}
                - {type: BUTTONS, buttons: [{type: PHONE_NUMBER, text: Call us, phoneNumber: "+46701234567"}]}
    """,
    """
    name: summer_sale
    language: EN
    category: MARKETING
    details:
      optimization:
        bidAmount: 100
        bidStrategy: LOWEST_COST_WITH_BID_CAP
        bidCountryMultiplierOverrides: {"NO": "1.5"}
      components:
        - {type: HEADER, format: IMAGE, example: {url: "https://acme.example/sale", mimeType: IMAGE/PNG}}
        - {type: BODY, text: "{{1}} off until Sunday.", examples: ["10 %"]}
        - {type: LIMITED_TIME_OFFER, text: Ends soon, hasExpiration: true}
        - type: BUTTONS
          buttons:
            - {type: COPY_CODE, example: SUMMER}
            - {type: URL, text: Shop, url: "https://acme.example/sale"}
    """,
    """
    name: new_arrivals
    language: EN
    category: MARKETING
    details:
      components:
        - {type: BODY, text: "Look, {{1}}!", examples: [Ada]}
        - type: CAROUSEL
          cards:
            - components: &card
                - {type: HEADER, format: IMAGE, example: {url: "https://acme.example/a", mimeType: IMAGE/PNG}}
                - {type: BODY, text: "Only {{1}}", examples: ["9 EUR"]}
                - type: BUTTONS
                  buttons:
                    - {type: URL, text: Buy, url: "https://acme.example/{{1}}", example: "https://acme.example/a"}
                    - {type: QUICK_REPLY, text: More}
            - components: *card
    """,
)

SENDERS = (
    """
    wabaId: "111"
    phoneNumberId: "222"
    authenticationCode: ${var.code}
    businessManager: SINCH_UK
    region: EU
    metaLocalStorage: DE
    """,
    """
    name: Acme
    wabaId: "111"
    facebookAccessToken: ${var.token}
    facebookCode: https://code.example/${var.code}
    details: {displayName: Acme, vertical: OTHER}
    """,
    """
    details: {countryCode: "46", phoneNumber: "701234567", displayName: Acme}
    """,
)

RCS = (
    """
    region: EU
    billingCategory: CONVERSATIONAL
    useCase: OTP
    details:
      brand:
        name: Acme
        phones: [{label: Care, number: "+46701234567"}]
        websites: [{label: Shop, url: "https://acme.example"}]
      questionnaire:
        us: {answers: {companyLegalName: Acme Inc, ein: "12-3456789", messagesVolume: 10K - 100K messages}}
    """,
    """
    region: US
    billingCategory: CONVERSATIONAL
    useCase: OTP
    details:
      brand: {name: Acme}
      questionnaire:
        us: {answers: {ownershipType: PRIVATE, legalForm: PARTNERSHIP}}
    """,
    """
    region: BR
    billingCategory: NON_CONVERSATIONAL
    useCase: OTP
    details:
      questionnaire:
        us:
          answers:
            {ownershipType: PRIVATE, legalForm: CORPORATION, taxIdCountry: US, taxId: "12-3456789", addressState: CA}
    """,
)

BUNDLES = (
    """
    region: EU
    subproject: {name: Acme Sub, labels: {team: care}}
    smsApp: {name: Acme SMS}
    convApp:
      name: Acme Talk
      processingMode: DISPATCH
      consentManagerSettings: {mode: DISABLED}
      webhooks:
        - {target: "https://c.example.com/", triggers: [OPT_OUT, OPT_IN], secret: "${var.key}", targetType: HTTP}
    """,
)

ACCOUNTS = (
    """
    clientBusinessManagerId: "123456789012345"
    companyLegalName: Acme Ltd
    """,
)

APPS = (
    "{name: Acme, region: EU, convApiApp: true}",
    "{name: Acme, region: EU, convApiAppId: an-app, test: true}",
)

SCENARIOS = {
    "bundle": Scenario(BUNDLES, values={name: ({"name": "Acme Two"},) for name in ("subproject", "smsApp", "convApp")}),
    "kakaotalk_sender": Scenario(values={"plusFriendId": ("secondchannel",)}),
    "kakaotalk_template": Scenario(kept=frozenset({"details.buttons.linkMo"})),
    "rcs_sender": Scenario(
        RCS,
        values={"details.questionnaire.us.answers.ownershipType": ("PUBLIC",)},
        noise=r"^(modified|testNumberStates|countryStatus)\b|\.questions\.",
        together=6,
    ),
    "sms_app": Scenario(APPS),
    "whatsapp_account": Scenario(
        ACCOUNTS, blank=True, changeable="REJECTED", below=("changes", "details"), noise=r"modified$"
    ),
    "whatsapp_sender": Scenario(SENDERS, tracked=frozenset({"details.displayName"})),
    "whatsapp_solution": Scenario(blank=True),
    "whatsapp_template": Scenario(
        TEMPLATES,
        values={
            "details.components.format": ("IMAGE",),
            "details.components.cards.components.buttons.url": ("https://acme.example/b/{{1}}",),
        },
        kept=frozenset({"details.components.example.mimeType", "details.components.cards.components.example.mimeType"}),
    ),
}


def scenario(resource_type):
    return SCENARIOS.get(resource_type.name, Scenario())


def bodies(resource_type):
    """Return the example and the other forms, which together have every field."""
    return [yaml.safe_load(text) for text in (resource_type.example, *scenario(resource_type).forms)]

"""A WhatsApp sender, or the first sender of a WhatsApp account: the name that Meta reviews, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from reconciler.linter.once import once
from reconciler.linter.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.linter.text import Wording

UNIFONIC: Final = "https://docs.unifonic.com/v1/docs/whatsapp-guidelines"
TWILIO: Final = "https://www.twilio.com/docs/api/errors/63060"
TWILIO_DECLINED: Final = "https://www.twilio.com/docs/api/errors/63124"
PROSENDER: Final = "https://cloud.prosender.tech/tutorials/display-name-guidelines"
FCHAT: Final = "https://fchat.co/faq/displayname"


class WhatsappSender(Subject):
    """A sender, with the name that people see."""

    type: ClassVar[str] = "whatsapp_sender"
    also: ClassVar[tuple[str, ...]] = ("whatsapp_account",)

    @once
    def name(self) -> Wording | None:
        """The display name; None when it is not there or not known."""
        own = self.text("details", "displayName")
        return self.text("senderDetails", "displayName") if own is None else own

    @property
    def names(self) -> tuple[Wording, ...]:
        """The display name, if it is known."""
        return () if self.name is None else (self.name,)


def sender(name: str, **details: str) -> Mapping[str, Any]:
    """Return the values of a sender, for the examples of a rule."""
    return {
        "phoneNumberProvider": "CUSTOMER",
        "region": "EU",
        "details": {
            "countryCode": "46",
            "phoneNumber": "701234567",
            "displayName": name,
            "vertical": "SHOPPING_AND_RETAIL",
            **details,
        },
    }

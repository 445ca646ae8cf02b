# ruff: noqa: N815 - field names are the API's own
"""The details of a WhatsApp sender: its number and the profile that people see. Checks each field alone."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from schemas.files import JPEG, PNG, WEBP, file_of
from schemas.markers import AfterCreation, Held, Immutable, NullDeletes, PublicText, Spec
from schemas.rules import Matches, web_url
from schemas.whatsapp.sender import carried, email
from schemas.whatsapp.sender_life import name_gate, username_gate
from schemas.whatsapp.verticals import Vertical

NUMBER_IS_IDENTITY = "the phone number identifies a sender"
FOLLOWS = "this form of create does not accept it; it is set when the sender is active"

Web: TypeAlias = Annotated[str, Field(max_length=256, json_schema_extra={"format": "uri"}), AfterValidator(web_url)]
Photo: TypeAlias = Annotated[
    str, Field(max_length=256, json_schema_extra={"format": "uri"}), AfterValidator(file_of(JPEG, PNG, WEBP))
]
Email: TypeAlias = Annotated[str, Field(max_length=128, json_schema_extra={"format": "email"}), AfterValidator(email)]


def _bare(value: str) -> str:
    return "".join(filter(str.isdigit, value)).lstrip("0")


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


CountryCode: TypeAlias = Annotated[
    str,
    Matches(
        "^[1-9][0-9]{0,2}$",
        'a country calling code of one to three digits, such as "46", without + or leading zero',
        _bare,
    ),
]
PhoneNumber: TypeAlias = Annotated[
    str, Field(min_length=4, max_length=32), Matches("^[0-9]+$", "digits alone, without the country code", _digits)
]


class SenderDetails(Spec):
    """The number of a sender, and what people see of it."""

    countryCode: Annotated[
        CountryCode | None,
        Field(
            description='Country calling code, digits in quotes: "46". With embedded signup it is not sent, and only '
            "identifies the sender."
        ),
        Immutable(why=NUMBER_IS_IDENTITY),
    ] = None
    phoneNumber: Annotated[
        PhoneNumber | None,
        Field(
            description="Number without the country code, digits in quotes, unique within the project. With embedded "
            "signup it is not sent, and only identifies the sender."
        ),
        Immutable(why=NUMBER_IS_IDENTITY),
    ] = None
    displayName: Annotated[
        str | None,
        Field(min_length=1, max_length=128, description="Name that recipients see. Meta reviews every change."),
        Held(name_gate),
        AfterCreation(FOLLOWS, unless=carried("displayName")),
        PublicText(),
    ] = None
    description: Annotated[
        str | None,
        Field(min_length=1, max_length=512, description="Description of the business."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("description")),
        PublicText(),
    ] = None
    vertical: Annotated[
        Vertical | None,
        Field(description="Line of business."),
        AfterCreation(FOLLOWS, unless=carried("vertical")),
    ] = None
    email: Annotated[
        Email | None,
        Field(description="Email address for enquiries."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("email")),
    ] = None
    address: Annotated[
        str | None,
        Field(min_length=1, max_length=256, description="Postal address."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("address")),
    ] = None
    websiteOne: Annotated[
        Web | None,
        Field(description="First website."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("websiteOne")),
    ] = None
    websiteTwo: Annotated[
        Web | None,
        Field(description="Second website."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("websiteTwo")),
    ] = None
    about: Annotated[
        str | None,
        Field(min_length=1, max_length=139, description="Short text under the name. Links in it are not active."),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("about")),
        PublicText(),
    ] = None
    photoUrl: Annotated[
        Photo | None,
        Field(
            description="Picture: JPEG, PNG or WebP, at most 5 MB, at least 192 x 192 pixels; it is cropped to 640 x "
            "640, and transparency becomes black."
        ),
        NullDeletes(),
        AfterCreation(FOLLOWS, unless=carried("photoUrl")),
    ] = None
    username: Annotated[
        str | None,
        Field(min_length=1, description="WhatsApp username, unique; see suggested-usernames."),
        NullDeletes(),
        Held(username_gate),
        AfterCreation("a username can be set only when the sender is active"),
    ] = None

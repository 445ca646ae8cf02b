# ruff: noqa: N815 - field names are the API's own
"""What recipients see of an RCS sender: names, ways to reach it, colours and pictures. Checks each field alone."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from schemas.files import Picture, PictureLimits
from schemas.markers import ApiDefault, Canonical, NullDeletes, PublicText, Spec
from schemas.rcs.texts import COLOR, Email
from schemas.rules import Matches, Url, digits_only, distinct_by

PHONE = Matches(
    r"^\+?[\d+\s]{6,15}$",
    'digits without country code and separators, or with + and country code, such as "+46701234567"',
)
DISTINCT = {"uniqueItems": True}
BANNER = PictureLimits(200, 1440, 448)
LOGO = PictureLimits(50, 224, 224)


class BrandEmail(Spec):
    """An address to write to."""

    label: Annotated[str, Field(min_length=0, max_length=25, description="Label.")]
    address: Annotated[Email, Field(description="The email address, unique in this list.")]


class BrandPhone(Spec):
    """A number to call."""

    label: Annotated[str, Field(min_length=0, max_length=25, description="Label.")]
    number: Annotated[
        Annotated[str, PHONE],
        Field(
            min_length=6,
            max_length=15,
            description="Digits without country code and separators, or E.164; unique in this list.",
        ),
        Canonical(digits_only),
    ]


class BrandWebsite(Spec):
    """A page to visit."""

    label: Annotated[str, Field(min_length=0, max_length=25, description="Label.")]
    url: Annotated[Url, Field(max_length=255, description="URL of the page, unique in this list.")]


def _address(email: BrandEmail) -> str:
    return email.address


def _number(phone: BrandPhone) -> str:
    return str(digits_only(phone.number))


def _url(website: BrandWebsite) -> str:
    return website.url


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class Brand(Spec):
    """Profile that recipients see."""

    name: Annotated[
        str | None,
        Field(min_length=0, max_length=40, description="Name of the sender, which also identifies it."),
        ApiDefault("RCS Sender"),
        PublicText(),
    ] = None
    emails: Annotated[
        Annotated[list[BrandEmail], AfterValidator(distinct_by(_address))] | None,
        Field(
            min_length=1,
            max_length=3,
            description="Email addresses; a launch requires one, or a phone.",
            json_schema_extra=DISTINCT,
        ),
        NullDeletes(),
    ] = None
    phones: Annotated[
        Annotated[list[BrandPhone], AfterValidator(distinct_by(_number))] | None,
        Field(
            min_length=1,
            max_length=3,
            description="Phone numbers; a launch requires one, or an email.",
            json_schema_extra=DISTINCT,
        ),
        NullDeletes(),
    ] = None
    websites: Annotated[
        Annotated[list[BrandWebsite], AfterValidator(distinct_by(_url))] | None,
        Field(min_length=1, max_length=3, description="Websites.", json_schema_extra=DISTINCT),
        NullDeletes(),
    ] = None
    color: Annotated[
        Annotated[str, COLOR] | None,
        Field(
            description='HEX colour code in quotes: "#0B57D0". A launch needs a contrast to white of at least 4.5:1.'
        ),
        Canonical(_lower),
        ApiDefault("#000000"),
    ] = None
    description: Annotated[
        str | None,
        Field(min_length=0, max_length=100, description="Description of the sender."),
        PublicText(),
    ] = None
    bannerUrl: Annotated[
        Picture | None,
        Field(description=f"Banner: {BANNER}. A launch requires it."),
    ] = None
    logoUrl: Annotated[
        Picture | None,
        Field(description=f"Logo: {LOGO}. A launch requires it."),
    ] = None
    privacyPolicyUrl: Annotated[Url | None, Field(description="Privacy policy. A launch requires it.")] = None
    termsOfServiceUrl: Annotated[Url | None, Field(description="Terms of service. A launch requires them.")] = None

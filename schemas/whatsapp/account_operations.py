# ruff: noqa: N815 - field names are the API's own
"""What a person can ask of the WhatsApp account, and two deprecated helpers of embedded signup beside it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from schemas.calls import Call, Operation
from schemas.markers import Sensitive, Spec
from schemas.rules import problem
from schemas.whatsapp.conversation import activities, commenting

PATH = "/v1/projects/{projectId}/whatsapp"

Manager: TypeAlias = Literal["SINCH_AMERICA", "SINCH_BR", "SINCH_MX", "SINCH_SEP", "SINCH_UK"]
MANAGER = "Business manager of Sinch."

LOGIN = "log in at facebook.com with the account of the token, then try again"
ASK_AGAIN = "get a new one from embedded signup"


class LongLivedToken(Spec):
    """Arguments of ``long-lived-token``."""

    facebookToken: Annotated[
        str | None,
        Field(min_length=1, description="Token from embedded signup; needed without facebookCode."),
        Sensitive(),
    ] = None
    facebookCode: Annotated[
        str | None,
        Field(min_length=1, description="Code from embedded signup, valid once; needed without facebookToken."),
        Sensitive(),
    ] = None
    businessManager: Annotated[Manager | None, Field(description=MANAGER)] = None

    @model_validator(mode="after")
    def _something_to_trade(self) -> LongLivedToken:
        if self.facebookToken is None and self.facebookCode is None:
            raise problem("token_or_code", "facebookToken or facebookCode must be set")
        return self


class WabaDetails(Spec):
    """Arguments of ``waba-details``."""

    facebookToken: Annotated[str, Field(description="Long-lived token of a user."), Sensitive()]
    businessManager: Annotated[Manager | None, Field(description=MANAGER)] = None


OPERATIONS = (
    commenting("WhatsappAccountsController_createComment_v1", PATH + "/comments", whole_type=True),
    activities("WhatsappAccountsController_listActivities_v1", PATH + "/activities", whole_type=True),
    Operation(
        name="long-lived-token",
        summary="Exchanges a Facebook token or code for a token that lasts 60 days.",
        call=Call(
            operation="WhatsappEmbeddedSignupHelperController_createLongLivedAccessToken_v1",
            method="POST",
            path=PATH + "/longLivedAccessToken",
        ),
        arguments=LongLivedToken,
        acts=True,
        whole_type=True,
        deprecated="the API has deprecated it; embedded signup now works with authenticationCode of a WhatsApp sender",
        secret=frozenset({"longLivedAccessToken"}),
        hint={
            "invalid_facebook_token": ASK_AGAIN,
            "invalid_facebook_code": ASK_AGAIN,
            "log_in_facebook_required": LOGIN,
        },
    ),
    Operation(
        name="waba-details",
        summary="Shows the WhatsApp Business Accounts that a Facebook token can see, with their numbers.",
        call=Call(
            operation="WhatsappEmbeddedSignupHelperController_listWabaDetailsForToken_v1",
            method="POST",
            path=PATH + "/wabaDetails",
        ),
        arguments=WabaDetails,
        shows="list",
        items="wabas",
        whole_type=True,
        deprecated="the API has deprecated it; embedded signup returns wabaId and phoneNumberId",
        hint={"invalid_facebook_token": ASK_AGAIN, "log_in_facebook_required": LOGIN},
    ),
)

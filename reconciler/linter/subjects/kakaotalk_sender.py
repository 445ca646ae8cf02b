"""A KakaoTalk sender, as far as somebody outside has to fetch what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reconciler.linter.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping


class KakaotalkSender(Subject):
    """A sender."""

    type: ClassVar[str] = "kakaotalk_sender"


def sender(name: str, logo: str) -> Mapping[str, Any]:
    """Return the values of a sender, for the examples of a rule."""
    return {
        "plusFriendId": "acmechannel",
        "details": {
            "adminPhoneNo": "+821012345678",
            "name": name,
            "logoImage": logo,
            "topLevelCategoryCode": "001",
            "midLevelCategoryCode": "0001",
            "subLevelCategoryCode": "0001",
        },
    }

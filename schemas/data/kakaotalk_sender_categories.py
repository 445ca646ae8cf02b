"""The trades a KakaoTalk sender can be in, to be read only. Declares only.

Source: tag KakaoTalk Categories of the API description, version 1.2.117.
"""

from __future__ import annotations

from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec


class SenderCategories(Spec):
    """Nothing to choose: the list is the same for everybody and comes whole."""


DATA = DataSource(
    name="kakaotalk_sender_categories",
    title="KakaoTalk sender categories",
    tag="KakaoTalk Categories",
    summary="The business categories of KakaoTalk senders, a tree of three levels.",
    spec=SenderCategories,
    call=Call(
        operation="KakaotalkCategoriesController_listSenderCategories_v1",
        method="GET",
        path="/v1/projects/{projectId}/kakaotalk/categories/senders",
    ),
    items="categories",
    exports=(
        Export(
            "categories",
            "First level: code (3 digits), name (Korean), depth, parentCode and subcategories, which have the same "
            "keys with codes of 4 digits, down to the third level.",
        ),
    ),
    example="{}\n",
)

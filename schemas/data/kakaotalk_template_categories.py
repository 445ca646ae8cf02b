"""What a KakaoTalk template can be for, to be read only. Declares only.

Source: tag KakaoTalk Categories of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Refers, Spec


class TemplateCategories(Spec):
    """The sender whose templates the categories are for."""

    plusFriendId: Annotated[  # noqa: N815 - the API's own name
        str,
        Field(min_length=1, max_length=30, description="Sender the templates belong to."),
        Refers("kakaotalk_sender", "plusFriendId"),
    ]


DATA = DataSource(
    name="kakaotalk_template_categories",
    title="KakaoTalk template categories",
    tag="KakaoTalk Categories",
    summary="What the templates of a KakaoTalk sender can be for, with the codes that templates name.",
    spec=TemplateCategories,
    call=Call(
        operation="KakaotalkCategoriesController_getTemplateCategories_v1",
        method="GET",
        path="/v1/projects/{projectId}/kakaotalk/categories/senders/{plusFriendId}/templates",
    ),
    items="categories",
    page_size=100,
    exports=(
        Export(
            "categories",
            "name (Korean), nameEnglish and subcategories: code (6 digits), name, nameEnglish, groupName, and in "
            "inclusion and exclusion what it covers and what not.",
        ),
    ),
    example="plusFriendId: acmechannel\n",
)

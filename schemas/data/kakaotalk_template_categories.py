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
        Field(min_length=1, max_length=30, description="Sender of the templates."),
        Refers("kakaotalk_sender", "plusFriendId"),
    ]


DATA = DataSource(
    name="kakaotalk_template_categories",
    title="KakaoTalk template categories",
    tag="KakaoTalk Categories",
    summary="Categories for the templates of a KakaoTalk sender, with their codes.",
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
            "name (Korean), nameEnglish and subcategories: code (6 digits), name, nameEnglish, groupName, inclusion "
            "and exclusion.",
        ),
    ),
    example="plusFriendId: acmechannel\n",
)

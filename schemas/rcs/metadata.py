"""What may stand beside an answer of the questionnaire, as ``<answer>Metadata``. Knows no answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.markers import NullDeletes, Spec


class AnswerMetadata(Spec):
    """How an answer is to be read."""

    ignore: Annotated[
        str | None,
        Field(min_length=1, description="Text inside the answer to disregard at launch, such as a delimiter."),
        NullDeletes(),
    ] = None

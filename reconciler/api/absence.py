"""Tell which answers of the API mean that an object is not there. Whatever else is answered says nothing about that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.diagnostics import NotFound, Refused

if TYPE_CHECKING:
    from reconciler.diagnostics import ApiError
    from schemas.declare import ResourceType

# 404s that do not say the object is gone: the project, or something the object hangs on, is not there, or there is only
# no pending part (operations of Bundles, RCS Senders, WhatsApp Solutions and WhatsApp Templates).
NOT_ABOUT_THE_OBJECT = frozenset({"project_not_found", "conversation_app_not_found", "template_changes_not_found"})
# 400s that say that an id has not the form of the type's ids, so that it names no object (operations of Bundles, RCS
# Senders, Webhooks and WhatsApp Templates).
NAMES_NOTHING = frozenset({"invalid_id_format", "template_invalid_language_code"})


def says_gone(error: ApiError) -> bool:
    """Tell whether the API says that an object is not there; the 404 of a proxy is no NotFound to begin with."""
    return isinstance(error, NotFound) and error.exchange.error_code not in NOT_ABOUT_THE_OBJECT


def names_nothing(resource_type: ResourceType, error: ApiError) -> bool:
    """Tell whether a refused read says that there can be no such object, or none of its type."""
    nothing = NAMES_NOTHING | (resource_type.listing.absent_when if resource_type.listing else frozenset())
    return isinstance(error, Refused) and error.exchange.error_code in nothing

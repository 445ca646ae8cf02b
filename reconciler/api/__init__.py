"""The objects of a project, whatever their type, and the request bodies made for them. Decides nothing."""

from reconciler.api.bodies import create_body, update_body
from reconciler.api.objects import Api, Written

__all__ = ["Api", "Written", "create_body", "update_body"]

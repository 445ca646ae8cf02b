"""Everything that speaks HTTP: credentials, retries, pages, errors; alone imports httpx. Knows no resource type."""

from reconciler.client.addresses import Endpoint
from reconciler.client.backoff import retry_delay
from reconciler.client.credentials import Credentials
from reconciler.client.files import Fetched, Files, NotFetched
from reconciler.client.http import Client
from reconciler.client.network import Network
from reconciler.client.request import Answer

__all__ = [
    "Answer",
    "Client",
    "Credentials",
    "Endpoint",
    "Fetched",
    "Files",
    "Network",
    "NotFetched",
    "retry_delay",
]

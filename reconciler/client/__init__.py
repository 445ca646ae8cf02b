"""Everything that speaks HTTP: credentials, retries, pages, errors; alone imports httpx. Knows no resource type."""

from reconciler.client.addresses import Endpoint
from reconciler.client.credentials import Credentials
from reconciler.client.network import Network
from reconciler.client.pace import retry_delay
from reconciler.client.request import Answer
from reconciler.client.session import Client

__all__ = ["Answer", "Client", "Credentials", "Endpoint", "Network", "retry_delay"]

"""Declarative state reconciler for the Sinch Provisioning API."""

__version__ = "0.1.0"

"""Declarative state reconciler for the Sinch Provisioning API."""

"""What exists in the Sinch Provisioning API, as declarations only: no network, no state, no decisions."""

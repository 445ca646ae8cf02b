"""Which business manager serves which region, and what follows from a region. Facts and defaults, no behaviour.

The table of business managers is the specification's. It says no more than "region of the billing-account country" and
"value tied to the chosen region" about defaults: here the billing account sits where the business manager is, and data
is stored in DE, BR or US.
"""

MANAGERS = {
    "BR": ("SINCH_BR", "SINCH_MX"),
    "EU": ("SINCH_UK",),
    "US": ("SINCH_BR", "SINCH_MX", "SINCH_UK"),
}
USUAL_MANAGER = "SINCH_UK"
OTHER_ENVIRONMENT = "SINCH_SEP"
HOMES = {"SINCH_BR": "BR", "SINCH_MX": "BR", "SINCH_AMERICA": "US"}
STORAGES = {"BR": "BR", "EU": "DE", "US": "US"}
CURRENCIES = {"BR": "BRL", "EU": "EUR", "US": "USD"}


def home(manager: str) -> str:
    """Return the region used when none is named."""
    return HOMES.get(manager, "EU")


def fits(region: str, manager: str) -> bool:
    """Tell whether a business manager serves a region; one the table does not know serves all."""
    known = {name for managers in MANAGERS.values() for name in managers}
    return manager not in known or manager in MANAGERS[region]


def compatible(manager: str) -> list[str]:
    """Return the regions a business manager serves, as Conversation API apps spell them."""
    return [region.lower() for region in sorted(MANAGERS) if fits(region, manager)]

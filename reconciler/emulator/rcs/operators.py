"""Which operators launch a sender in a country, and what their statuses add up to. Plausible data, fixed.

The specification's examples give the operators of France, Great Britain and Sweden; those of other countries are taken
from its list of operator names.
"""

from reconciler.emulator.world import Json

OPERATORS: dict[str, tuple[str, ...]] = {
    "AT": ("3", "A1", "Magenta"),
    "BE": ("Orange", "Proximus", "Telenet"),
    "BR": ("Claro", "TIM", "Vivo"),
    "CA": ("Bell", "Freedom", "Rogers", "Telus", "Videotron"),
    "CZ": ("O2", "T-Mobile", "Vodafone"),
    "DE": ("1und1", "Deutsche Telekom", "O2", "Vodafone"),
    "DK": ("3", "Telenor", "Telia"),
    "ES": ("Movistar", "Orange", "Vodafone", "Yoigo"),
    "FI": ("DNA", "Elisa", "Telia"),
    "FR": ("Coriolis Telecom", "Lycamobile", "Bouygues", "Free", "NRJ Mobile", "SFR", "Orange"),
    "GB": ("EE", "Three", "Sky", "O2", "Vodafone"),
    "GR": ("Cosmote", "Vodafone"),
    "HU": ("Telekom", "Vodafone"),
    "IT": ("Iliad", "TIM", "Vodafone", "WindTre"),
    "LT": ("Tele2", "Telia"),
    "MX": ("AT&T", "Altan", "Movistar", "Telcel"),
    "NL": ("Kpn", "Odido", "Vodafone"),
    "NO": ("Telenor", "Telia"),
    "PE": ("Claro", "Entel", "Movistar"),
    "PL": ("Orange", "T-Mobile"),
    "PT": ("MEO", "NOS", "Vodafone"),
    "SE": ("Tele2", "Telenor", "Telia", "Three"),
    "SG": ("M1", "Simba", "Singtel", "Starhub"),
    "SK": ("O2", "Orange", "Telekom"),
    "US": ("AT&T", "T-Mobile", "US Cellular", "Verizon"),
}
# The first of these that an operator has is the status of the country.
PRECEDENCE = ("LAUNCHED", "PENDING", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS", "REJECTED", "UNLAUNCHED")


def statuses(countries: list[str], before: list[Json]) -> list[Json]:
    """Return the status of each country: what it was before, and nothing launched where it is new."""
    known = {status["country"]: status for status in before}
    return [known.get(country) or not_launched(country) for country in countries]


def not_launched(country: str) -> Json:
    """Return the status of a country before any launch."""
    operators = [{"name": name, "status": "NOT_LAUNCHED"} for name in OPERATORS[country]]
    return {"country": country, "status": "NOT_LAUNCHED", "operators": operators}


def with_operator(before: list[Json], country: str, operator: Json) -> list[Json]:
    """Return the statuses after one operator of a country changed."""
    return [_changed(status, operator) if status["country"] == country else status for status in before]


def operator_of(countries: list[Json], country: str, name: str) -> Json | None:
    """Return one operator, or None when the sender is not meant for its country any more."""
    operators = (operator for status in countries if status["country"] == country for operator in status["operators"])
    return next((operator for operator in operators if operator["name"] == name), None)


def every(countries: list[Json]) -> list[tuple[str, Json]]:
    """Return each operator with its country."""
    return [(status["country"], operator) for status in countries for operator in status["operators"]]


def _changed(country: Json, operator: Json) -> Json:
    operators = [operator if known["name"] == operator["name"] else known for known in country["operators"]]
    reached = {known["status"] for known in operators}
    status = next((candidate for candidate in PRECEDENCE if candidate in reached), "NOT_LAUNCHED")
    return {**country, "status": status, "operators": operators}

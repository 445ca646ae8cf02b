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
    known = {one["country"]: one for one in before}
    return [known.get(country) or not_launched(country) for country in countries]


def not_launched(country: str) -> Json:
    """Return the status of a country before any launch."""
    operators = [{"name": name, "status": "NOT_LAUNCHED"} for name in OPERATORS[country]]
    return {"country": country, "status": "NOT_LAUNCHED", "operators": operators}


def with_operator(before: list[Json], country: str, operator: Json) -> list[Json]:
    """Return the statuses after one operator of a country changed."""
    return [_changed(one, operator) if one["country"] == country else one for one in before]


def operator_of(countries: list[Json], country: str, name: str) -> Json | None:
    """Return one operator, or None when the sender is not meant for its country any more."""
    operators = (operator for one in countries if one["country"] == country for operator in one["operators"])
    return next((one for one in operators if one["name"] == name), None)


def every(countries: list[Json]) -> list[tuple[str, Json]]:
    """Return each operator with its country."""
    return [(one["country"], operator) for one in countries for operator in one["operators"]]


def _changed(country: Json, operator: Json) -> Json:
    operators = [operator if one["name"] == operator["name"] else one for one in country["operators"]]
    found = {one["status"] for one in operators}
    status = next((one for one in PRECEDENCE if one in found), "NOT_LAUNCHED")
    return {**country, "status": status, "operators": operators}

"""What the description says of the additional information of an error, held against an answer."""

import re

LISTS = {"validationErrors", "senderIds"}
MENTIONS = re.compile(r"additionalInformation(?:\.(\w+)| has (\w+)(?: and (\w+)\[\])?)?")


def keys(when):
    """Return the fields of additionalInformation that a description names."""
    return {key for found in MENTIONS.findall(when) for key in found if key}


def informs(documented, answer):
    """Fail unless an error document carries what the description of its code says it does, in the form it says."""
    more = answer.get("additionalInformation", {})
    assert keys(documented.when) <= set(more), documented.when
    if "is {} or" in documented.when:
        assert "additionalInformation" in answer
    for key, value in more.items():
        assert isinstance(value, list if key in LISTS else str), (key, value)
        assert all(isinstance(one, str) for one in value)
    if documented.supported:
        assert more["supportedCodes"] == documented.supported
    if known := re.search(r"\.(supportedCodes|validUseCases) = ([A-Z_, ]+)", documented.when):
        assert sorted(more[known[1]].split(", ")) == sorted(known[2].strip().split(", "))

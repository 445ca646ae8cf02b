"""What Meta's subcodes mean is said by number, whatever language its texts are in."""

import pytest

from reconciler.client.meta import MEANINGS, explained
from reconciler.client.origin import _additional
from reconciler.diagnostics import Exchange, Refused


def test_a_refusal_by_meta_says_what_its_subcode_means():
    error = {"code": "100", "subcode": "2388299", "message": "Los parámetros no pueden estar al final"}
    exchange = Exchange(
        "POST",
        "/v1/x",
        424,
        error_code="template_submit_error",
        additional=_additional({"metaError": error}, frozenset()),
    )

    detail = Refused(exchange).diagnostic().detail

    assert "metaError.subcode: 2388299" in detail
    assert "metaError.meaning: a variable stands first or last in the body; write words before and after it" in detail


@pytest.mark.parametrize("error", [{}, {"subcode": "1"}, {"message": "2388299"}])
def test_nothing_is_made_up_about_others(error):
    assert explained(error) == error


@pytest.mark.parametrize("subcode", MEANINGS)
def test_a_meaning_is_a_sentence_without_its_end(subcode):
    assert not MEANINGS[subcode].endswith(".")
    assert MEANINGS[subcode][0].islower()

"""What is proposed for a language code that the API does not take: the same language, and never another one."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.kakaotalk import languages as kakaotalk
from schemas.languages import meant_language
from schemas.whatsapp import languages as whatsapp

KNOWN = get_args(whatsapp.Language)
SOME = ("AF", "AR", "DE", "EN", "EO", "ES", "FR", "GD", "ID", "JA", "KO", "PT", "SV", "TH", "UK", "XH", "ZH")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("en", ("EN",)),
        ("en-us", ("EN_US",)),
        ("pt br", ("PT_BR",)),
        ("EN_ZA", ("EN",)),
        ("FR_FR", ("FR",)),
        ("DE_DE", ("DE",)),
        ("de-AT", ("DE",)),
        ("ES_LA", ("ES", "ES_MX")),
        ("es-419", ("ES", "ES_MX")),
        ("ES_CL", ("ES",)),
        ("IW", ("HE",)),
        ("iw_IL", ("HE",)),
        ("NO", ("NB",)),
        ("no_NO", ("NB",)),
        ("TL", ("FIL",)),
        ("IN", ("ID",)),
        ("ZH", ("ZH_CN", "ZH_HK", "ZH_TW")),
        ("zh-Hans", ("ZH_CN",)),
        ("zh-Hant-TW", ("ZH_TW",)),
        ("zh-Hant", ("ZH_HK", "ZH_TW")),
        ("PT", ("PT_BR", "PT_PT")),
        ("KY", ("KY_KG",)),
        ("rw", ("RW_RW",)),
        ("EO", ()),
        ("XX_YY", ()),
        ("", ()),
        ("German", ()),
    ],
)
def test_the_same_language_is_proposed(written, meant):
    assert meant_language(written, KNOWN) == meant


@pytest.mark.parametrize("known", [KNOWN, get_args(kakaotalk.Language)], ids=["whatsapp", "kakaotalk"])
@given(
    language=st.sampled_from(
        ["AF", "AR", "DE", "EN", "EO", "ES", "FR", "GD", "ID", "IS", "JA", "KO", "PT", "SV", "TH", "UK", "XH", "ZH"]
    ),
    rest=st.text(max_size=4),
)
def test_no_other_language_is_ever_proposed(known, language, rest):
    for name in meant_language(f"{language}_{rest}", known):
        assert name.partition("_")[0] == language
        assert name in known

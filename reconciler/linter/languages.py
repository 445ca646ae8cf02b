"""Which language a text in Latin letters is written in, told from its small words. Tells nothing that is not clear.

A language is told when its words make a good part of the text and those of the declared one hardly occur. Languages
that share most of their small words are never told from each other.
"""

from __future__ import annotations

import re
from typing import Final

FEWEST_WORDS: Final = 8
"""Words below which a text may be a name, a title or an address."""
_FEWEST_HITS: Final = 4
_FEWEST_DIFFERENT: Final = 3
_SHARE: Final = 4
"""One word in so many is a small word in any text; the other language has so many times those of the declared one."""

_SENTENCE: Final = re.compile(r"(?:\A|[.!?\n])\W*\w")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_CLOSE: Final = ("ES PT", "ID MS", "DA NB SV", "CS HR PL")
_SMALL_WORDS: Final = {
    "CS": "se je na že ve jsme byl byla vás vám váš vaše vaši prosím děkujeme dobrý den objednávka objednávku"
    " bude pro ze nebo ale jako již může můžete když si které jsou také pokud",
    "DA": "og er det din dit dine har vi du til på med af ikke kan blive bliver tak hej ordre bestilling som"
    " vil skal vores hvis eller fra nu ved os dig",
    "DE": "der die das und ist ihre ihr ihrer ihren ihnen sie wir haben hat wurde wird werden mit für auf nicht"
    " ein eine einen einem zu zum zur von bei im am uns unser bitte vielen dank bestellung guten hallo"
    " kann können sich auch noch nach aus oder wenn dein deine du dir",
    "EN": "the your you and is are was has have been will with for from this that our we of to it its please"
    " thank thanks hello hi dear order shipped arrived can not by be at as or if when track ready now"
    " about any here their",
    "ES": "el la los las su sus tu tus ha han está están para con por que del un una en de se le les es y o nos"
    " gracias hola pedido usted ya puede más estimado cuando hemos si no lo al fue será ser nuestro"
    " nuestra",
    "FI": "on ja ei että tilauksesi olemme voit sinun se kun jos ovat oli myös tai teidän kiitos hei mutta nyt"
    " meille sen tämä niin kuin ole",
    "FR": "le la les votre vos vous nous est et de du des une un pour avec dans sur par que qui au aux ne pas"
    " sont été a merci bonjour commande notre nos plus cette ce ces être avez avons peut ou si son sa ses"
    " chez ici",
    "HR": "je na se za da vaš vaša vaše smo su od sa ili hvala poštovani narudžba će kako ako nije bit biti te"
    " ste vas vam molimo",
    "HU": "az és hogy nem van egy meg rendelése kérjük köszönjük ön önnek hamarosan vagy volt már csak még lesz"
    " kedves számú ha ezt itt",
    "ID": "anda yang dan di untuk dengan ini telah sudah dari kami akan pada tidak atau terima kasih pesanan"
    " silakan halo bisa dapat sedang ke adalah oleh kamu jika karena",
    "IT": "il lo la gli le tuo tua suo sua è sono stato stata per con di del della dei delle che un una in nel"
    " nella al alla ha hai grazie ciao ordine si non da dal dalla puoi può ti ci nostro nostra anche se"
    " abbiamo ed e gentile",
    "MS": "anda yang dan di untuk dengan ini telah sudah dari kami akan pada tidak atau terima kasih pesanan"
    " sila boleh sedang ke adalah oleh jika kerana",
    "NB": "og er det din ditt dine har vi du til på med av ikke kan bli blir takk hei ordre bestilling som vil"
    " skal vår våre hvis eller fra nå ved oss deg",
    "NL": "de het een en is uw je jouw van voor met op aan wij we hebben heeft wordt worden niet te dat deze"
    " dit bij naar uit ons onze bedankt beste bestelling kunt kan zijn of als om er ook nog al door hallo"
    " graag",
    "PL": "nasz nasza naszej naszym wkrótce jutro ma ci ciebie będziemy przypominamy się jest nie na że za do"
    " jak pan pani państwa twoje twój twoja zamówienie zamówienia dziękujemy dzień dobry prosimy został"
    " została może dla oraz przez od po już jeśli lub będzie są ale czy to",
    "PT": "o os as seu sua seus suas foi está são para com por que do da dos das um uma em no na se você olá"
    " obrigado obrigada pedido nos mais não ao já pode quando ou é de nosso nossa será ter temos",
    "RO": "și este la de pe cu pentru în din să nu un o dumneavoastră vă vom mulțumim bună ziua comanda comandă"
    " dvs fost va sunt sau care mai prin fi ați că ce dacă",
    "SV": "och är det din ditt dina har vi du till på med av inte kan bli blir tack hej order beställning som"
    " vill ska vår våra om eller från nu vid oss dig",
    "TR": "ve bir için ile bu sizin size sayın merhaba teşekkür ederiz lütfen siparişiniz numaralı olarak daha"
    " çok edilmiştir edildi oldu olan gibi var yok kadar sonra veya",
    "VI": "của bạn và là cho được không đã đang có với các này đơn hàng chúng tôi quý khách cảm ơn vui lòng"
    " trong để đến một xin chào sẽ vào",
}
_LISTS: Final = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}
_ALIKE: Final = {name: set(group.split()) for group in _CLOSE for name in group.split()}


def other_languages(text: str, declared: str) -> tuple[str, ...]:
    """Return the languages that a text may be written in when it clearly is not the declared one, such as ``EN_US``."""
    short = declared.partition("_")[0]
    own = _LISTS.get(short)
    if own is None:
        return ()
    parts = text.lower().split()
    if sum(map(own.__contains__, parts)) * _SHARE > len(parts):
        return ()  # most texts are in their language, and this is the quickest way to see it
    words = _WORD.findall(_SENTENCE.sub(lambda match: match.group().lower(), text))
    in_own = sum(word.lower() in own for word in words)
    if len(words) < FEWEST_WORDS or in_own * _SHARE > len(words):
        return ()
    # The small words of a title or a brand mostly have capitals.
    hits = {name: [word for word in words if word in small] for name, small in _LISTS.items()}
    most = max(map(len, hits.values()))
    if most < _FEWEST_HITS or most * _SHARE < len(words) or most < in_own * _SHARE:
        return ()
    likely = sorted((name for name in hits if len(hits[name]) * 4 >= most * 3), key=lambda name: -len(hits[name]))
    if any(len(set(hits[name])) < _FEWEST_DIFFERENT for name in likely) or not _ALIKE.get(short, {short}).isdisjoint(
        likely
    ):
        return ()
    return tuple(likely)

"""Placeholders of other tools in a text: certain by their form, or by a name that only a field has.

``[1]``, ``<3``, ``$5``, ``100% sure`` and the name of a brand in brackets are what people write, and no placeholders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAY_HOLD: Final = re.compile(r"[{\[<%$#|\uff5b]|__|(?:^|[\0\s(/]):[a-z_]")
_BY_FORM: Final = re.compile(
    r"[#$%@]?\{+ *[!#$%@:]?[^\W\d][\w.-]* *[#%]?\}+"  # {name} ${name} {#var#}
    r"|[#$%]\{[^{}\n\0]{1,40}\}|\{(?:\d+[.:][^{}\n\0]{1,20})?\}"  # #{first name} {} {0:d}
    r"|\uff5b[^{}\uff5b\uff5d\n\0]{1,40}\uff5d"
    r"|(?<![\d%])(?<!\d\s)%(?:\d\$)?[sd@](?![A-Za-z0-9])|%\([^\W\d]\w*\)[sd]"  # %s %1$s %(name)s
    r"|<%[^%>\n\0]{1,40}%>|\*\|\w{1,40}\|\*|%%[^\W\d][\w .]{0,40}%%"  # <%= name %> *|NAME|* %%name%%
)
_NAME: Final = r" ?([^\W\d][^\[\]{}<>()|\n\0]{0,40}?) ?"
_BRACKETED: Final = re.compile(rf"\[{{1,2}}{_NAME}\]{{1,2}}(?!\()|<{{1,2}}{_NAME}>{{1,2}}|\{{+{_NAME}\}}+")
# Particles of other scripts may follow: only ASCII letters make it another word.
_MARKED: Final = re.compile(
    r"(?<!\w)__([A-Z]\w*?)__(?!\w)|(?<![\w$])\$\(?([A-Z_]\w*)\)?|(?<![^\s(/]):((?-i:[a-z_])\w*)(?![\w:])"
    r"|(?<![\w#])#{1,2}([A-Z]\w*)#{1,2}(?!\w)|(?<![\w%])%([A-Z]\w*)%(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_LABEL_BEFORE: Final = re.compile(r"(?:^|\n)[^\w\0\n]*\Z")
_LABEL_AFTER: Final = re.compile(r"\s*(?:[:：]|\0|\d)")
"""``[Date] {{1}}`` at the beginning of a line names what follows it."""

_CAPITAL_INSIDE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS: Final = re.compile(r"[\s_.'’/-]+")
_INSTRUCTIONS: Final = frozenset({"insert", "placeholder", "variable", "var", "param", "parameter", "xxx"})
_LAST_WORDS: Final = (
    "name number no nr num id date time code link url amount address email phone mobile price total balance"
)
_LAST: Final = frozenset(_LAST_WORDS.split())
"""What the last word of a field of two words or three is: ``order id``, ``your first name``."""
_FIELD_NAMES: Final = (
    "name firstname lastname fname lname surname fullname username nickname customer customername client clientname"
    " recipient email e-mail emailid phone phonenumber mobile date datetime time amount price link url code otp id"
    " orderid orderno ordernumber bookingid invoiceid userid customerid trackingid trackingnumber trackinglink company"
    " companyname"
    # German, Dutch, Scandinavian
    " vorname nachname kundenname kunde datum uhrzeit betrag bestellnummer naam voornaam achternaam klantnaam bedrag"
    " namn förnamn efternamn fornavn etternavn navn"
    # French, Spanish, Portuguese, Italian
    " nom prénom prenom client nomclient montant nombre apellido cliente fecha hora importe monto nome sobrenome"
    " nomecliente valor cognome importo"
    # Polish, Turkish, Indonesian, Vietnamese
    " imię imie nazwisko kwota isim ad soyad müşteri tarih tutar nama tanggal jumlah tên"
    # other scripts
    " имя фамилия клиент дата время сумма имяклиента ім'я 이름 고객명 성함 고객님 날짜 금액 주문번호 氏名 名前 お名前"
    " お客様名 会社名 日付 日時 金額 注文番号 姓名 名字 客户姓名 客户名称 日期 金额 订单号 नाम ग्राहक तारीख الاسم"
    " اسم التاريخ المبلغ שם ชื่อ"
)
_FIELDS: Final = frozenset(_FIELD_NAMES.split())


def may_hold_placeholders(text: str) -> bool:
    """Tell whether a text, or several, may hold any."""
    return _MAY_HOLD.search(text) is not None


def other_placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholders of other tools in what can be seen of a text, a NUL in the place of each variable."""
    if not may_hold_placeholders(text):
        return ()
    hits = list(_BY_FORM.finditer(text))
    taken = {position for match in hits for position in range(*match.span())}
    hits += [match for match in _by_name(text) if match.start() not in taken and match.end() - 1 not in taken]
    return tuple(dict.fromkeys(match.group() for match in sorted(hits, key=re.Match.start)))


def _by_name(text: str) -> Iterator[re.Match[str]]:
    for match in _BRACKETED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _is_field(match[match.lastindex or 0]) and not (_LABEL_BEFORE.search(before) and _LABEL_AFTER.match(after)):
            yield match
    for match in _MARKED.finditer(text):
        if _is_field(match[match.lastindex or 0], joined=match.lastindex != 1):
            yield match


def _is_field(name: str, *, joined: bool = True) -> bool:
    """Tell whether a name is that of a field; ``joined`` takes any two words with ``_`` between them for one."""
    if joined and "_" in name.strip("_"):
        return True
    bare = name.strip("_").rstrip("0123456789")
    words = [word for word in _BETWEEN_WORDS.split(_CAPITAL_INSIDE.sub(" ", bare).casefold()) if word]
    if not words:
        return False
    if words[0] in _INSTRUCTIONS or bare.casefold() in _FIELDS or "".join(words) in _FIELDS:
        return True
    return 2 <= len(words) <= 4 and words[-1] in _LAST and len(words[0]) > 1

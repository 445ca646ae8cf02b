"""Words of advertising in a notice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.kakaotalk_template import KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

# What belongs to a notice is left out: amounts of a discount in a receipt, coupons that somebody was given.
# The signs at the beginning are those with which a part begins: elsewhere nothing has to be tried.
_KOREAN = re.compile(
    r"(?=[(\[\d광특파할오쿠무지구놓마세])"
    r"(?:[(\[]\s*광고\s*[)\]]|특가|파격|\d+\s*%\s*(?:할인|세일|off)"
    r"|할인\s*(?:행사|이벤트|쿠폰을\s*드)|오늘만\s*(?:이\s*가격|할인|세일)|쿠폰을?\s*(?:드립|드려|증정|쏩)|무료\s*증정"
    r"|지금\s*(?:바로\s*)?(?:구매|주문|쇼핑)|구매하세요|구매하러\s*가기|놓치지\s*마|마감\s*임박|세일\s*(?:중|시작|마감))"
)
_ENGLISH = re.compile(
    r"(?<!\w)(?:\d+\s*% off|(?:buy|shop|order) now|special (?:offer|price)s?|limited[- ]time|on sale|don.t miss"
    r"|last chance|best price|sale (?:ends|starts)|\(ad\))(?!\w)"
)


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in (*template.texts, *template.names):
        written = text.written.lower()
        words = [] if written.isascii() else _KOREAN.findall(written)
        words += _ENGLISH.findall(written)
        if words:
            yield Finding(text.path, f"advertises: {all_quoted(words)}")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.GUESS,
    title="A template does not advertise.",
    why="Templates are for notices. KakaoTalk rejects discounts, events and calls to buy that nobody asked for.",
    fix="write what the person needs to know and leave the advertising out",
    source=(
        "https://kakaobusiness.gitbook.io/main/ad/bizmessage/notice-friend/audit",
        "https://github.com/Prometheus-P/NumnaRoad/issues/85",
    ),
    check=_check,
    breaks=(
        message("#{고객명}님, 오늘만 특가! 전 상품 50% 할인 쿠폰을 드립니다. 지금 구매하세요!"),
        message("(광고) 신상품이 나왔습니다."),
        message("Hi #{name}, 20% off everything.", buttons=[button(name="Buy now")]),
    ),
    holds=(
        message(
            "#{고객명}님, 오늘만 휴무입니다. 할인금액: #{할인}원, 쿠폰 1장이 발급되었습니다.",
            buttons=[button(name="주문 조회")],
        ),
        message("대박식당 예약이 확정되었습니다. 최저가 보상 신청이 접수되었습니다."),
        message("Your order: 100% cotton, discount #{amount}. The coupon you asked for: #{code}"),
    ),
)

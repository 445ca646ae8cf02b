"""KakaoTalk's categories: a tree of three levels for senders, two levels for templates. Plausible data, fixed.

The specification gives form: sender codes have 3, 4 and 4 digits and names are Korean; template codes have 6 digits.
Template names are the specification's own, in the groups KakaoTalk shows them in. The codes of its examples lead to
what they are called there: senders 001 0001 0001 (종합병원) and 019 0006 0001, templates 001001 (회원가입).

Source: https://developers.sinch.com/docs/provisioning-api (KakaoTalk categories, senders and templates), 2026-11-30.
"""

from functools import cache

from reconciler.emulator.world import Json

SENDER_TREE: dict[str, dict[str, tuple[str, ...]]] = {
    "건강": {
        "병원": ("종합병원", "피부과", "성형외과", "치과", "한의원"),
        "약국": ("약국",),
        "의료기기/의약품": ("의료기기/의약품",),
        "건강식품/건강정보": ("건강식품/건강정보",),
    },
    "교육": {"학교": ("유치원", "초등학교", "대학교"), "학원": ("어학", "입시")},
    "금융": {"은행": ("은행",), "보험": ("생명보험", "손해보험"), "증권": ("증권사",)},
    "쇼핑": {"종합쇼핑몰": ("온라인쇼핑몰", "백화점"), "의류": ("여성의류", "남성의류"), "식품": ("식품",)},
    "여행": {"숙박": ("호텔", "펜션"), "항공": ("항공사",), "여행사": ("여행사",)},
    "음식점": {"한식": ("한식",), "카페": ("커피전문점", "베이커리"), "배달": ("치킨", "피자")},
    "공공": {"정부": ("중앙부처", "지방자치단체"), "공기업": ("공기업",)},
    "서비스": {
        "통신": ("통신",),
        "물류": ("택배",),
        "렌탈": ("렌탈",),
        "부동산": ("부동산",),
        "자동차": ("자동차",),
        "기타": ("기타",),
    },
}
NUMBERED = {"서비스": 19}  # the API's examples of a sender say 019, 0006, 0001
OTHERS = "999999"
# Korean and English name of each template category, then of its subcategories in order of code.
TEMPLATES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "회원",
        "Membership",
        (
            ("회원가입", "Join membership"),
            ("인증/비밀번호/로그인", "Authentication/Password/Login"),
            ("회원정보/회원혜택", "Membership information/Member ship benefits"),
        ),
    ),
    (
        "구매",
        "Purchase",
        (
            ("구매완료", "Purchase completed"),
            ("상품가입", "Product subscription"),
            ("진행상태", "Purchase status"),
            ("구매취소", "Purchase cancellation"),
            ("구매예약/입고알림", "Pre-order/Stock alerts"),
        ),
    ),
    (
        "예약",
        "Reservation",
        (
            ("예약완료/예약내역", "Completed reservations/Reservation history"),
            ("예약상태", "Reservation status"),
            ("예약취소", "Reservation cancellation"),
            ("예약알림/리마인드", "Notification/Reminder"),
        ),
    ),
    (
        "서비스이용",
        "Customer service",
        (
            ("이용안내/공지", "Information/Notification"),
            ("신청접수", "Application reception"),
            ("처리완료", "Notification for treated demands"),
            ("이용도구", "Tools for use"),
            ("방문서비스", "Visiting service"),
            ("피드백 요청", "Feedback request"),
            ("구매감사/이용확인", "Greeting message/Order confirmation"),
            ("리마인드", "Reminder message"),
        ),
    ),
    (
        "리포팅",
        "Reports",
        (
            ("피드백", "Feedback"),
            ("요금청구", "Billing"),
            ("계약/견적", "Contract/Quote"),
            ("안전/피해예방", "Safety/Damage prevention"),
            ("뉴스레터", "Newsletter"),
            ("거래알림", "Transaction notification"),
        ),
    ),
    (
        "배송",
        "Shipping",
        (
            ("배송상태", "Shipping status"),
            ("배송예정", "Shipping estimation"),
            ("배송완료", "Shipping completed"),
            ("배송실패", "Failed shipment"),
        ),
    ),
    (
        "법적고지",
        "Legal notification",
        (
            ("수신동의", "Consent of reception"),
            ("개인정보", "Privacy"),
            ("약관변경", "Change of terms and conditions"),
            ("휴면 관련", "Dormant account related"),
        ),
    ),
    (
        "업무알림",
        "Business notification",
        (
            ("주문/예약", "Order/Reservation"),
            ("내부 업무 알림", "Internal business notification"),
        ),
    ),
    (
        "쿠폰/포인트",
        "Coupon/Points",
        (
            ("쿠폰발급", "Coupon issuance"),
            ("쿠폰사용", "Notification for coupon use"),
            ("포인트적립", "Earn points"),
            ("포인트사용", "Use of points"),
            ("쿠폰/포인트안내", "Information coupon/Points"),
        ),
    ),
    ("기타", "Others", (("기타", "Others"),)),
)


@cache
def sender_categories() -> list[Json]:
    """Return the tree of sender categories as the API shows it; treat it as read-only."""
    return [
        _sender_category("", 1, f"{NUMBERED.get(name, number):03d}", name, below)
        for number, (name, below) in enumerate(SENDER_TREE.items(), 1)
    ]


def _sender_category(parent: str, depth: int, code: str, name: str, below: dict[str, tuple[str, ...]]) -> Json:
    middle = [
        {
            "parentCode": code,
            "depth": 2,
            "code": f"{number:04d}",
            "name": title,
            "subcategories": [
                {"parentCode": f"{number:04d}", "depth": 3, "code": f"{index:04d}", "name": leaf, "subcategories": []}
                for index, leaf in enumerate(leaves, 1)
            ],
        }
        for number, (title, leaves) in enumerate(below.items(), 1)
    ]
    return {"parentCode": parent, "depth": depth, "code": code, "name": name, "subcategories": middle}


@cache
def template_categories() -> list[Json]:
    """Return the template categories as the API shows them; treat them as read-only."""
    return [
        {"name": name, "nameEnglish": english, "subcategories": _subcategories(number, name, below)}
        for number, (name, english, below) in enumerate(TEMPLATES, 1)
    ]


def _subcategories(number: int, group: str, below: tuple[tuple[str, str], ...]) -> list[Json]:
    return [
        {
            "code": OTHERS if group == "기타" else f"{number:03d}{index:03d}",
            "name": name,
            "nameEnglish": english,
            "groupName": group,
            "inclusion": f"{name} 관련 메시지",
            "exclusion": "광고성 메시지",
        }
        for index, (name, english) in enumerate(below, 1)
    ]


@cache
def template_codes() -> frozenset[str]:
    """Return every template category code."""
    return frozenset(
        subcategory["code"] for category in template_categories() for subcategory in category["subcategories"]
    )


def is_sender_path(*codes: str | None) -> bool:
    """Tell whether top, mid and sub level codes lead down the tree; a draft may end early, with None."""
    level = sender_categories()
    for code in codes:
        if code is None:
            return not any(codes[codes.index(None) :])
        category = next((entry for entry in level if entry["code"] == code), None)
        if category is None:
            return False
        level = category["subcategories"]
    return True

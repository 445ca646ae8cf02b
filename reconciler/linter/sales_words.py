"""What advertising says, in the languages of templates. Only expressions that a notice of an order hardly needs.

What a bill, a bank or an employer says as well ("discount", "promotion", "offer") counts beside a percentage alone, or
with a word that makes it a call to buy.
"""

from __future__ import annotations

import re
from typing import Final

from reconciler.linter.marketing_words import MARKETING
from reconciler.linter.words import Expressions, plain

_CALLS: Final = Expressions(
    everywhere="% ?off|black friday|cyber monday|best ?sellers?",
    by_language={
        "AF": "uitverkoping|koop nou",
        "AR": r"كود (?:ال)?خصم (?:لك|لطلبك القادم)|(?<!\w)خصم (?:يصل|حصري|خاص)|[0-9٠-٩]+ ?[%٪] خصم|تخفيضات"
        r"|(?<!\w)(?:عرض خاص|عروض خاصة|عروضنا|(?:أقوى|أفضل|أحدث) العروض)"
        "|اشتر(?:ي)? الآن|تسوقي? الآن|(?:شحن|توصيل) مجاني|لفترة محدودة",
        "BG": r"разпродажб\w+|безплатна доставка|купете сега",
        "BN": "% ছাড়|ছাড় পান|এখনই কিনুন",
        "CA": "rebaixes|enviament gratu[ïi]t|compra ara",
        "CS": r"výprodej\w*|doprava zdarma|kupte (?:nyní|teď)",
        "DA": r"udsalg\w*|særtilbud|gratis fragt|køb nu|tilbudspris\w*",
        "DE": r"(?:rabatt|gutschein|aktions)codes? für (?:sie|dich|euch)|sonderangebot\w*|\w*schlussverkauf"
        r"|ausverkauf"
        r"|schnäppchen|aktionspreis\w*|nur für kurze zeit|sparen sie (?:bis zu|jetzt|\d+)|versandkostenfrei"
        r"|jetzt (?:kaufen|bestellen|shoppen|zugreifen|sparen|sichern)"
        r"|gratis(?:versand|geschenk| versand| geschenk)|kostenlose[rn]? (?:lieferung|versand)",
        "EL": r"ειδικ\w+ προσφορ\w+|δωρεάν (?:αποστολή|μεταφορικά)|αγοράστε τώρα",
        "EN": r"(?:get|grab|claim|enjoy|exclusive|special|huge|big|extra) (?:[\w%.$€£{}-]+ ){0,3}(?:discounts?"
        r"|coupons?)"
        r"|use (?:\w+ )?(?:coupon|promo|discount)(?: code)?|(?:our|latest|hot) promos?"
        r"|(?:promo|discount|coupon)(?: code)? for your next"
        r"|promotional (?:codes?|offers?|prices?)|(?:buy|shop) now"
        r"|(?<!your )(?<!the )(?<!this )order now|buy (?:one|1|two|2),? get"
        r"|free (?:shipping|delivery|gifts?|samples?)"
        r"|(?:big|huge|flash|mega|spring|summer|autumn|fall|winter|holiday|christmas|weekend|season\w*|annual"
        r"|clearance"
        r"|exclusive|special|our|great|anniversary|year[- ]end|end of season) sale|on sale"
        r"|sale (?:ends|starts|is on|now on|prices?)|sale(?=!)"
        r"|limited[- ](?:time|offer|edition|stock|quantit(?:y|ies))"
        r"|(?:special|exclusive|limited|hot|amazing|daily|unbeatable) (?:offers?|deals?)"
        r"|(?:great|best|top|these) (?:offers|deals)"
        r"|don['’]?t miss (?:out|(?:this|these|our|the) (?:\w+ )?(?:offers?|deals?|sale|prices|discounts?))"
        r"|while (?:stocks?|supplies) lasts?|(?:best|lowest) prices?"
        r"|save (?:up to|over [0-9]|[0-9]+ ?%|[$€£₹] ?[0-9]+)"
        r"|(?:our|shop|see|discover|explore|check out) (?:the |our |all )?new (?:arrivals|collection)",
        "ES": r"rebajas|(?:compra|compre|cómpralo) (?:ahora|ya)|env[ií]o (?:gratis|gratuito)|por tiempo limitado"
        r"|ofertas? (?:especial(?:es)?|exclusivas?|limitadas?|imperdibles?|relámpago|flash|del d[ií]a)"
        r"|nuestras ofertas"
        r"|(?:aprovech[ae]|no te pierdas) (?:est\w+|nuestr\w+|las?|los|el) (?:\w+ )?(?:oferta|promoci|descuento"
        r"|rebaja)\w*"
        r"|2x1|3x2",
        "ET": r"tasuta (?:tarne|saatmine)|osta kohe",
        "FA": "جشنواره فروش|ارسال رایگان|همین حالا بخرید|پیشنهاد ویژه",
        "FI": r"alennusmyyn\w+|alekoodi\w*|tarjoushin\w+|ilmainen toimitus|osta (?:nyt|heti)",
        "FIL": "libreng (?:delivery|shipping)|bumili na",
        "FR": r"% de remise|bons? de remise|soldes d['’](?:été|hiver)"
        r"|offres? (?:sp[ée]ciales?|exclusives?|limit[ée]es?|de lancement)|livraison (?:offerte|gratuite)"
        r"|achetez (?:maintenant|vite)|ventes? (?:flash|privées?)|offres? à dur[ée]e limit[ée]e|profitez-en"
        r"|ne manquez pas (?:cette|ces|nos|notre|les|l['’]) ?(?:\w+ )?(?:offre|promo|occasion|vente|solde)\w*",
        "GU": "% છૂટ",
        "HE": "מבצע מיוחד|מבצעי (?:קיץ|חורף|סוף)|משלוח חינם|קנו עכשיו|לזמן מוגבל",
        "HI": "% (?:की |तक )?(?:की )?छूट|भारी छूट|छूट पाएं|अभी खरीदें|मुफ़्त डिलीवरी|मुफ्त डिलीवरी|फ्री डिलीवरी",
        "HR": r"rasprodaj\w+|besplatna dostava|kupite odmah",
        "HU": r"akciós (?:ár|termék|ajánlat)\w*|leárazás\w*|ingyenes szállítás|vásároljon most",
        "ID": "gratis ongkir|(?:beli|belanja) sekarang|cuci gudang|obral|penawaran (?:spesial|terbatas)",
        "IT": r"saldi (?:estivi|invernali|di fine stagione)|offert[ae] (?:special[ei]|esclusiv[ae]|limitat[ae])"
        r"|spedizione gratuita|(?:acquista|compra) (?:ora|subito)|svendita|per un tempo limitato"
        r"|non perdere (?:quest\w+|le nostre|i nostri|l['’]) ?(?:\w+ )?(?:offert|promozion|scont|sald|occasion)\w*",
        "JA": "セール(?!ス)|特価|お買い得|今すぐ(?:購入|お買い求め)|送料無料|期間限定|半額|[%％]オフ|[%％] ?OFF",
        "KO": r"세일(?!즈)|특가|무료 ?배송|지금 (?:바로 )?구매|\b1\+1",
        "LT": r"išpardavim\w+|nemokamas pristatymas|pirkite dabar",
        "LV": r"izpārdošan\w+|bezmaksas piegāde|pērciet tagad",
        "MK": r"распродажб\w+|бесплатна достава",
        "MR": "आत्ताच खरेदी",
        "MS": "jualan (?:murah|hebat)|beli sekarang|penghantaran percuma|tawaran (?:istimewa|terhad|hebat)",
        "NB": r"salgspris\w*|gratis frakt|kjøp nå|tilbudspris\w*",
        "NL": "speciale aanbieding(?:en)?|in de aanbieding|uitverkoop|(?:koop|bestel|shop) nu|op=op"
        "|gratis (?:verzending|bezorging|cadeau)",
        "PL": r"wyprzedaż\w*|kup (?:teraz|już)|darmow\w+ dostaw\w+|ofert[ay] specjaln[ay]",
        "PT": r"compre (?:agora|já)|frete gr[áa]tis|envio gr[áa]tis|imperd[íi]ve(?:l|is)|por tempo limitado"
        r"|queima de estoque|ofertas? (?:especia(?:l|is)|exclusivas?|limitadas?|relâmpago|do dia)|nossas ofertas"
        r"|(?:aproveite|n[ãa]o perca) (?:noss\w+|ess\w+|est\w+|as?|os?) (?:\w+ )?(?:oferta|promo|desconto|cupo)\w*"
        r"|aproveite (?:agora|já)",
        "RO": "ofertă specială|cumpără acum|transport gratuit",
        "RU": r"распродаж\w+|купите сейчас|бесплатн\w+ доставк\w+|спецпредложени\w+|выгодн\w+ цен\w+",
        "SK": r"výpredaj\w*|doprava zadarmo|kúpte teraz",
        "SL": r"razprodaj\w+|brezplačna dostava|kupite zdaj",
        "SQ": "ofert[ëa] speciale|bli tani",
        "SR": r"rasprodaj\w+|распродај\w+|besplatna dostava|бесплатна достава",
        "SV": r"specialerbjudanden?|reapris\w*|på rea|\w*slutrea\w*|fri frakt|köp nu|handla nu|kampanj(?:pris"
        r"|kod)\w*",
        "SW": "nunua sasa",
        "TH": "ลดราคา|ลดสูงสุด|ซื้อเลย|ช้อปเลย|ส่งฟรี|แจกฟรี",
        "TR": r"fırsatı? kaçır\w*|hemen (?:al|satın al)|ücretsiz kargo",
        "UK": r"розпродаж\w*|безкоштовн\w+ доставк\w+",
        "UR": "خصوصی پیشکش|ابھی خریدیں",
        "VI": "mua ngay|miễn phí vận chuyển|freeship",
        "ZH": "促销|促銷|特价|特價|打折|大减价|大減價|立即购买|立即購買|立即选购|抢购|搶購|包邮|免运费|免運費"
        "|限时(?:优惠|折扣|特)|限時(?:優惠|折扣|特)",
    },
)
_REDUCTIONS: Final = Expressions(
    everywhere="cash ?back|promo ?codes?",
    by_language={
        "AF": "afslag",
        "AR": "خصومات|كود (?:ال)?خصم|كوبون|قسيمة",
        "BG": r"отстъпк\w+|намалени\w+|промоци\w+|купони?",
        "BN": "ডিসকাউন্ট|মূল্যছাড়|কুপন|অফার",
        "CA": r"descomptes?|promoci(?:ó|ons)|cupons?",
        "CS": r"slev[auyě]?|slevov\w+|kup[oó]n\w*",
        "DA": r"\w*rabat\w*",
        "DE": r"\w*rabatt\w*|\w*gutschein\w*",
        "EL": r"έκπτωση|εκπτώσε\w+|κουπόνι\w*",
        "EN": r"discount\w*|coupons?|promos?|promotion",
        "ES": r"descuentos?|promoci(?:ó|o)n(?:es)?|cup(?:ó|o)n(?:es)?",
        "ET": r"allahindlus\w*|soodus\w*",
        "FA": "تخفیف|حراج",
        "FI": r"alennu\w+",
        "FIL": "diskwento|discounts?|promos?",
        "FR": r"r[ée]ductions?|promos?|promotions?|codes? promo",
        "GU": "ડિસ્કાઉન્ટ|ઑફર|ઓફર|કૂપન",
        "HE": "הנחה|הנחות|קופון",
        "HI": "डिस्काउंट|ऑफर|ऑफ़र|कूपन",
        "HR": r"popust\w*|sniženj\w+|kuponi?",
        "HU": r"kedvezmény(?:t|ek|ekkel|es|ed|e|nyel|ünk)?|kupon\w*",
        "ID": "diskon|promo|kupon|potongan harga",
        "IT": r"sconti|sconto|promozion[ei]|coupon|codice promo",
        "JA": "割引|クーポン|キャンペーン",
        "KN": "ರಿಯಾಯಿತಿ|ಡಿಸ್ಕೌಂಟ್|ಕೂಪನ್|ಆಫರ್",
        "KO": "할인|쿠폰|프로모션",
        "LT": r"nuolaid\w+",
        "LV": r"atlaid\w+",
        "MK": r"попуст\w*|купони?",
        "ML": "ഡിസ്കൗണ്ട്|കിഴിവ്|കൂപ്പൺ|ഓഫർ",
        "MR": "डिस्काउंट|सवलत|ऑफर|कूपन",
        "MS": "diskaun|promosi|kupon",
        "NB": r"\w*rabatt\w*|kupong\w*",
        "NL": r"\w*korting\w*",
        "PA": "ਡਿਸਕਾਊਂਟ|ਛੂਟ|ਆਫਰ|ਕੂਪਨ",
        "PL": r"rabat\w*|zniżk\w+|promocj\w+|kupon\w*",
        "PT": r"descontos?(?! em folha)|promo[çc](?:ão|ões|ao|oes)|cupo(?:m|ns)",
        "RO": r"reduceri(?:le)?|reducere|promoți[ei]\w*|cupoane?|cupon",
        "RU": r"скидк\w+|скидок|промокод\w*|купон\w*",
        "SK": r"zľav\w*|kupón\w*",
        "SL": r"popust\w*|kupon\w*",
        "SQ": r"zbritj\w+",
        "SR": r"popust\w*|попуст\w*|sniženj\w+|снижењ\w+",
        "SV": r"\w*rabatt\w*|kupong\w*",
        "SW": "punguzo|ofa",
        "TA": "தள்ளுபடி|கூப்பன்|சலுகை",
        "TE": "తగ్గింపు|డిస్కౌంట్|ఆఫర్|కూపన్",
        "TH": "ส่วนลด|โปรโมชั่น|โปรโมชัน|คูปอง",
        "TR": r"indirim\w*|kampanya\w*|kupon\w*|promosyon\w*",
        "UK": r"знижк\w+|знижок|промокод\w*|купон\w*",
        "UR": "رعایت|ڈسکاؤنٹ|کوپن",
        "UZ": "chegirma|kupon",
        "VI": "giảm giá|khuyến mãi|khuyến mại|ưu đãi|mã giảm",
        "ZH": "折扣|优惠|優惠|满减|滿減",
    },
)
_PERCENTAGE: Final = re.compile(r"[%\u066a\uff05]")
_NEAR: Final = 20
"""Characters within which a percentage belongs to a word."""


def may_sell(folded: str, language: str) -> bool:
    """Tell whether a text, ``folded``, may hold what ``sales`` returns."""
    return any(words.may_be_in(folded, language) for words in (_CALLS, MARKETING, _REDUCTIONS))


def sales(text: str, language: str) -> tuple[str, ...]:
    """Return what sells in a text of a language such as ``PT_BR``, each once: calls, and then reductions."""
    calls = tuple(dict.fromkeys((*_CALLS.find(text, language), *MARKETING.find(text, language))))
    if not _PERCENTAGE.search(text):
        return calls
    readable = plain(text)
    reductions = [
        match.group()
        for match in _REDUCTIONS.pattern(language).finditer(readable)
        if _PERCENTAGE.search(readable[max(0, match.start() - _NEAR) : match.end() + _NEAR])
    ]
    return tuple(dict.fromkeys([*calls, *reductions]))

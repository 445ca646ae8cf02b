"""What advertising says, in the languages of templates. Only expressions that a notice of an order hardly needs."""

from __future__ import annotations

from typing import Final

from reconciler.linter.words import Expressions

SALES: Final = Expressions(
    everywhere="% ?off|cash ?back|black friday|cyber monday|promo ?codes?|best ?sellers?",
    by_language={
        "AF": "afslag|uitverkoping|koop nou",
        "AR": "خصومات|كود (?:ال)?خصم|خصم (?:يصل|حصري|خاص|بنسبة|[0-9٠-٩]+ ?[%٪])|[0-9٠-٩]+ ?[%٪] خصم|تخفيضات|عرض خاص"
        "|عروض"
        "|كوبون|قسيمة|اشتر(?:ي)? الآن|تسوقي? الآن|(?:شحن|توصيل) مجاني|لفترة محدودة",
        "BG": r"отстъпк\w+|разпродажб\w+|намалени\w+|промоци\w+|купони?|безплатна доставка|купете сега",
        "BN": "ডিসকাউন্ট|মূল্যছাড়|% ছাড়|ছাড় পান|কুপন|অফার|এখনই কিনুন",
        "CA": r"descomptes?|rebaixes|promoci(?:ó|ons)|cupons?|enviament gratu[ïi]t|compra ara",
        "CS": r"slev[auyě]?|slevov\w+|výprodej\w*|kup[oó]n\w*|doprava zdarma|kupte (?:nyní|teď)",
        "DA": r"\w*rabat\w*|udsalg\w*|særtilbud|gratis fragt|køb nu|tilbudspris\w*",
        "DE": r"\w*rabatt\w*|\w*gutschein\w*|sonderangebot\w*|\w*schlussverkauf|ausverkauf|schnäppchen"
        r"|aktionspreis\w*"
        r"|jetzt (?:kaufen|bestellen|shoppen|zugreifen|sparen|sichern)|nur für kurze zeit|sparen sie"
        r"|versandkostenfrei"
        r"|gratis(?:versand|geschenk| versand| geschenk)|kostenlose[rn]? (?:lieferung|versand)",
        "EL": r"έκπτωση|εκπτώσε\w+|προσφορ(?:ά|ές)|κουπόνι\w*|δωρεάν (?:αποστολή|μεταφορικά)|αγοράστε τώρα",
        "EN": r"discount\w*|coupons?|promos?|promotion(?:al)? (?:codes?|offers?|prices?)|(?:buy|shop) now"
        r"|(?<!your )(?<!the )(?<!this )order now|buy (?:one|1|two|2),? get"
        r"|free (?:shipping|delivery|gifts?|samples?)"
        r"|(?:big|huge|flash|mega|spring|summer|autumn|fall|winter|holiday|christmas|weekend|season\w*|annual|clearance"
        r"|exclusive|special|our|great|anniversary|year[- ]end|end of season) sale|on sale"
        r"|sale (?:ends|starts|is on|now on|prices?)|sale(?=!)"
        r"|limited[- ](?:time|offer|edition|stock|quantit(?:y|ies))"
        r"|(?:special|exclusive|limited|hot|great|best|amazing|daily|top|unbeatable|these) (?:offers?|deals?)"
        r"|don['’]?t miss|while (?:stocks?|supplies) lasts?|(?:best|lowest) prices?"
        r"|save (?:up to|over [0-9]|[0-9]+ ?%|[$€£])"
        r"|gift vouchers?|new (?:arrivals|collection)",
        "ES": r"descuentos?|rebajas|promoci(?:ó|o)n(?:es)?|cup(?:ó|o)n(?:es)?|(?:compra|compre|cómpralo) (?:ahora|ya)"
        r"|ofertas?(?! de (?:empleo|trabajo))|env[ií]o (?:gratis|gratuito)|(?:por )?tiempo limitado"
        r"|aprovech[ae] (?:ahora|ya|esta|este|nuestr\w+)"
        r"|no te (?:lo|la|los|las) pierdas|2x1|3x2",
        "ET": r"allahindlus\w*|soodus\w*|tasuta (?:tarne|saatmine)|osta kohe",
        "FA": "تخفیف|حراج|جشنواره فروش|ارسال رایگان|همین حالا بخرید|پیشنهاد ویژه",
        "FI": r"alennu\w+|alekoodi\w*|tarjoushin\w+|ilmainen toimitus|osta (?:nyt|heti)",
        "FIL": r"diskwento|discounts?|libreng (?:delivery|shipping)|bumili na|promos?",
        "FR": r"r[ée]ductions?|% de remise|bons? de remise|promos?|promotions?|les soldes|soldes d['’](?:été|hiver)"
        r"|codes? promo"
        r"|offres? (?:sp[ée]ciales?|exclusives?|limit[ée]es?|de lancement)|livraison (?:offerte|gratuite)"
        r"|achetez (?:maintenant|vite)|ventes? (?:flash|privées?)|dur[ée]e limit[ée]e|profitez-en|ne manquez pas",
        "GU": "ડિસ્કાઉન્ટ|ઑફર|ઓફર|કૂપન|% છૂટ",
        "HE": "הנחה|הנחות|מבצעים|קופון|משלוח חינם|קנו עכשיו|לזמן מוגבל",
        "HI": "डिस्काउंट|% (?:की |तक )?(?:की )?छूट|भारी छूट|छूट पाएं|ऑफर|ऑफ़र|कूपन|अभी खरीदें|मुफ़्त डिलीवरी"
        "|मुफ्त डिलीवरी|फ्री डिलीवरी",
        "HR": r"popust\w*|rasprodaj\w+|sniženj\w+|kuponi?|besplatna dostava|kupite odmah",
        "HU": r"kedvezmény\w*|akci(?:ó|ós|ónk)|leárazás\w*|kupon\w*|ingyenes szállítás|vásároljon most",
        "ID": "diskon|promo|kupon|gratis ongkir|beli sekarang|belanja sekarang|cuci gudang|obral|potongan harga"
        "|penawaran (?:spesial|terbatas)",
        "IT": r"sconti|sconto|saldi|promozion[ei]|offert[ae] (?:special[ei]|esclusiv[ae]|limitat[ae])|coupon"
        r"|codice promo"
        r"|spedizione gratuita|(?:acquista|compra) (?:ora|subito)|svendita|tempo limitato|non perdere",
        "JA": "割引|セール(?!ス)|クーポン|特価|お買い得|今すぐ(?:購入|お買い求め)|送料無料|キャンペーン|期間限定"
        "|半額|[%％]オフ|[%％] ?OFF",
        "KN": "ರಿಯಾಯಿತಿ|ಡಿಸ್ಕೌಂಟ್|ಕೂಪನ್|ಆಫರ್",
        "KO": r"할인|세일(?!즈)|쿠폰|특가|프로모션|무료 ?배송|지금 (?:바로 )?구매|사은품|\b1\+1",
        "LT": r"nuolaid\w+|išpardavim\w+|nemokamas pristatymas|pirkite dabar|akcij\w+",
        "LV": r"atlaid\w+|izpārdošan\w+|bezmaksas piegāde|pērciet tagad",
        "MK": r"попуст\w*|распродажб\w+|купони?|бесплатна достава",
        "ML": "ഡിസ്കൗണ്ട്|കിഴിവ്|കൂപ്പൺ|ഓഫർ",
        "MR": "डिस्काउंट|सवलत|ऑफर|कूपन|आत्ताच खरेदी",
        "MS": "diskaun|promosi|kupon|jualan (?:murah|hebat)|beli sekarang|penghantaran percuma"
        "|tawaran (?:istimewa|terhad|hebat)",
        "NB": r"\w*rabatt\w*|salgspris\w*|gratis frakt|kjøp nå|kupong\w*|tilbudspris\w*",
        "NL": r"\w*korting\w*|aanbieding(?:en)?|uitverkoop|(?:koop|bestel|shop) nu|op=op"
        r"|gratis (?:verzending|bezorging|cadeau)",
        "PA": "ਡਿਸਕਾਊਂਟ|ਛੂਟ|ਆਫਰ|ਕੂਪਨ",
        "PL": r"rabat\w*|zniżk\w+|promocj\w+|wyprzedaż\w*|kup (?:teraz|już)|darmow\w+ dostaw\w+"
        r"|ofert[ay] specjaln[ay]|kupon\w*",
        "PT": r"descontos?|promo[çc](?:ão|ões|ao|oes)|cupo(?:m|ns)|compre (?:agora|já)|frete gr[áa]tis"
        r"|envio gr[áa]tis"
        r"|ofertas?(?! de (?:emprego|trabalho))|imperd[íi]ve(?:l|is)|por tempo limitado|n[ãa]o perca"
        r"|queima de estoque"
        r"|aproveite (?:agora|já|nosso|nossa|nossos|nossas|essa|esta|este)",
        "RO": r"reduceri(?:le)?|reducere|promoți[ei]\w*|cupoane?|cupon|ofertă specială|cumpără acum"
        r"|transport gratuit",
        "RU": r"скидк\w+|скидок|распродаж\w+|промокод\w*|акци(?:я|и|ю|ей|ях)|купон\w*|купите сейчас"
        r"|бесплатн\w+ доставк\w+"
        r"|спецпредложени\w+|выгодн\w+ цен\w+|только сегодня",
        "SK": r"zľav\w*|výpredaj\w*|kupón\w*|doprava zadarmo|kúpte teraz",
        "SL": r"popust\w*|razprodaj\w+|kupon\w*|brezplačna dostava|kupite zdaj",
        "SQ": r"zbritj\w+|ofert[ëa] speciale|bli tani",
        "SR": r"popust\w*|попуст\w*|rasprodaj\w+|распродај\w+|sniženj\w+|снижењ\w+|besplatna dostava"
        r"|бесплатна достава",
        "SV": r"\w*rabatt\w*|erbjudanden?|rea(?:n|pris\w*)?|fri frakt|köp nu|handla nu|kampanj\w*|kupong\w*"
        r"|slutrea\w*",
        "SW": "punguzo|ofa|nunua sasa",
        "TA": "தள்ளுபடி|கூப்பன்|சலுகை",
        "TE": "తగ్గింపు|డిస్కౌంట్|ఆఫర్|కూపన్",
        "TH": "ส่วนลด|ลดราคา|ลดสูงสุด|โปรโมชั่น|โปรโมชัน|คูปอง|ซื้อเลย|ช้อปเลย|ส่งฟรี|แจกฟรี",
        "TR": r"indirim\w*|kampanya\w*|kupon\w*|fırsatı? kaçır\w*|fırsatlar\w*|hemen (?:al|satın al)|ücretsiz kargo"
        r"|promosyon\w*",
        "UK": r"знижк\w+|знижок|розпродаж\w*|промокод\w*|акці(?:я|ї|ю|єю)|купон\w*|безкоштовн\w+ доставк\w+",
        "UR": "رعایت|ڈسکاؤنٹ|کوپن|خصوصی پیشکش|ابھی خریدیں",
        "UZ": "chegirma|aksiya|kupon",
        "VI": "giảm giá|khuyến mãi|khuyến mại|ưu đãi|mã giảm|mua ngay|miễn phí vận chuyển|freeship",
        "ZH": "折扣|优惠|優惠|促销|促銷|特价|特價|打折|大减价|大減價|立即购买|立即購買|立即选购|抢购|搶購|包邮"
        "|免运费|免運費|满减|滿減|限时特|限時特",
    },
)

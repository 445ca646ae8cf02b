"""Names that say nothing of who bears them: what anybody could be called, in many languages. Knows no type."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import normalize

from reconciler.linter.text import visible

# What a department, a message or a trade is called. A name that has no other words names nobody.
_GENERIC: Final = """
    account|admin|agency|agent|alert|alerts|app|appointments|assistant|bank|beauty|bot|brand|broadcast|business
    café|cafe
    care|chat|chatbot|client|clinic|clothing|contact|customer|customers|delivery|demo|education|fashion
    finance
    fitness|food|general|gym|health|hello|help|helpdesk|helpline|hospital|hotel|info|information|insurance|marketing
    message|messages|messaging|my business|my company|news|newsletter|notice|notification|notifications|offers|office
    official|online|order|orders|otp|pharmacy|pizza|promotions|real estate|rcs|rcs sender|reminders|restaurant|sales
    salon|sample|school|sender|service|services|shop|shopping|sms|store|support|team|technology|test
    test sender|travel
    update|updates|verification|verify|welcome
    kundendienst|kundenservice|benachrichtigung|benachrichtigungen|nachrichten|geschäft|laden|hilfe|mode|bestellungen
    atención al cliente|servicio al cliente|atencion al cliente|soporte|tienda|ayuda|ventas|notificaciones
    noticias|moda
    atendimento|atendimento ao cliente|suporte|loja|ajuda|vendas|notificações|avisos
    service client|boutique|aide|ventes|actualités|support client
    assistenza|assistenza clienti|servizio clienti|negozio|notifiche|vendite
    klantenservice|winkel|meldingen|kundtjänst|butik|kundeservice|obsługa klienta|sklep
    поддержка|служба поддержки|магазин|уведомления|новости|помощь|продажи|мода
    müşteri hizmetleri|destek|mağaza|bildirimler|haberler
    خدمة العملاء|الدعم|دعم|متجر|إشعارات|أخبار|المبيعات
    שירות לקוחות|תמיכה|חנות|התראות
    ग्राहक सेवा|सहायता|दुकान|समाचार|सूचना|सूचनाएं
    고객센터|고객 센터|고객지원|고객 지원|상담|상담센터|알림|공지|안내|쇼핑몰|상점|소식
    カスタマーサポート|サポート|お知らせ|通知|ショップ|お問い合わせ|ニュース
    客服|客户服务|客戶服務|通知|商店|支持|新闻|服务
    ฝ่ายบริการลูกค้า|บริการลูกค้า|ร้านค้า|แจ้งเตือน|ข่าวสาร
    layanan pelanggan|dukungan|toko|pemberitahuan|berita|chăm sóc khách hàng|hỗ trợ|cửa hàng|thông báo|tin tức
"""
# Cities and countries that are often taken for a name, in English and as they call themselves.
_PLACES: Final = """
    africa|amsterdam|argentina|asia|athens|athina|australia|austria|bangkok|barcelona|beijing|belgium|berlin
    bogota|bogotá
    brasil|brazil|brussels|buenos aires|cairo|canada|chicago|chile|china|colombia|copenhagen|dallas|delhi|denmark
    deutschland|dubai|dublin|egypt|england|españa|europe|finland|france|germany|greece|hamburg|helsinki
    hong kong|houston
    india|indonesia|ireland|istanbul|italia|italy|jakarta|japan|johannesburg|kenya|korea|lagos|lima|lisboa
    lisbon|london
    los angeles|madrid|malaysia|manila|melbourne|mexico|mexico city|méxico|miami|milan|milano|montreal|moscow|mumbai
    munich|münchen|nairobi|netherlands|new delhi|new york|new zealand|nigeria|norway|oslo|paris|perú|peru|philippines
    poland|porto|portugal|prague|praha|qatar|riga|rio de janeiro|riyadh|roma|rome|russia|san francisco|santiago
    são paulo
    sao paulo|saudi arabia|seattle|seoul|shanghai|singapore|south africa|south korea|spain|stockholm|sverige|sweden
    switzerland|sydney|taipei|taiwan|texas|thailand|tokyo|toronto|turkey|türkiye|uae|uk|united kingdom
    united states|usa
    vienna|vietnam|warsaw|warszawa|wien|zurich|zürich
    москва|санкт-петербург|россия|київ|україна|القاهرة|الرياض|دبي|مصر|السعودية|الإمارات|תל אביב|ירושלים|ישראל
    서울|부산|대한민국|한국|東京|大阪|日本|北京|上海|香港|台北|中国|台灣|दिल्ली|मुंबई|भारत|กรุงเทพ|ประเทศไทย
"""
# A first and a last name that both stand here make the name of a person, which is all that can be said without knowing
# the business.
_FIRST_NAMES: Final = """
    ada ahmed alexander ali ana andrea andreas anna antonio ayşe carlos carmen charles christian daniel david elena emma
    erik fatima fernando francisco hans james jan javier jean jennifer john johan jose josé juan julia karl laura linda
    luca luis lucas manuel marco maria mariana mary maría mehmet michael miguel mohamed mohammed muhammad mustafa olga
    omar patricia paulo pedro peter pierre rahul raj ricardo robert rosa sara sarah sofia susan thomas william
    анна александр дмитрий елена иван мария ольга сергей أحمد علي فاطمة محمد
"""
_LAST_NAMES: Final = """
    ali almeida andersson anderson bakker berg brown costa davis diaz díaz dubois fernandez fernández ferrari ferreira
    fischer garcia garcía gomez gómez gonzalez gonzález gupta hansen hernandez hernández hussain ibrahim ivanov ivanova
    jansen johansson johnson jones kaya khan kim kumar lee lima lopez lópez martin martinez martínez meyer miller müller
    nguyen oliveira patel pereira perez pérez petrov petrova ramirez ramírez ramos rodrigues rodriguez rodríguez rossi
    russo sanchez sánchez santos schmidt schneider sharma silva singh smirnov smirnova smith souza torres weber williams
    wilson y\u0131lmaz yilmaz иванов иванова петров петрова смирнов смирнова أحمد حسن علي محمد
"""
# Descriptions that fit every business; what a message is about, or for whom, makes a description of another kind.
_VAGUE: Final = """
    a brand|a company|about us|all about us|best service|business messages|customer communication|customer messages
    description|general information|important information|important messages|important updates|information and updates
    lorem ipsum|messages from us|messages from our company|n a|news and updates|none|official account|our brand
    our business|our company|our services|rcs messages|rcs messaging|stay in touch|stay tuned|stay updated|tbd|test|todo
    updates and information|updates and notifications|we help you|we offer services|we provide information
    we provide services|we provide support|we provide updates|we send information|we send messages|we send notifications
    we send updates|provides updates|providing updates|send updates|sends messages|send messages|send notifications
    wir informieren sie|wir senden nachrichten|nuestra empresa|información importante|nossa empresa|notre entreprise
    наша компания|мы отправляем сообщения|다양한 정보를 제공합니다|정보 제공|소식을 전합니다
    情報を提供します|提供信息|我们的公司
    معلومات عامة|हम जानकारी देते हैं
"""
_SIGNS: Final = re.compile(r"[^\w\s]|_")


def plain(name: str) -> str:
    """Return a name as it is compared: what can be seen, without signs, in one case and with single spaces."""
    return " ".join(_SIGNS.sub(" ", _combined(visible(name))).casefold().split())


def is_generic(name: str) -> bool:
    """Tell whether a name is a common word such as Support, or made of such words: Customer Service."""
    words = plain(name)
    generic = _listed(_GENERIC)
    return words in generic or (bool(words) and all(word in generic for word in words.split()))


def is_vague(description: str) -> bool:
    """Tell whether a description would fit every business: We provide updates."""
    return plain(description) in _listed(_VAGUE)


def is_place(name: str) -> bool:
    """Tell whether a name is that of a city or country and nothing else."""
    return plain(name) in _listed(_PLACES)


def is_person(name: str) -> bool:
    """Tell whether a name is a common first name and a common last name."""
    words = plain(name).split()
    return len(words) in {2, 3} and words[0] in _words(_FIRST_NAMES) and words[-1] in _words(_LAST_NAMES)


def _combined(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


# Signs go from the lists as they go from the names: some scripts write vowels with signs that ``\w`` does not hold.
@cache
def _listed(names: str) -> frozenset[str]:
    return frozenset(plain(name) for line in names.splitlines() for name in line.split("|") if name.strip())


@cache
def _words(names: str) -> frozenset[str]:
    return frozenset(plain(name) for name in names.split())

"""A body that asks for a card number, a password or the number of an identity document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.words import Expressions, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS: Final = Expressions(
    everywhere="cvv2?|cvc2?",
    by_language={
        "AR": "رقم (?:ال)?بطاق|الرقم السري|كلمة (?:المرور|السر)|رقم الهوية|جواز السفر",
        "DE": "(?:kredit|bank|ec-)?kartennummer|kreditkartendaten|prüfziffer|passwort|kennwort|pin"
        "|(?:personal)?ausweisnummer"
        "|(?:reise)?passnummer|bankverbindung",
        "EN": r"(?:credit|debit|bank)?[- ]?card (?:number|details|data)|pin(?! ?code)|password|passcode|ssn"
        r"|social security number"
        r"|passport (?:number|copy)|(?:national )?(?:id|identity|identification)(?: card)? number"
        r"|(?:copy|photo|scan) of your (?:passport|id|identity)"
        r"|bank (?:account|details)(?: number)?|three digits on the back",
        "ES": r"n[úu]mero (?:completo )?de (?:su |tu |la )?(?:tarjeta|pasaporte|identidad|seguridad social)"
        r"|contraseña|pin|dni"
        "|datos bancarios|cuenta bancaria",
        "FR": "num[ée]ro (?:complet )?de (?:votre |la )?(?:carte|passeport|s[ée]curit[ée] sociale)|cryptogramme"
        "|mot de passe"
        "|code (?:pin|secret)|coordonnées bancaires",
        "HI": "कार्ड (?:नंबर|नम्बर)|पासवर्ड|आधार (?:नंबर|संख्या)|सीवीवी|पिन नंबर",
        "ID": "nomor (?:kartu|ktp|rekening)|kata sandi|password|pin|nik",
        "IT": "numero (?:completo )?(?:della|di) (?:tua |sua |vostra )?carta|password|pin|codice fiscale|passaporto"
        "|coordinate bancarie",
        "JA": "カード番号|暗証番号|パスワード|マイナンバー|パスポート番号|セキュリティコード",
        "KO": r"카드 ?번호|비밀번호|주민(?:등록)? ?번호|여권 ?번호",
        "NL": "(?:credit)?kaartnummer|wachtwoord|pincode|burgerservicenummer|bsn|paspoortnummer|bankgegevens",
        "PL": r"numer\w* (?:\w+ )?karty|hasło|pin|pesel|numer\w* (?:paszportu|dowodu)",
        "PT": r"n[úu]mero (?:completo )?do (?:seu )?cart[ãa]o|senha|pin|cpf|passaporte|dados banc[áa]rios"
        r"|n[úu]mero da conta",
        "RU": r"номер\w* (?:\w+ )?карты|парол\w+|пин-?код|снилс|номер\w* паспорта|паспортные данные",
        "TR": r"kart numara\w*|şifre(?:niz\w*|yi)|t\.?c\.? kimlik\w*|pasaport numara\w*",
        "ZH": "卡号|卡號|密码|密碼|身份证号|身份證號|身分證|护照号|護照號",
    },
)
ASKING: Final = Expressions(
    by_language={
        "AR": "أرسل|ارسل|إرسال|الرد|شارك|زودنا|تزويدنا|أخبرنا",
        "DE": r"antworten|antworte|senden|sende|schicken|schicke|teilen sie|nennen|nenne|geben sie|gib|bestätigen"
        r"|übermitteln",
        "EN": r"(?:reply|respond|send|share|provide|tell|give|submit|confirm|text|message)(?: \w+){0,3} (?:your|the)"
        r"|enter your (?:\w+ ){0,3}(?:card|cvv|cvc|social|passport|bank)",
        "ES": "respond[ae]|env[íi](?:e|a|enos|anos)|compart[ae]|indique(?:nos)?|facil[íi]te(?:nos)?|proporcione"
        "|confirme",
        "FR": "r[ée]pondez|envoyez|communiquez|indiquez|partagez|fournissez|confirmez|transmettez",
        "HI": "भेजें|बताएं|बताएँ|साझा करें|जवाब दें|जवाब में",
        "ID": r"balas|kirim\w*|bagikan|berikan|sebutkan",
        "IT": r"rispond[aei]\w*|invi[aio]\w*|comunic\w+|fornisc\w+|confermi|conferma|condivid\w+",
        "JA": "返信|お送り|送って|教えて|お知らせ|ご提供",
        "KO": "회신|답장|보내 ?주|알려 ?주|제출",
        "NL": "antwoord|stuur|deel|geef|verstrek|bevestig",
        "PL": "odpowiedz|wyślij|prześlij|podaj|potwierdź",
        "PT": "respond[ae]|envie|compartilhe|informe|forneça|confirme|mande|digite",
        "RU": "ответьте|отправьте|пришлите|сообщите|укажите|предоставьте|подтвердите|введите",
        "TR": r"yanıtla\w*|gönder\w*|paylaş(?!ma)\w*|bildir\w*",
        "ZH": "回复|回覆|回復|发送|發送|提供|告诉|告訴|告知|提交",
    },
)
REFUSING: Final = Expressions(
    by_language={
        "AR": "لا |عدم|أبدا|لن ",
        "DE": r"nie|niemals|nicht|kein\w*|ohne",
        "EN": r"never|not|don['’]?t|won['’]?t|nobody|no one|without|avoid",
        "ES": "no|nunca|jam[áa]s|nadie",
        "FR": "ne|jamais|n['’]",
        "HI": "कभी|मत|नहीं|न करें",
        "ID": "jangan|tidak",
        "IT": "non|mai|nessuno",
        "JA": "ないで|決して|ません",
        "KO": "마세요|마십시오|않|절대|말아",
        "NL": r"nooit|niet|geen",
        "PL": "nigdy|nie",
        "PT": "n[ãa]o|nunca|jamais|ningu[ée]m",
        "RU": "не|никогда|никому",
        "TR": r"asla|paylaşma\w*|\w+meyin|\w+mayın|kimseyle",
        "ZH": "不要|切勿|请勿|請勿|勿|不会|不會|不得",
    },
)
_SENTENCES: Final = re.compile(r"[.!?](?!\w)|[。！？؟।\n]")
_GIVEN: Final = re.compile(r"[^{}]{0,12}\{\{")
"""A variable close behind: the message tells the secret, as a PIN for the driver, and does not ask for it."""


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        readable = plain(text.visible)
        if SECRETS.pattern(message.language).search(readable):
            asked = [secret for sentence in _SENTENCES.split(readable) for secret in _asked(sentence, message.language)]
            if asked:
                yield Finding(text.path, f'seems to ask for a secret: "{brief(asked[0])}"')


def _asked(sentence: str, language: str) -> Iterator[str]:
    if ASKING.pattern(language).search(sentence) and not REFUSING.pattern(language).search(sentence):
        for secret in SECRETS.pattern(language).finditer(sentence):
            if not _GIVEN.match(sentence, secret.end()):
                yield secret.group().strip()


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="No message asks for card numbers, passwords or identity numbers.",
    why="Meta rejects templates that ask for them, as thieves do, and an account can lose its quality rating by it.",
    fix="ask for nothing that must stay secret, or for its last four digits only",
    source=("https://business.whatsapp.com/policy",),
    check=_check,
    breaks=(
        template(body("Please reply with your full credit card number so that we can refund order {{1}} to you.")),
        template(body("Envie o número do seu cartão e a senha para receber o reembolso."), language="PT_BR"),
        template(body("환불을 위해 카드 번호를 회신해 주세요."), language="KO"),
        template(body("Пожалуйста, сообщите номер банковской карты для возврата."), language="RU"),
        template(body("退款需要您的银行卡号，请回复此消息。"), language="ZH_CN"),
    ),
    holds=(
        template(body("Never share your PIN or password. We do not send messages that ask for your card number.")),
        template(body("We have charged your card ending in {{1}}. You can reset your password on our site.")),
        template(body("Please share your PIN code and address so that we can deliver order {{1}}.")),
        template(body("Please give the driver your delivery PIN: {{1}}. Thank you for your order.")),
        template(body("비밀번호를 다른 사람에게 알려주지 마세요."), language="KO"),
        template(body("لا ترسل رقم بطاقتك إلى أي شخص."), language="AR"),
    ),
)

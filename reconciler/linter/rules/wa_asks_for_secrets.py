"""A body that asks for a card number, a password or the number of an identity document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
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
        "|(?:reise)?passnummer|bankdaten",
        "EN": r"(?:(?:credit|debit|bank)?[- ]?card (?:number|details|data)|pin(?! ?code)|password|passcode|ssn"
        r"|social security number"
        r"|passport (?:number|copy)|(?:national )?(?:id|identity|identification)(?: card)? number"
        r"|(?:copy|photo|scan) of your (?:passport|id|identity)"
        r"|bank (?:account )?(?:details|number)|three digits on the back)"
        r"(?! (?:ending|is|are|was|were|has|have|reset|change|recovery|link|page|settings?|update))",
        "ES": r"n[úu]mero (?:completo )?de (?:su |tu |la )?(?:tarjeta|pasaporte|identidad|seguridad social)"
        r"|contraseña|pin|dni"
        "|datos bancarios|n[úu]mero de (?:su |tu |la )?cuenta(?: bancaria)?",
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
        "AR": r"(?<!\w)(?:يرجى|الرجاء|نرجو|رجاءً|رجاء) (?:إرسال|ارسال|الرد|مشاركة|تزويدنا|إخبارنا|تأكيد)"
        r"|(?<!\w)(?:أرسل|ارسل)(?:وا|ي)? (?:(?:لنا|إلينا|الينا) )?(?=رقم|الرقم|كلمة|صورة|جواز)|شاركنا|زودنا|أخبرنا",
        "DE": r"antworten sie (?:auf diese (?:nachricht|mail) |uns |bitte )*mit|antworte (?:auf diese nachricht "
        r"|uns |bitte )*mit"
        r"|(?:senden|schicken|nennen|übermitteln|geben|teilen"
        r"|bestätigen) sie(?: uns)?(?= (?:bitte )?(?:\w+ )?(?:ihre[nmr]?|die|das|den))"
        r"|(?:sende|schicke?|nenne?|gib|teile?) uns",
        "EN": r"(?:\A\W*|(?<=[,;:]\s)|(?:please|pls|kindly|just|you (?:can|may|must|should|need to|have to)|(?:can"
        r"|could|would) you"
        r"|(?:ask|need|want) you to|please (?:\w+ ){1,8}and) )"
        r"(?:(?:reply|respond|answer|text|message|write)(?: us| me| back| here)*(?: to (?:this|our"
        r"|the) \w+)?(?: with)?"
        r"|(?:send|share|tell|give|provide|submit|confirm|text|message)(?: us| me| back)*(?: with)?"
        r"|enter(?= (?:\w+ ){1,4}(?:card|cvv|cvc|social|passport|bank)))",
        "ES": r"(?:respond[ae]|contest[ae])(?: a este mensaje)? con|env[íi]enos|env[íi]anos|envíe|(?:\A\W*"
        r"|por favor,? )env[íi]a"
        r"|compart[ae](?: con nosotros)?|indíque(?:nos)?|indique(?:nos)?|facil[íi]t[ea](?:nos)?"
        r"|proporcione(?:nos)?|proporciónenos|d[íi]ganos|mánd[ae]nos|confirme",
        "FR": r"r[ée]pondez(?: à ce message)? (?:avec|en indiquant)|(?:envoyez|communiquez|indiquez|donnez"
        r"|transmettez)(?:-nous)?"
        "|partagez|fournissez(?:-nous)?|confirmez",
        "HI": "भेजें|बताएं|बताएँ|साझा करें|जवाब दें",
        "ID": r"(?:mohon|silakan|silahkan|harap|tolong)(?: anda)? (?:untuk )?"
        r"(?:(?:balas|membalas)(?: pesan ini)?(?: dengan)?|kirim(?:kan)?|mengirim(?:kan)?|bagikan|berikan|sebutkan)"
        r"|balas (?:pesan ini )?dengan|\A\W*(?:kirim(?:kan)?|bagikan|berikan|sebutkan)",
        "IT": r"rispond(?:a|i|ete)(?: a questo messaggio)? con|inviaci|invii|ci invii|inviate(?:ci)?|comunica(?:ci"
        r"|teci)"
        r"|ci comunichi|fornisc[ai](?:ci)?|fornite(?:ci)?|confermi|condivida|condividete"
        r"|(?:si prega|la preghiamo|ti preghiamo) di (?:inviar|comunicar|fornir|confermar)(?:e|ci)",
        "JA": r"(?:返信|送信|回答|連絡|提供)(?:して|を)?(?:くだ|下)さい"
        r"|(?:送って|教えて|知らせて|書いて)(?:くだ|下)さい"
        r"|(?:お送り|お知らせ|お教え)(?:くだ|下)さい",
        "KO": r"(?:(?:회신|답장|답변|전송|제출|공유)(?:해|하여)? ?|보내 ?|알려 ?|적어 ?)"
        r"(?:주(?:세요|십시오|시기|시길)|하(?:세요|십시오)|바랍)",
        "NL": r"(?:antwoord|reageer)(?: op dit bericht)? met|stuur(?: ons)?|(?:deel|verstrek"
        r"|bevestig)(?: ons)?(?= (?:uw|je|jouw|het|de))"
        "|geef ons",
        "PL": r"odpowiedz|wyślij|prześlij|podaj(?: nam| w odpowiedzi|(?= (?:sw\w+ )?(?:numer|pin|hasło|pesel)))"
        r"|potwierdź(?= (?:swój|swoje|numer|hasło|pin"
        r"|pesel))",
        "PT": r"respond[ae](?: a esta mensagem)? com|envie(?:-nos)?|compartilhe|(?:por favor,? |favor |nos )informe"
        r"|informe-nos"
        r"|forneça|confirme|mande(?:-nos)?",
        "RU": "ответьте|отправьте|пришлите|сообщите|укажите|предоставьте|подтвердите",
        "TR": r"(?:yanıtlay|gönder|paylaş|ilet|yaz|bildir)[ıiuü]n(?:[ıiuü]z)?|(?:gönderir|iletir|paylaşır"
        r"|yazar) m[ıi]s[ıi]n[ıi]z",
        "ZH": "(?:请|請)(?:您|你|直接|尽快|盡快|立即|在此|向我们|向我們|把|将|將)*"
        "(?:回复|回覆|回復|发送|發送|发来|發來|提供|告诉|告訴|告知|提交)",
    },
)
"""Commands, up to the secret itself: a notice that sends, offers or confirms something is none."""
ENDING: Final = Expressions(
    by_language={
        "AR": "رابط|إعادة|اعادة|تغيير|تعيين|تحديث|استعادة|إذا|لكي|حتى",
        "DE": r"um|wenn|falls|damit|zum|zur|mit|über|link|änderung|zurücksetz\w*|fahrer\w*|boten",
        "EN": r"to|so|when|if|for|that|which|before|after|once|until|about|regarding|because|with|from|in|on|at|link"
        r"|e?mail"
        r"|reset\w*|chang\w+|we|you|drivers?|couriers?|riders?|agents?|staff|cashiers?|receptionists?|page",
        "ES": r"para|si|cuando|que|sobre|con|por|correo|enlace|cambi\w+|restable\w+|recuper\w+|repartidor\w*"
        r"|conductor\w*",
        "FR": r"pour|afin|si|lorsque|quand|avec|lien|changement|modification|r[ée]initialis\w+|oubli\w*|livreur"
        r"|chauffeur",
        "HI": "रीसेट|लिंक|बदल|भूल|अगर|यदि",
        "ID": r"untuk|jika|bila|apabila|agar|tautan|link|\w*ubah|\w*atur|reset|dengan|lupa|kurir|sopir|pengemudi",
        "IT": r"per|se|quando|con|link|modific\w+|cambi\w+|reimpost\w+|recuper\w+|corriere|autista",
        "JA": "変更|再設定|リセット|リンク|URL|忘れ|場合|たら|ので|後|ため|配達員|ドライバー",
        "KO": r"링크|재설정|변경|초기화|설정|잊|분실|찾기|원하|경우|으면|시면|하면|위해|기사|배달",
        "NL": r"om|als|wanneer|zodat|voor|link|wijzig\w*|met|via|reset\w*|bezorger|chauffeur",
        "PL": r"aby|żeby|jeśli|jeżeli|gdy|link|zmian\w+|reset\w*|w celu|do|przez|kurier\w*|kierowc\w+",
        "PT": r"para|se|quando|que|com|por|link|e-?mail|alter\w+|redefin\w+|recuper\w+|entregador\w*|motorista",
        "RU": r"чтобы|для|если|при|когда|с|через|о|об|смен\w+|измен\w+|сброс\w*|восстан\w+|ссылк\w+|курьер\w*"
        r"|водител\w+",
        "TR": r"değiş\w*|sıfırla\w*|yenile\w*|bağlantı\w*|link\w*|için|unut\w*|ise|kurye\w*|sürücü\w*",
        "ZH": "重置|重設|修改|更改|变更|變更|链接|連結|鏈接|忘记|忘記|如|若|以便|设置|設置|已"
        "|查询|查詢|确认|確認|骑手|司机|快递|快遞",
    },
)
"""What ends the command: a purpose, a condition, another object, or somebody at the door who needs the number."""
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
_NEAR: Final = 60
"""Characters between command and secret: other things that are asked for fit, another thought hardly does."""
_NEAR_AFTER: Final = 25
"""The same where the command comes last."""
_VERB_LAST: Final = ("HI", "JA", "KO", "TR")
_VERB_AFTER: Final = (*_VERB_LAST, "ZH")
"""Languages in which the command may follow the secret."""


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies if SECRETS.may_be_in(message.folded, message.language) else ():
        readable = plain(text.visible)
        if SECRETS.pattern(message.language).search(readable):
            asked = [secret for sentence in _SENTENCES.split(readable) for secret in _asked(sentence, message.language)]
            if asked:
                yield Finding(text.path, f"seems to ask for a secret: {all_quoted(asked)}")


def _asked(sentence: str, language: str) -> Iterator[str]:
    commands = list(ASKING.pattern(language).finditer(sentence))
    if not commands or REFUSING.pattern(language).search(sentence):
        return
    short = language.partition("_")[0]
    for secret in SECRETS.pattern(language).finditer(sentence):
        before = [sentence[each.end() : secret.start()] for each in commands if each.end() <= secret.start()]
        after = [sentence[secret.end() : each.start()] for each in commands if secret.end() <= each.start()]
        near = [] if short in _VERB_LAST else [part for part in before if len(part) <= _NEAR]
        if short in _VERB_AFTER:
            near += [part for part in after if len(part) <= _NEAR_AFTER]
        if not all(map(ENDING.pattern(language).search, near)) and not _GIVEN.match(sentence, secret.end()):
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
        template(body("To get your refund, send us your name, your address and the PIN of your card.")),
        template(body("Bitte antworten Sie auf diese Nachricht mit Ihrer Kartennummer."), language="DE"),
        template(body("Por favor, envíenos el número de su tarjeta y el PIN."), language="ES"),
        template(body("Répondez avec le numéro de votre carte pour le remboursement."), language="FR"),
        template(body("返金のため、カード番号と暗証番号をご返信ください。"), language="JA"),
        template(body("İade için lütfen kart numaranızı gönderin."), language="TR"),
        template(body("Mohon kirimkan nomor kartu dan PIN untuk pengembalian dana."), language="ID"),
        template(body("يرجى إرسال رقم البطاقة لاسترداد المبلغ"), language="AR"),
        template(body("रिफंड के लिए अपना कार्ड नंबर भेजें।"), language="HI"),
        template(body("Per il rimborso inviaci il numero della tua carta."), language="IT"),
        template(body("Stuur ons uw creditkaartnummer voor de terugbetaling."), language="NL"),
        template(body("Wyślij numer karty i PIN, aby otrzymać zwrot."), language="PL"),
        template(body("Prosimy, podaj numer karty w odpowiedzi."), language="PL"),
    ),
    holds=(
        template(body("Never share your PIN or password. We do not send messages that ask for your card number.")),
        template(body("We have charged your card ending in {{1}}. You can reset your password on our site.")),
        template(body("Please share your PIN code and address so that we can deliver order {{1}}.")),
        template(body("Please give the driver your delivery PIN: {{1}}. Thank you for your order.")),
        template(body("비밀번호를 다른 사람에게 알려주지 마세요."), language="KO"),
        template(body("لا ترسل رقم بطاقتك إلى أي شخص."), language="AR"),
        template(body("Your order was cancelled and we will send the refund to your bank account.")),
        template(body("Please confirm your email address to reset your password.")),
        template(body("Please give the driver your PIN. We have received your card details, {{1}}, thank you.")),
        template(body("パスワード変更のお知らせです。"), language="JA"),
        template(body("您的密码重置链接已发送。"), language="ZH_CN"),
        template(body("Wir senden die Erstattung auf Ihre Bankverbindung."), language="DE"),
        template(body("Bestätigen Sie die Zahlung mit Ihrer PIN in der App."), language="DE"),
        template(body("El reembolso se envía a su cuenta bancaria."), language="ES"),
        template(body("Confirmez votre adresse pour changer votre mot de passe."), language="FR"),
        template(body("Чтобы сменить пароль, введите новый пароль в приложении."), language="RU"),
        template(body("Tautan untuk mengatur ulang password telah kami kirim."), language="ID"),
        template(body("비밀번호 재설정 링크를 이메일로 보내 주었습니다."), language="KO"),
        template(body("Şifreniz değişti ve bildirim gönderildi."), language="TR"),
        template(body("Sua senha foi alterada conforme o informe."), language="PT_BR"),
        template(body("تم إرسال رابط تغيير كلمة المرور إلى بريدك."), language="AR"),
        template(body("Wyślij nam wiadomość, aby zmienić hasło."), language="PL"),
        template(body("Ti inviamo un link per cambiare la password."), language="IT"),
        template(body("पासवर्ड बदलने का लिंक भेजा गया है।"), language="HI"),
        template(body("Stuur ons een bericht om uw wachtwoord te wijzigen."), language="NL"),
    ),
)

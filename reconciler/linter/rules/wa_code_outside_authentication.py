"""A one-time code outside the category AUTHENTICATION."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.template_survey import VARIABLES
from reconciler.linter.words import Expressions, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES: Final = Expressions(
    everywhere="otp",
    by_language={
        "AR": "(?:رمز|كود) (?:التحقق|التأكيد|الأمان|الدخول|المرور لمرة واحدة)",
        "BN": "যাচাইকরণ কোড|ভেরিফিকেশন কোড|ওটিপি",
        "CS": r"(?:ověřovací|jednorázov\w+|bezpečnostní|přihlašovací) (?:kód|heslo)",
        "DA": "bekræftelseskode|engangskode|verificeringskode|sikkerhedskode|engangsadgangskode",
        "DE": "(?:verifizierungs|verifikations|bestätigungs|sicherheits|anmelde|einmal|login-?)(?:code|pin)"
        "|authentifizierungscode|einmal(?:passwort|kennwort)|tan",
        "EL": r"κωδικ\w+ (?:επαλήθευσης|επιβεβαίωσης|ασφαλείας|μίας χρήσης)",
        "EN": "(?:verification|authentication|one[- ]time|log[- ]?in|sign[- ]?in|security) (?:code|password|pin)"
        "|one-time passcode",
        "ES": r"c[óo]digo de (?:verificaci[óo]n|seguridad|autenticaci[óo]n|un solo uso|inicio de sesi[óo]n)"
        "|contraseña de un solo uso",
        "FA": "(?:کد|رمز) (?:تأیید|تایید|امنیتی|ورود|یکبار مصرف)",
        "FI": "vahvistuskoodi|kertakäyttökoodi|kertakoodi|tunnistuskoodi",
        "FR": "code (?:de (?:v[ée]rification|s[ée]curit[ée]|connexion)|d['’]authentification|[àa] usage unique)"
        "|mot de passe [àa] usage unique",
        "HE": "קוד (?:ה)?אימות|קוד (?:ה)?אבטחה|קוד חד[- ]פעמי",
        "HI": "(?:सत्यापन|वेरिफिकेशन|सुरक्षा) कोड|ओटीपी",
        "HU": r"(?:ellenőrző|biztonsági|egyszer használatos|belépési) (?:kód|jelszó)\w*",
        "ID": "kode (?:verifikasi|otp|keamanan|masuk|sekali pakai)",
        "IT": "codice (?:di (?:verifica|sicurezza|autenticazione|accesso)|otp|monouso)|password monouso",
        "JA": "(?:認証|検証|確認|セキュリティ)コード|認証番号|ワンタイム(?:パスワード|コード)",
        "KO": "인증 ?(?:번호|코드)|일회용 ?(?:비밀번호|코드)|보안 ?코드",
        "MS": "kod (?:pengesahan|keselamatan|otp|log masuk)",
        "NB": "bekreftelseskode|engangskode|verifiseringskode|sikkerhetskode|engangspassord",
        "NL": "verificatiecode|beveiligingscode|inlogcode|eenmalige (?:code|inlogcode)|eenmalig wachtwoord",
        "PL": r"kod (?:weryfikacyjny|jednorazowy|logowania|autoryzacyjny|bezpieczeństwa)|hasło jednorazowe",
        "PT": r"c[óo]digo de (?:verifica[çc][ãa]o|seguran[çc]a|autentica[çc][ãa]o|uso [úu]nico|login)"
        r"|senha (?:[úu]nica|tempor[áa]ria)",
        "RO": "cod(?:ul)? de (?:verificare|securitate|autentificare|unică folosință)",
        "RU": r"код\w* (?:подтверждения|проверки|безопасности|авторизации|для входа)|одноразов\w+ (?:код|пароль)",
        "SV": "verifieringskod|engångskod|säkerhetskod|inloggningskod|engångslösenord",
        "TH": "รหัส(?:ยืนยัน|ความปลอดภัย|ผ่านครั้งเดียว|ผ่านแบบใช้ครั้งเดียว)",
        "TR": r"(?:doğrulama|güvenlik|onay|giriş) kod\w*|tek kullanımlık (?:şifre|kod|parola)\w*",
        "UK": r"код\w* (?:підтвердження|перевірки|безпеки|для входу)|одноразов\w+ (?:код|пароль)",
        "UR": "تصدیقی کوڈ|سیکیورٹی کوڈ",
        "VI": "mã (?:xác (?:minh|thực|nhận)|otp|bảo mật)",
        "ZH": "验证码|驗證碼|校验码|动态码|動態碼|安全码|一次性(?:密码|密碼)",
    },
)
_APART: Final = "[^.!?,;{}。！？，、؟،।]"
"""What may stand between the words and the code: no new sentence, nor a new part of one."""


@cache
def _handed_over(language: str) -> re.Pattern[str]:
    words = CODES.expression(language)
    return re.compile(
        rf"(?P<before>{words}){_APART}{{0,30}}\{{\{{|\}}\}}{_APART}{{0,25}}?(?P<after>{words})", re.IGNORECASE
    )


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    may_be_in = CODES.may_be_in(message.folded, message.language)
    if message.category in {"MARKETING", "UTILITY"} and may_be_in:
        for text in message.bodies:
            if text.variables:
                handed_over = _handed_over(message.language.partition("_")[0]).finditer(plain(text.visible))
                words = [match["before"] or match["after"] for match in handed_over]
                if words:
                    yield Finding(text.path, f"hands over a code: {all_quoted(words)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="One-time codes are sent with the category AUTHENTICATION.",
    why="Meta takes codes for login or verification in that category only, where it writes the text itself; elsewhere "
    "it rejects them.",
    fix="set category to AUTHENTICATION, with a body without text and an OTP button",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates",
    ),
    check=_check,
    only_with=VARIABLES,
    breaks=(
        template(body("Your verification code is {{1}}. It is valid for ten minutes.")),
        template(body("Hi there! {{1}} is your OTP for Acme, do not share it."), category="MARKETING"),
        template(body("Seu código de verificação: *{{1}}*. Não compartilhe."), language="PT_BR"),
        template(body("안녕하세요. 인증번호는 {{1}}입니다. 감사합니다."), language="KO"),
        template(body("您好，您的验证码是 {{1}}，请勿告诉他人。"), language="ZH_CN"),
        template(body("مرحبا، رمز التحقق الخاص بك هو {{1}} وهو صالح لعشر دقائق."), language="AR"),
    ),
    holds=(
        template(body("Hi {{1}}, never share your OTP or your password with anyone.")),
        template(body("Your tracking code is {{1}}, and your promo code {{2}} is for the next order.")),
        template(body("주문번호는 {{1}}입니다. 인증번호를 다른 사람에게 알려주지 마세요."), language="KO"),
    ),
)

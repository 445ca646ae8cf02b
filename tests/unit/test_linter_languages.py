"""The language of a text, told from its small words: only when it clearly is another one than declared."""

import pytest

from reconciler.linter.languages import other_languages

TEXTS = {
    "CS": "Vaše objednávka opustila náš sklad a brzy bude u vás, děkujeme.",
    "DA": "Din ordre har forladt vores lager og er snart hos dig. Tak fordi du handler hos os.",
    "DE": "Ihre Bestellung hat unser Lager verlassen und wird bald bei Ihnen sein.",
    "EN": "Hi, your appointment with our clinic is tomorrow at ten; please arrive five minutes early.",
    "ES": "Su pedido ya salió de nuestro almacén y llegará pronto a su casa.",
    "FI": "Tilauksesi on lähtenyt varastostamme ja se on pian perillä. Kiitos kun olet meidän asiakas.",
    "FR": "Votre commande a quitté notre entrepôt et sera bientôt chez vous.",
    "HU": "Az ön rendelése elhagyta a raktárunkat, és hamarosan megérkezik önhöz. Köszönjük.",
    "ID": "Pesanan Anda telah meninggalkan gudang kami dan akan segera tiba.",
    "IT": "Il tuo ordine ha lasciato il nostro magazzino e arriverà presto da te, grazie.",
    "MS": "Pesanan anda telah meninggalkan gudang kami dan akan tiba tidak lama lagi.",
    "NB": "Bestillingen din har forlatt lageret vårt og er snart hos deg. Takk for at du handler hos oss.",
    "NL": "Je bestelling heeft ons magazijn verlaten en is snel bij je.",
    "PL": "Dzień dobry, przypominamy, że jutro o dziesiątej ma Pan wizytę; prosimy przyjść wcześniej.",
    "PT_BR": "Seu pedido já saiu do nosso depósito e chegará em breve na sua casa.",
    "RO": "Comanda dvs. a plecat din depozitul nostru și va ajunge în curând la dvs.",
    "SV": "Din beställning har lämnat vårt lager och kommer snart till dig och inte till oss.",
    "TR": "Siparişiniz depomuzdan çıktı ve yakında size ulaşacak, teşekkür ederiz.",
    "VI": "Đơn hàng của bạn đã rời kho của chúng tôi và sẽ sớm đến với bạn.",
}
CLOSE = [{"ES", "PT"}, {"ID", "MS"}, {"DA", "NB", "SV"}, {"CS", "PL"}]
PAIRS = [(declared, written) for declared in TEXTS for written in TEXTS]


def alike(declared, written):
    short = {declared.partition("_")[0], written.partition("_")[0]}
    return len(short) == 1 or any(short <= group for group in CLOSE)


@pytest.mark.parametrize(("declared", "written"), [pair for pair in PAIRS if not alike(*pair)])
def test_a_text_in_another_language_is_told(declared, written):
    assert written.partition("_")[0] in other_languages(TEXTS[written], declared)


@pytest.mark.parametrize(("declared", "written"), [pair for pair in PAIRS if alike(*pair)])
def test_a_text_in_its_language_or_one_close_to_it_is_not(declared, written):
    assert other_languages(TEXTS[written], declared) == ()


@pytest.mark.parametrize("declared", ["KO", "SW", "FIL", "CA", "", "XX"])
def test_a_language_without_a_list_is_never_another(declared):
    assert all(other_languages(text, declared) == () for text in TEXTS.values())

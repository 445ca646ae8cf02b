"""Placeholders of other tools, told by their form or by the name of a field, and what only looks like them."""

import pytest

from reconciler.linter.placeholders import other_placeholders


@pytest.mark.parametrize(
    "placeholder",
    [
        *("{name}", "{ name }", "{customer.name}", "{first name}", "{order-id}", "{}", "{0:d}", "{!name}", "{#var#}"),
        *("${name}", "#{name}", "#{고객 이름}", "%{name}", "@{name}", "${1}", "{{{name}}}", "\uff5b이름\uff5d"),
        *("%s", "%d", "%@", "%1$s", "%(name)s", "%name%", "%FIRSTNAME%", "%%First Name%%", "*|FNAME|*"),
        *("[NAME]", "[Name]", "[ name ]", "[Customer Name]", "[Your order number]", "[order_id]", "[orderId]"),
        *("[[name]]", "[insert company here]", "[name1]", "[고객명]", "[お名前]", "[الاسم]", "[नाम]", "[Prénom]"),
        *("<name>", "<Order ID>", "<<name>>", "<customer_name>", "<имя>", "<%= name %>"),
        *("__NAME__", "__order_id__", "$name", "$orderId", "$order_id", "$(name)", ":name", ":order_id"),
        *("#NAME#", "##name##"),
    ],
)
@pytest.mark.parametrize("text", ["Hello {}, your order has left.", "{}님, 발송되었습니다.", "x\n{}"])
def test_a_placeholder_of_another_tool_is_found(placeholder, text):
    assert other_placeholders(text.replace("{}", placeholder)) == (placeholder,)


def test_all_of_a_text_are_found_in_their_order_and_each_once():
    text = "Hello [Name], %s: {order} for [Name] costs $amount, \0."

    assert other_placeholders(text) == ("[Name]", "%s", "{order}", "$amount")


@pytest.mark.parametrize(
    "text",
    [
        *("We are 100% sure, 50%sure.", "100 %sure", "5 %d'intérêt", "20%off, 30% off%", "%20name%20", "%d0%b0%d1"),
        *("See [1], [a], [12].", "I <3 you", "a<b and b>c", "<b>Name</b> <br>", "<ada@acme.example>"),
        *("It costs $5, US$10 or $ 20.", "$AAPL and $BTC", "R$name"),
        *("Rs:500", "Rs :500", "At 10:30", "Note:name", ":smile:", ":name:", "http://acme.example:8080/a"),
        *("[Acme] Your order", "[ORDER UPDATE]", "[iPhone] and [eBay]", "Answer with [Yes] or [No]", "【お名前】様"),
        *("[Name](https://acme.example)", "[Date] \0", "- [Order number]: \0", "[날짜] \0 입니다", "<Name>: \0"),
        *("__please__", "snake_case and _name_", "#acme and #1", "#acme #order", "C++ {as you asked} {1, 2}", "5 * 3"),
        *("<Acme GmbH>", "100%", "50 % de remise", "{{", "}", "Dr. [M. D.]"),
    ],
)
def test_what_people_write_is_no_placeholder(text):
    assert other_placeholders(text) == ()

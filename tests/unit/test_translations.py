"""Texts that translators keep, in each format as tools export it, and where their mistakes are reported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project

SECTION = """
translations:
  shop: {files: FILES, source: EN MORE}
outputs:
  texts: {value: "${translation.shop}"}
"""


@pytest.fixture
def project(tmp_path):
    return tmp_path


def write(directory, files, pattern='"texts/*"', more=""):
    text = SECTION.replace("FILES", pattern).replace(" MORE", more)
    (directory / "main.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        path = directory / "texts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def read(directory):
    return read_project(directory, VariableInputs())


def texts(directory, files, **more):
    """Return key to language to text."""
    write(directory, files, **more)
    return read(directory).outputs["texts"].value


def told(directory, files, **more):
    """Return each problem, or each warning where there is none: code, place, what is marked, what is said."""
    write(directory, files, **more)
    try:
        problems = read(directory).warnings
    except ConfigError as error:
        problems = error.problems
    return [
        (problem.code, str(place), place.text[place.mark : place.mark + place.width], problem.label)
        for problem in problems
        if (place := problem.source) is not None
    ]


ORDER = {"order": {"EN": "Your order {{1}} is on its way", "DE": 'Ihre Bestellung {{1}}, "Kite", ist unterwegs'}}

PO = """\
# German translation of shop.
# Copyright (C) 2026 Kite
msgid ""
msgstr ""
"Project-Id-Version: shop 1.0\\n"
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Generator: Poedit 3.4\\n"

#. Sent when the parcel leaves.
#: orders.yaml:12
msgctxt "order"
msgid "Your order {{1}} is on its way"
msgstr ""
"Ihre Bestellung {{1}}, "
"\\"Kite\\", ist unterwegs"

#~ msgctxt "old"
#~ msgid "Gone"
#~ msgstr "Weg"
"""

XLIFF_1 = """\
<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file original="shop" source-language="en" target-language="de" datatype="plaintext">
    <header><tool tool-id="t" tool-name="Tool"/></header>
    <body>
      <group id="g">
       <trans-unit id="1" resname="order" xml:space="preserve">
        <source>Your order <ph id="1">{{1}}</ph> is on its way</source>
          <seg-source><mrk mtype="seg" mid="1">Your order is on its way</mrk></seg-source>
        <target>Ihre Bestellung <x id="1" equiv-text="{{1}}"/>, "<mrk mtype="x">Kite</mrk>", ist unterwegs</target>
          <note>Sent when the parcel leaves.</note>
          <alt-trans><source>Your order</source><target>Ihre Bestellung</target></alt-trans>
        </trans-unit>
      </group>
    </body>
  </file>
</xliff>
"""

XLIFF_2 = """\
<?xml version="1.0"?>
<xliff version="2.0" srcLang="en" trgLang="de" xmlns="urn:oasis:names:tc:xliff:document:2.0">
  <file id="f1">
    <unit id="1" name="order">
      <notes><note>Sent when the parcel leaves.</note></notes>
      <originalData><data id="d1">{{1}}</data></originalData>
      <segment state="translated">
        <source>Your order <ph id="1" dataRef="d1"/></source>
        <target>Ihre Bestellung <ph id="1" dataRef="d1"/>, "Kite",</target>
      </segment>
      <ignorable><source> </source></ignorable>
      <segment state="final"><source>is on its way</source><target>ist unterwegs</target></segment>
    </unit>
  </file>
</xliff>
"""


@pytest.mark.parametrize(
    "files",
    [
        {"shop.po": PO},
        {"shop.po": PO.replace("\n", "\r\n").replace("Language: de", "Language: "), "x.yaml": ""},
        {"shop.xlf": XLIFF_1},
        {"shop.xliff": XLIFF_2},
        {"shop.xliff": XLIFF_2.replace('version="2.0"', 'version="2.1"')},
        {
            "shop.csv": "key,EN,DE\norder,Your order {{1}} is on its way,"
            '"Ihre Bestellung {{1}}, ""Kite"", ist unterwegs"\n'
        },
        {
            "shop.csv": b"\xef\xbb\xbfComment;de;ID;en\r\n"
            b'first;"Ihre Bestellung {{1}}, ""Kite"", ist unterwegs";order;Your order {{1}} is on its way\r\n'
        },
        {
            "shop.yaml": "order:\n  EN: Your order {{1}} is on its way\n"
            "  DE: 'Ihre Bestellung {{1}}, \"Kite\", ist unterwegs'\n"
        },
        {
            "en.json": '{"order": "Your order {{1}} is on its way"}',
            "app.de.yml": "order: 'Ihre Bestellung {{1}}, \"Kite\", ist unterwegs'",
        },
    ],
)
def test_each_format_gives_the_same_texts(project, files):
    if "x.yaml" in files:  # a header without a language: the file is named after it
        files = {"shop.de.po": files["shop.po"]}

    assert texts(project, files) == ORDER
    assert told(project, files) == []


def test_the_language_of_the_originals_comes_first_and_codes_are_those_of_the_api(project):
    files = {"shop.yaml": "hi: {zh-Hans: 你好, pt-BR: Oi, en: Hi, De_de: Hallo}"}

    given_ = texts(project, files, more=", languages: {zh-hans: ZH_CN, de-DE: DE}")

    assert list(given_["hi"].items()) == [("EN", "Hi"), ("DE", "Hallo"), ("PT_BR", "Oi"), ("ZH_CN", "你好")]


def test_the_spelling_of_the_section_is_used(project):
    given_ = texts(project, {"shop.yaml": "hi: {en: Hi, pt_br: Oi}"}, more=", require: [EN, pt-BR]")

    assert given_ == {"hi": {"EN": "Hi", "pt-BR": "Oi"}}


def test_files_of_one_language_are_merged_and_only_different_texts_collide(project):
    files = {"a.yaml": "hi: {EN: Hi, DE: Hallo}", "b.json": '{"hi": {"EN": "Hi", "DE": "Guten Tag"}}'}

    assert told(project, files) == [("E197", "texts/b.json:1:27", '"Guten Tag"', "hi is translated into DE again")]


def test_a_key_twice_in_one_file_is_an_error_even_with_the_same_text(project):
    files = {"shop.csv": "key,EN\nhi,Hi\nhi,Hi\n"}

    assert told(project, files) == [("E197", "texts/shop.csv:3:4", "Hi", "hi is translated into EN again")]


def test_a_file_of_the_originals_takes_precedence_over_what_translations_quote(project):
    po = 'msgid ""\nmsgstr "Language: LANGUAGE\\n"\n\nmsgid "order_id"\nmsgstr "TEXT"\n'
    files = {
        f"{code}.po": po.replace("LANGUAGE", code).replace("TEXT", text)
        for code, text in {"en": "Your order", "de": "Ihre Bestellung"}.items()
    }

    assert texts(project, files) == {"order_id": {"EN": "Your order", "DE": "Ihre Bestellung"}}


def test_two_originals_of_one_key_are_reported(project):
    files = {"de.xlf": XLIFF_1, "fr.xlf": XLIFF_1.replace("Your order <", "Our order <").replace('"de"', '"fr"')}

    assert told(project, files) == [
        (
            "E197",
            "texts/fr.xlf:8:17",
            'Our order <ph id="1">{{1}}</ph> is on its way',
            "order is translated from another text",
        )
    ]


@pytest.mark.parametrize(
    ("name", "content", "place", "marked"),
    [
        (
            "de.po",
            PO.replace('"Ihre Bestellung {{1}}, "', '"Ihre Bestellung, "'),
            "texts/de.po:16:1",
            '"Ihre Bestellung, "',
        ),
        ("de.xlf", XLIFF_1.replace('<x id="1" equiv-text="{{1}}"/>', "Nr. 1"), "texts/de.xlf:10:17", None),
        (
            "de.xlf",
            XLIFF_2.replace('<target>Ihre Bestellung <ph id="1" dataRef="d1"/>', "<target>Ihre Bestellung"),
            "texts/de.xlf:9:17",
            None,
        ),
        ("t.csv", "key;EN;DE\norder;Order #{no};Bestellung #{nr}\n", "texts/t.csv:2:30", "#{nr}"),
        ("t.yaml", "order:\n  EN: Order {{name}}\n  DE: Ihre Bestellung\n", "texts/t.yaml:3:7", "Ihre Bestellung"),
        ("t.json", '{"order": {"EN": "Order", "DE": "Bestellung {{1}}"}}', "texts/t.json:1:45", "{{1}}"),
    ],
)
def test_another_placeholder_is_exactly_one_problem_at_its_place(project, name, content, place, marked):
    found = told(project, {name: content})

    assert [(code, where) for code, where, _, _ in found] == [("E196", place)]
    assert marked in (None, found[0][2])


def test_nothing_follows_from_a_text_that_cannot_be_used(project):
    write(project, {"t.csv": f"key,EN,DE\nhi,Hi {{{{1}}}},{'Hallo ' * 200}\n"})
    block = """
resources:
  whatsapp_template:
    hi:
      forEach: ${translation.shop["hi"]}
      name: hi
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: [Ada]}, {type: FOOTER, text: Yours}]}
"""
    (project / "hi.yaml").write_text(block)

    with pytest.raises(ConfigError) as caught:
        read(project)

    assert [(problem.code, problem.source.file) for problem in caught.value.problems] == [("E196", "texts/t.csv")]


@pytest.mark.parametrize("before", ["ü", "ü" * 5000, "語" * 1366])
def test_a_place_in_xliff_is_counted_in_characters(project, before):
    content = XLIFF_1.replace("<note>", f"<note>{before}").replace('<x id="1" equiv-text="{{1}}"/>', "{{2}}")
    content = content.replace("        <target>", f"        <note>{before}</note><target>")

    assert [(code, marked) for code, _, marked, _ in told(project, {"t.xlf": content})] == [("E196", "{{2}}")]


def test_a_segment_without_a_translation_leaves_the_unit_out(project):
    files = {"t.xlf": XLIFF_2.replace("<target>ist unterwegs</target>", "")}

    assert [(code, label) for code, _, _, label in told(project, files)] == [
        ("W191", "order in de: a segment has no translation")
    ]
    assert texts(project, files) == {"order": {"EN": ORDER["order"]["EN"]}}


@pytest.mark.parametrize("state", ["new", "needs-translation", "needs-adaptation", "needs-l10n"])
def test_a_translation_that_nobody_has_made_yet_is_left_out(project, state):
    files = {"t.xlf": XLIFF_1.replace("<target>", f'<target state="{state}">')}

    assert [(code, label) for code, _, _, label in told(project, files)] == [
        ("W191", f"order in de: its state is {state}")
    ]
    assert texts(project, files) == {"order": {"EN": ORDER["order"]["EN"]}}


def test_a_segment_in_its_first_state_is_left_out(project):
    files = {"t.xlf": XLIFF_2.replace('state="translated"', 'state="initial"')}

    assert texts(project, files) == {"order": {"EN": ORDER["order"]["EN"]}}


def test_key_and_language_may_be_expressions(project):
    files = {"t.yaml": "a: {EN: one, DE: eins}\nb: {EN: two, DE: zwei}"}
    write(project, files)
    (project / "more.yaml").write_text(
        "locals:\n  key: b\n  table: ${translation.shop}\n"
        "outputs:\n  x: {value: \"${translation.shop[local.key][upper('de')]} ${local.table.a.EN}\"}\n"
    )

    assert read(project).outputs["x"].value == "zwei one"


def test_a_placeholder_may_stand_elsewhere_and_more_than_once(project):
    files = {"t.yaml": 'order: {EN: "{{1}} and {{2}}", DE: "{{2}}, {{1}}, {{2}}"}'}

    assert told(project, files) == []


def test_a_missing_language_is_a_warning_at_the_text_or_at_the_empty_place(project):
    files = {"t.csv": "key,EN,DE,FR\nhi,Hi,,Salut\nbye,Bye,Ade,  \n", "more.yaml": "late: {EN: Late}"}

    assert told(project, files) == [
        ("W190", "texts/more.yaml:1:12", "Late", "late has no text in DE, FR"),
        ("W190", "texts/t.csv:2:7", ",", "hi has no text in DE"),
        ("W190", "texts/t.csv:3:13", "  ", "bye has no text in FR"),
    ]
    assert read(project).outputs["texts"].value["hi"] == {"EN": "Hi", "FR": "Salut"}


def test_only_languages_that_are_required_are_missed(project):
    files = {"t.yaml": "hi: {EN: Hi, DE: Hallo}\nbye: {EN: Bye, FR: Salut}"}

    found = told(project, files, more=", require: [EN, IT]")

    assert [(where, label) for _, where, _, label in found] == [
        ("texts/t.yaml:1:10", "hi has no text in IT"),
        ("texts/t.yaml:2:11", "bye has no text in IT"),
    ]


def test_a_new_language_is_not_reported_once_per_key_for_ever(project):
    rows = "".join(f"k{number:03},Text {number},\n" for number in range(200))

    found = told(project, {"t.csv": f"key,EN,DE\n{rows}"})

    assert len(found) == 21
    assert found[-1][3] == "and 180 more keys lack a text"


@pytest.mark.parametrize(
    ("files", "code", "place", "label"),
    [
        ({"t.csv": "key,EN,Owner\nhi,Hi,Ada\n"}, "E195", "texts/t.csv:2:7", '"Owner" is not the name of a language'),
        ({"t.csv": "key,EN\n,Hi\n"}, "E195", "texts/t.csv:2:1", "this row has no key"),
        ({"t.csv": "key,EN,EN\nhi,Hi,Hi\n"}, "E148", "texts/t.csv:1:8", 'the column "EN" again'),
        ({"t.csv": "key,EN,DE\nhi,Hi\n"}, "E148", "texts/t.csv:2:1", "this row has 2 cells, the header 3"),
        ({"texts.yaml": "hi: Hi"}, "E195", "texts/texts.yaml:1:1", '"texts" is not the name of a language'),
        ({"en.yaml": "hi: {EN: {deep: Hi}}"}, "E195", "texts/en.yaml:1:10", "a translation is text, not a mapping"),
        ({"en.yaml": "- Hi"}, "E195", "texts/en.yaml:1:1", "translations are a mapping from key to text, not a list"),
        ({"en.yaml": "hi: Hi\nhi: Ho"}, "E107", "texts/en.yaml:2:1", 'duplicate key "hi"'),
        ({"en.json": '{"hi": "Hi"'}, "E105", "texts/en.json:1:12", "expecting ',' delimiter"),
        ({"en.po": 'msgid "Hi"\nmsgtr "Hi"\n'}, "E195", "texts/en.po:2:7", "this line is not valid in a PO file"),
        ({"en.xlf": "<xliff version='1.2'><file>"}, "E195", "texts/en.xlf:1:28", "no element found"),
        ({"en.xlf": "<html/>"}, "E195", "texts/en.xlf:1:1", "this is not XLIFF 1.2 or 2.0"),
        ({"en.xlf": "<xliff version='1.2'>&host;</xliff>"}, "E195", "texts/en.xlf:1:22", "undefined entity"),
        ({"en.po": b'msgid "Hi"\nmsgstr "Gr\xfc\xdfe"\n'}, "E103", "texts/en.po:2:11", "the byte 0xfc is not UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_reported_where_it_is_broken(project, files, code, place, label):
    assert [(found[0], found[1], found[3]) for found in told(project, files)] == [(code, place, label)]


def test_a_file_too_large_is_not_read(project):
    assert [found[0] for found in told(project, {"t.csv": b"x" * (16 * 1024 * 1024 + 1)})] == ["E117"]


def test_entities_are_neither_declared_nor_fetched(project):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><xliff version="1.2">&b;</xliff>'

    assert [(found[0], found[3]) for found in told(project, {"t.xlf": bomb})] == [
        ("E195", "a document type is not supported; remove <!DOCTYPE ...>")
    ]


def test_an_expression_in_a_text_is_literal(project):
    assert texts(project, {"t.yaml": "hi: {EN: 'Hi ${var.secret}'}"}) == {"hi": {"EN": "Hi ${var.secret}"}}


def test_what_a_pattern_matches_is_no_configuration_and_counts_in_the_digest(project):
    write(project, {"t.yaml": "resources_of_kite: {EN: Kite}", "n.yaml": "project: Projekt"}, '"texts/t.yaml"')
    with pytest.raises(ConfigError) as caught:
        read(project)
    assert [problem.source.file for problem in caught.value.problems] == ["texts/n.yaml"]

    write(project, {"n.yaml": "project: {EN: Project}\nhi: {EN: Hi}"})
    before = read(project)
    write(project, {"n.yaml": "project: {EN: Projects}\nhi: {EN: Hi}"})

    assert {skipped.path for skipped in before.skipped} == {"texts/t.yaml", "texts/n.yaml"}
    assert before.digest != read(project).digest


@pytest.mark.parametrize("name", ["de.po", "de.xlf", "t.csv", "de.yaml", "de.json"])
def test_any_bytes_end_in_texts_or_diagnostics(tmp_path_factory, name):
    seeds = {"de.po": PO, "de.xlf": XLIFF_1 + XLIFF_2, "t.csv": "key;EN\n", "de.yaml": "a: {EN: b}", "de.json": "{}"}
    pieces = [piece.encode() for piece in seeds[name].split(" ")]
    directory = tmp_path_factory.mktemp("texts")

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(st.binary(max_size=6), st.sampled_from(pieces)), max_size=30))
    def check(parts):
        for entry in told(directory, {name: b" ".join(parts)}):
            assert entry[0] in {
                "E103",
                "E105",
                "E106",
                "E107",
                "E139",
                "E148",
                "E195",
                "E196",
                "E197",
                "W190",
                "W191",
                "W192",
                "W104",
                "E109",
                "E108",
                "E198",
            }

    check()

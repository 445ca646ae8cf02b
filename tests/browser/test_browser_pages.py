"""Pages as a browser shows them: whole without a script and a network, usable by everybody, never hostile."""

from pathlib import Path

import axe_core_python
import pytest
from sized_plans import FIFTY, TEXTS, TWELVE, change, plan, templates
from web_pages import LOOK, created, every_message, html, written

from reconciler.plans.change import Action, FieldChange
from reconciler.render.html.history import history

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FOUND = """axe.run(document).then(found => found.violations.map(
    broken => `${broken.id}: ${broken.nodes.map(node => node.html).join(' ')}`))"""

HOSTILE = [
    "<script>document.title = 'owned'</script>",
    "</style><script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title = 'owned'\">",
    '" onmouseover="document.title = \'owned\'" x="',
    "' autofocus onfocus='document.title = 1",
    "<svg onload=document.title='owned'>",
    "javascript:document.title='owned'",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp; &#60;",
    "<!-- --><![CDATA[ ]]></title></textarea></template>",
]
WIDE = "x" * 400


def hostile():
    """Return a plan in which every text that somebody else writes is hostile."""
    changes = []
    for number, text in enumerate(HOSTILE):
        buttons = [
            {"type": "URL", "text": text, "url": text, "example": text},
            {"type": text, "text": text},
            {"type": "FLOW", "text": text, "flowId": text},
        ]
        components = [
            {"type": "HEADER", "format": "IMAGE", "example": {"url": text}},
            {"type": "BODY", "text": f"{text} {{{{1}}}}", "examples": [text]},
            {"type": "FOOTER", "text": text},
            {"type": "BUTTONS", "buttons": buttons},
        ]
        changes += [
            created(f'whatsapp_template.t["{number}"]', {"components": components}, language=text, effect=text),
            created(f"rcs_sender.s{number}", {"brand": {"name": text, "color": text, "logoUrl": text}}),
            change(f"webhook.w{number}", Action.UPDATE, FieldChange("target", f"a {text}", f"b {text}", label=text,
                   source=text), warnings=(text,), why=text),
        ]  # fmt: skip
    return plan(*changes, warnings=tuple(HOSTILE))


@pytest.mark.parametrize("guarded", [True, False], ids=["with its policy", "without"])
def test_a_hostile_text_stays_a_text(browser, tmp_path, guarded):
    page = html(hostile())
    if not guarded:  # escaping has to hold alone, too
        page = page.replace('http-equiv="Content-Security-Policy"', 'name="policy"')

    browser.open(written(tmp_path, page))

    text = browser.ask("document.body.textContent")
    assert [each for each in HOSTILE if text.count(each) < 8] == []
    assert browser.ask("document.title") == "Plan for project project"
    assert browser.dialogs == []
    assert browser.ask("document.querySelectorAll('script').length") == 1
    assert browser.ask("document.querySelectorAll('a, img, iframe, object, form [action], link, base').length") == 0
    assert browser.ask("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
                       ".filter(name => name.startsWith('on') || name === 'style')") == []  # fmt: skip
    assert browser.complaints == []


@pytest.mark.parametrize("width", [1200, 320])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["messages", "twelve", "history"])
def test_everybody_can_use_it(browser, tmp_path, name, dark, width, entries):
    pages = {"messages": every_message, "twelve": lambda: TWELVE, "history": lambda: history(entries, LOOK).html}

    browser.open(written(tmp_path, pages[name]()), width=width, dark=dark)

    browser.ask(AXE)
    assert browser.ask(FOUND) == []
    assert browser.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("text", [WIDE, f"Hello {WIDE} there"])
def test_a_long_word_makes_no_narrow_screen_scroll(browser, tmp_path, text):
    made = plan(
        created(f'whatsapp_template.t["{text}"]', {"components": [{"type": "BODY", "text": text}]}, language="EN"),
        change("webhook.w", Action.UPDATE, FieldChange(text, f"{text} a", f"{text} b"), warnings=(text,)),
        warnings=(text,),
    )

    browser.open(written(tmp_path, made), width=320)

    assert browser.ask("document.documentElement.scrollWidth") <= 320


def test_a_plan_of_two_hundred_changes_is_one_small_file_with_every_text(browser, tmp_path):
    made = plan(*(each for number in range(20) for each in templates(f"order_{number:02}", number=f" ({number})")))
    path = written(tmp_path, made)

    browser.open(path)

    shown = browser.ask("document.body.textContent")
    assert path.stat().st_size < 2_000_000
    assert browser.requests == [path.as_uri()]
    assert [t for n in range(20) for t in TEXTS.values() if f"{t} ({n})" not in shown] == []
    filled = [t.replace("{{1}}", "A-1042") for t in TEXTS.values()]
    assert [t for n in range(20) for t in filled if f"{t} ({n})" not in shown] == []


def test_languages_are_tabs_without_a_script(browser, tmp_path):
    visible = "[...document.querySelectorAll('.tabs .panel')].map(panel => panel.offsetParent !== null)"

    browser.open(written(tmp_path, every_message()), scripts=False)
    before = browser.ask(visible)
    browser.ask("document.querySelector('.tabs input:checked').focus()")
    browser.press("ArrowRight")

    assert (before, browser.ask(visible)) == ([True, False], [False, True])
    assert browser.ask("getComputedStyle(document.getElementById('filter')).display") == "none"
    assert browser.ask("getComputedStyle(document.querySelector('[lang=ar] .body')).direction") == "rtl"


def test_what_is_asked_for_is_left(browser, tmp_path):
    def shown(**fields):
        browser.ask(f"""Object.entries({fields!r}).forEach(([name, value]) => {{
            const field = document.getElementById('filter').elements.namedItem(name);
            if (field.type === 'checkbox') field.checked = Boolean(value); else field.value = value;
            field.dispatchEvent(new Event('input', {{bubbles: true}})); }})""")
        return browser.ask("[...document.querySelectorAll('[data-entry]')].filter(e => e.offsetParent !== null)"
                           ".map(e => e.querySelector('h3 code').textContent)")  # fmt: skip

    browser.open(written(tmp_path, every_message()))
    everything = shown()

    assert shown(text="KAKAO") == shown(text="", type="kakaotalk_template") == ["shipped"]
    assert browser.ask("document.getElementById('matches').textContent") == f"Shows 1 of {len(everything)}."
    assert shown(type="", danger=1) == ["rcs_sender.brand", "whatsapp_template.gone"]
    assert shown(action="update") == []
    assert shown(danger=0) == ["visit"]
    assert shown(action="") == everything


def test_on_paper_every_language_and_every_field_is_there(browser, tmp_path):
    browser.open(written(tmp_path, FIFTY), media="print")

    hidden = (
        "[...document.querySelectorAll('.panel, details table')].filter(e => e.getBoundingClientRect().height === 0)"
    )
    assert browser.ask(f"{hidden}.length") == 0
    assert browser.ask("getComputedStyle(document.getElementById('filter')).display") == "none"

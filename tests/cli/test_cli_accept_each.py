"""One edit of each kind made behind our back in one account: accepted, the files differ in exactly those lines."""

import difflib

MAIN = """\
# The shop
variables:
  hook_secret: {type: string, sensitive: true, default: a-very-secret-value-0815}
  team: {type: string, default: Acme team}   # who
locals:
  texts:
    order: Your order {{1}} is on its way!   # shipped
resources:
  sms_app:
    alerts: {name: "${var.team}", region: EU}
  webhook:
    block:
      target: 'https://hooks.example.com/block'  # ours
      secret: ${var.hook_secret}
      triggers: [BUNDLE_DONE]
    more:
      target: https://hooks.example.com/more
      secret: ${var.hook_secret}
      triggers:
        - BUNDLE_DONE   # first
    fewer:
      target: https://hooks.example.com/fewer
      secret: ${var.hook_secret}
      triggers:
        - BUNDLE_DONE   # first
        - WHATSAPP_TEMPLATE_APPROVED   # second
"""
TEMPLATES = """\
resources:
  whatsapp_template:
    local:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${local.texts.order}", examples: [A-1042]}
    entry:
      forEach:
        EN: {text: Welcome to our shop}
        ES: {text: Le damos la bienvenida}   # Spain
      name: welcome
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value.text}"}]}
    file:
      name: terms
      language: EN
      category: MARKETING
      details: {components: [{type: BODY, text: '${file("texts/terms.txt")}'}]}
"""
SENDERS = """\
resources:
  rcs_sender:
    acme:
      region: US
      billingCategory: CONVERSATIONAL
      useCase: MULTIUSE
      details:
        brand:   # what people see
          name: Acme
          color: "#0A84FF"   # blue
          description: News about your orders
          privacyPolicyUrl: https://acme.example/privacy
        questionnaire:
          us:
            answers:
              embeddedLink: true   # a boolean
              messagesVolume: 1000   # a number
              stockSymbol: ACME
"""
TERMS = "First line.\nSecond line.\nIn all other cases: as agreed."
FILES = {"main.yaml": MAIN, "templates.yaml": TEMPLATES, "senders.yaml": SENDERS, "texts/terms.txt": TERMS}

EXPECTED = [
    "-   team: {type: string, default: Acme team}   # who",
    "+   team: {type: string, default: Apex team}   # who",
    "-     order: Your order {{1}} is on its way!   # shipped",
    "+     order: Your order {{1}} has left us!   # shipped",
    "-       target: 'https://hooks.example.com/block'  # ours",
    "+       target: 'https://hooks.example.com/new'  # ours",
    "+         - ALL",
    "-         - WHATSAPP_TEMPLATE_APPROVED   # second",
    "-         ES: {text: Le damos la bienvenida}   # Spain",
    "+         ES: {text: Bienvenido a la tienda}   # Spain",
    '-           color: "#0A84FF"   # blue',
    '+           color: "#ff0000"   # blue',
    "-               embeddedLink: true   # a boolean",
    "+               embeddedLink: false   # a boolean",
    "-               messagesVolume: 1000   # a number",
    "+               messagesVolume: 2500   # a number",
    "-               stockSymbol: ACME",
    "- Second line.",
    "+ Another line.",
]


def body(text, **more):
    return {"details": {"components": [{"type": "BODY", "text": text, **more}]}}


def test_one_edit_of_each_kind_is_accepted_in_exactly_its_lines(project, cli, emulator, outside):
    (project / "texts").mkdir()
    for name, text in FILES.items():
        (project / name).write_text(text)
    done = cli("apply", "--auto-approve", "--ack", "rcs_sender.acme")
    assert done.code == 0, done.out + done.err
    emulator.control("POST", "clock", {"advance": "2h"})
    assert cli("apply", "--auto-approve").code == 0
    assert cli("plan", "--detailed-exitcode").code == 0
    outside("sms_app", {"name": "Apex team"})
    outside("webhook", {"target": "https://hooks.example.com/new"}, target="https://hooks.example.com/block")
    outside("webhook", {"triggers": ["BUNDLE_DONE", "ALL"]}, target="https://hooks.example.com/more")
    outside("webhook", {"triggers": ["BUNDLE_DONE"]}, target="https://hooks.example.com/fewer")
    outside("whatsapp_template", body("Your order {{1}} has left us!", examples=["A-1042"]), name="order_shipped")
    outside("whatsapp_template", body("Bienvenido a la tienda"), name="welcome", language="ES")
    outside("whatsapp_template", body(TERMS.replace("Second", "Another")), name="terms")
    answers = {"embeddedLink": False, "messagesVolume": 2500, "stockSymbol": None, "ageGatedContent": True}
    # What nobody declares, websites and ageGatedContent here, is nobody's drift.
    brand = {"color": "#ff0000", "websites": [{"label": "Shop", "url": "https://acme.example"}]}
    outside("rcs_sender", {"details": {"brand": brand, "questionnaire": {"us": {"answers": answers}}}})

    accepted = cli("drift", "--accept", "--all")

    assert accepted.code == 0, accepted.err
    planned = cli("plan", "--detailed-exitcode")
    assert planned.code == 0, planned.out
    assert changed(project) == EXPECTED


def changed(project):
    """Return the lines that differ, with their signs, of all files together."""
    pairs = [(before.splitlines(), (project / name).read_text().splitlines()) for name, before in FILES.items()]
    return [line for before, after in pairs for line in difflib.Differ().compare(before, after) if line[0] in "+-"]

"""Where a plan says that a difference stands: the line of the words that change, whatever order the API keeps."""

BEFORE = """
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order is on its way!"}
          - {type: FOOTER, text: Acme}
          - {type: HEADER, format: TEXT, text: Order}
"""
AFTER = """
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order is on its way!"}
          - {type: BUTTONS, buttons: [{type: QUICK_REPLY, text: Stop}]}
          - {type: HEADER, format: TEXT, text: Your order}
"""


def test_each_difference_stands_at_its_own_line(stage):
    stage.declare(BEFORE)
    stage.apply()
    stage.reviewed()
    stage.declare(AFTER)

    (change,) = stage.plan().changes

    lines = {field.name: AFTER.splitlines()[int(field.source.partition(":")[2]) - 1].strip() for field in change.fields}
    assert {name: line[:20] for name, line in lines.items()} == {
        "details.components[BUTTONS]": "- {type: BUTTONS, bu",
        "details.components[FOOTER]": "components:",
        "details.components[HEADER].text": "- {type: HEADER, for",
    }


def test_what_was_reviewed_is_carried_out_although_the_api_lists_it_otherwise(stage):
    stage.declare(BEFORE)
    stage.apply()
    stage.reviewed()
    stage.declare(AFTER)
    saved = stage.directory / "saved.plan"
    stage.plan(out=saved)
    details = stage.objects("whatsapp_template")["order_shipped/EN"]["details"]
    details["components"].reverse()
    stage.change_outside("whatsapp_template", "order_shipped/EN", {"details": details})

    report = stage.apply(saved)

    assert [str(result.outcome) for result in report.results] == ["waiting"]


SHARED = """
locals: {footer: Acme}
defaults:
  whatsapp_template: {category: UTILITY}
resources:
  whatsapp_template:
    order:
      forEach:
        EN: {text: Your order is on its way!}
        ES: {text: Tu pedido va en camino!}
      name: order_shipped
      language: ${each.key}
      details:
        components:
          - {type: BODY, text: "${each.value.text}"}
          - {type: FOOTER, text: "${local.footer}"}
          - {type: HEADER, format: TEXT, text: '${file("header.txt")}'}
"""


def test_each_difference_stands_where_its_words_are_written(stage):
    (stage.directory / "header.txt").write_text("Order")
    stage.declare(SHARED)
    stage.apply()
    stage.reviewed()
    (stage.directory / "header.txt").write_text("Your order")
    stage.declare(SHARED.replace("Acme", "Kite").replace("Tu pedido", "Su pedido").replace("UTILITY", "MARKETING"))

    changes = {change.address.key: change for change in stage.plan(acks=["whatsapp_template.order"]).changes}

    assert {field.name: field.source for field in changes["ES"].fields} == {
        "category": "main.yaml:4",
        "details.components[BODY].text": "main.yaml:10",
        "details.components[FOOTER].text": "main.yaml:2",
        "details.components[HEADER].text": "header.txt:1",
    }


def test_drift_stands_where_its_words_are_written(stage):
    (stage.directory / "header.txt").write_text("Order")
    stage.declare(SHARED)
    stage.apply()
    stage.reviewed()
    details = stage.objects("whatsapp_template")["order_shipped/ES"]["details"]
    details["components"][0]["text"] = "Changed by hand"
    stage.change_outside("whatsapp_template", "order_shipped/ES", {"details": details})

    (change,) = [change for change in stage.plan().changes if change.fields]

    assert [(field.name, field.source) for field in change.fields] == [
        ("details.components[BODY].text", "main.yaml:10")
    ]


TABLES = """
    locals: {table: '${csvdecode(file("texts/parcels.csv"))}'}
    translations: {shop: {files: texts/*.po, source: EN}}
    resources:
      whatsapp_template:
        order:
          forEach: ${translation.shop["order"]}
          name: order
          language: ${each.key}
          category: UTILITY
          details: {components: [{type: BODY, text: "${each.value}"}]}
        parcel:
          matrix: {language: "${local.table}"}
          name: parcel
          language: ${each.language}
          category: UTILITY
          details: {components: [{type: BODY, text: "${each.value.language.text}"}]}
    """


def test_words_in_a_table_or_in_a_file_of_translators_are_pointed_to_there(stage):
    stage.declare(TABLES)
    stage.declare("key,text\nEN,Your parcel has left.\nDE,Dein Paket ist unterwegs.\n", "texts/parcels.csv")
    for code, text in (("en", "Your order is here."), ("de", "Deine Bestellung ist da.")):
        header = f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n\n'
        entry = f'msgctxt "order"\nmsgid "Your order is here."\nmsgstr "{text}"\n'
        stage.declare(header + entry, f"texts/{code}.po")

    stage.apply()
    stage.reviewed()
    for path in (stage.directory / "texts").iterdir():
        path.write_text(path.read_text().replace(".", " now."))

    places = {str(change.address): field.source for change in stage.plan().changes for field in change.fields}

    assert places == {
        'whatsapp_template.order["DE"]': "texts/de.po:7",
        'whatsapp_template.order["EN"]': "texts/en.po:7",
        'whatsapp_template.parcel["DE"]': "texts/parcels.csv:3",
        'whatsapp_template.parcel["EN"]': "texts/parcels.csv:2",
    }

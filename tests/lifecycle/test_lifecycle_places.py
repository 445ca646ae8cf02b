"""Where a plan says that a difference stands: the line of the element that changes, whatever order the API keeps."""

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

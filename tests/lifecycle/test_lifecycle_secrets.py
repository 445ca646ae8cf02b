"""What somebody writes may quote a secret; an answer does not hold it before any screen, and a plan stays a plan."""

import urllib.parse

from reconciler.address import Address
from reconciler.engine import operations

SECRET = "hunter2 & hunter3"
TEMPLATE = f"""
    variables:
      s: {{sensitive: true, default: {SECRET!r}}}
    resources:
      whatsapp_template:
        t:
          name: hello
          language: EN
          category: UTILITY
          details: {{components: [{{type: BODY, text: "Hi {{{{1}}}}, all of you", examples: ["${{var.s}}"]}}]}}
"""
QUOTED = f"not with {SECRET} or {urllib.parse.quote(SECRET)}"


def test_a_plan_in_which_something_was_masked_can_be_applied(stage):
    stage.declare(TEMPLATE)
    stage.apply()
    stage.reviewed()
    stage.declare(TEMPLATE.replace("all of you", "each of you"))
    (template,) = stage.objects("whatsapp_template")
    stage.change_outside("whatsapp_template", template, {"language": "EN"})
    stage.plan(out=stage.directory / "a.plan")

    stage.apply(saved_plan=stage.directory / "a.plan")

    assert any(method.startswith(("PATCH", "PUT", "POST")) for method in stage.writes())
    assert stage.plan().pending == ()


def test_an_answer_that_quotes_a_secret_is_masked(stage):
    stage.declare(TEMPLATE)
    stage.apply()
    target = operations.target_of("whatsapp_template.t")
    comment, activities = (operations.operation_of(target, name) for name in ("comment", "activities"))
    operations.run_operation(
        stage.project(), target, comment, {"comment": QUOTED}, acks=(Address("whatsapp_template", "t"),)
    )

    answer = operations.run_operation(stage.project(), target, activities, {}).answer

    assert "not with (secret) or (secret)" in str(answer)
    assert "hunter2" not in str(answer)

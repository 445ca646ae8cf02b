"""The project files that ``demo`` writes, version by version. Holds text only."""

PROJECT = """\
variables:
  hook_secret: {type: string, sensitive: true, default: only-for-the-emulator}
resources:
  webhook:
    approvals:
      target: https://hooks.example.com/sinch
      secret: ${var.hook_secret}
      triggers: [WHATSAPP_TEMPLATE_APPROVED, WHATSAPP_TEMPLATE_REJECTED]
  sms_app:
    alerts: {name: Acme alerts, region: EU}
  whatsapp_template:
    order_shipped:
      forEach:
        EN: "Your order {{1}} is on its way"
        ES: "Tu pedido {{1}} ha salido"
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
"""

SPRING = """\
    spring_sale:
      name: spring_sale
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Spring is here, and everything is 20 % off"}
"""

WITH_ANOTHER_TEXT = PROJECT.replace("ha salido", "va en camino")
WITHOUT_SPANISH = "".join(line for line in WITH_ANOTHER_TEXT.splitlines(keepends=True) if "ES:" not in line)

"""What one rule says holds wherever the API takes the same: accounts begin with a sender, bundles make webhooks."""

import json

import pytest

ACCOUNT = """\
resources:
  whatsapp_account:
    main:
      wabaName: Acme
      clientBusinessManagerId: "123456789012345"
      senderDetails: {displayName: "{name}", businessCategory: SHOPPING_AND_RETAIL, region: EU}
"""
BUNDLE = """\
resources:
  bundle:
    main:
      name: Acme
      region: EU
      convApp:
        webhooks:
          - {target: "https://app.acme.example/sinch", triggers: [MESSAGE_INBOUND]}
          - {target: "http://localhost/sinch", triggers: [MESSAGE_INBOUND]}
          - {target: "localhost:50051", triggers: [MESSAGE_INBOUND], targetType: GRPC}
      webhooks:
        - {target: "https://hooks.acme.example/sinch", secret: a long random value, triggers: [ALL]}
        - {target: "https://HOOKS.acme.example/sinch", secret: a long random value, triggers: [ALL, BUNDLE_DONE]}
"""


@pytest.fixture
def findings(project, cli):
    """Sorted rules and fields of everything that ``lint`` reports about a file."""

    def run(text):
        (project / "main.yaml").write_text(text)
        found = json.loads(cli("lint", "--format", "json").out)["findings"]
        return sorted((each["via"], each["label"].split()[0]) for each in found)

    return run


def test_the_first_sender_of_an_account_has_a_name_that_meta_reviews(findings):
    assert findings(ACCOUNT.replace("{name}", "ACME  SHOPPING 😀")) == [
        ("wa-name-all-capitals", "senderDetails.displayName"),
        ("wa-name-has-emoji", "senderDetails.displayName"),
        ("wa-name-unevenly-spaced", "senderDetails.displayName"),
    ]
    assert findings(ACCOUNT.replace("{name}", "Acme Care")) == []


def test_the_webhooks_of_a_bundle_are_webhooks(findings):
    assert findings(BUNDLE) == [
        ("webhook-all-beside-others", "webhooks[1].triggers"),
        ("webhook-all-twice", "webhooks[1].triggers"),
        ("webhook-target-not-public", "convApp.webhooks[1].target"),
        ("webhook-target-twice", "webhooks[1].target"),
    ]

"""lifecycle.waitFor: dependents go on only once an object has reached a state."""

FILES = """
resources:
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
      lifecycle: {waitFor: live}
  sms_app:
    after: {name: After the verdict, region: EU, dependsOn: [whatsapp_template.hello]}
"""


def test_a_dependent_waits_for_the_verdict_and_then_goes_on(stage):
    stage.declare(FILES)

    first = stage.apply()
    waiting = stage.plan()
    too_early = len(stage.objects("sms_app"))
    stage.reviewed()
    stage.apply()

    outcomes = {str(result.address): str(result.outcome) for result in first.results}
    assert outcomes == {"sms_app.after": "waiting", "whatsapp_template.hello": "waiting"}
    assert "when it is live" in next(change.why for change in waiting.changes if change.type == "sms_app")
    assert too_early == 0
    assert len(stage.objects("sms_app")) == 1


def test_whoever_needs_a_dependent_that_waits_waits_too(stage):
    stage.declare(FILES)
    stage.declare(
        """
        resources:
          sms_app:
            last: {name: Last, region: EU, dependsOn: [sms_app.after]}
          webhook:
            told:
              target: "https://hooks.example.com/${sms_app.after.id}"
              secret: ${env.SINCH_KEY_SECRET}
              triggers: [BUNDLE_DONE]
        """,
        "last.yaml",
    )

    first = stage.apply()
    too_early = len(stage.objects("sms_app"))
    stage.reviewed()
    second = stage.apply()

    assert {str(result.outcome) for result in first.results} == {"waiting"}
    assert too_early == 0
    assert second.exit_code(detailed=True) == 0
    assert len(stage.objects("sms_app")) == 2
    assert len(stage.objects("webhook")) == 1


def test_a_call_is_given_up_after_the_time_the_files_say(stage):
    stage.declare("resources:\n  sms_app:\n    slow: {name: Slow, region: EU, lifecycle: {timeouts: {create: 1s}}}\n")
    stage.fault("delay", method="POST", path="*/sms/smsApps", seconds=2.5)

    report = stage.apply()

    assert report.exit_code(detailed=True) == 0  # given up, looked for, found or sent again
    assert len(stage.objects("sms_app")) == 1


def test_waiting_ends_at_a_human_step_and_names_it(stage):
    stage.declare(
        """
        resources:
          kakaotalk_sender:
            acme:
              plusFriendId: acmechannel
              details:
                adminPhoneNo: "+821012345678"
                name: Acme
                topLevelCategoryCode: "001"
                midLevelCategoryCode: "0001"
                subLevelCategoryCode: "0001"
        """
    )

    report = stage.apply(wait=7200)

    assert report.exit_code(detailed=True) == 7
    assert report.results[0].message == "reconciler run kakaotalk_sender.acme register"


def test_waiting_ends_with_what_a_platform_stopped_and_what_can_be_done(stage):
    stage.declare(
        """
        resources:
          whatsapp_template:
            hello:
              name: hello_there
              language: EN
              category: UTILITY
              details: {components: [{type: BODY, text: Hello from Acme!}]}
        """
    )
    stage.verdict("PAUSED", name="hello_there")

    report = stage.apply(wait=7200)

    assert report.exit_code(detailed=True) == 7
    assert report.results[0].message.startswith("Meta has set it to PAUSED, so it may be unusable; Meta may lift")


def test_waiting_says_what_of_a_profile_is_still_to_come(stage):
    stage.declare(
        """
        resources:
          whatsapp_sender:
            care:
              wabaId: "100200300400500"
              phoneNumberId: "200300400500601"
              region: EU
              details: {about: Here for you}
        """
    )

    report = stage.apply(wait=7200)

    assert report.exit_code(detailed=True) == 3
    assert report.results[0].message == "details.about is ready; run apply again"

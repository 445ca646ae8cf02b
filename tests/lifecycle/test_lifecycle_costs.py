"""What runs cost in requests, statements and function calls: counts that a slow machine cannot change."""

from contextlib import contextmanager

from counting import calls
from sqlalchemy import Engine, event

from reconciler.render.plan import text

REST = """
variables:
  secret: {type: string, sensitive: true, default: made-up}
resources:
  webhook:
    hook:
      forEach: [a, b, c, d, e, f, g, h, i, j]
      target: https://hooks.example.com/${each.key}
      secret: ${var.secret}
      triggers: [ALL]
  sms_app:
"""


def templates(count):
    texts = "".join(
        f'        "{number:03d}": "Order {number} of {{{{1}}}} is on its way today."\n' for number in range(count)
    )
    return f"""
resources:
  whatsapp_template:
    order:
      forEach:
{texts}
      name: order_${{each.key}}
      language: EN
      category: UTILITY
      details: {{components: [{{type: BODY, text: "${{each.value}}", examples: [A-1042]}}]}}
"""


def applied(stage, count):
    stage.declare(templates(count), "templates.yaml")
    stage.apply()
    stage.reviewed()


@contextmanager
def statements():
    """Collect every statement sent to any database."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_plan_of_550_unchanged_objects_sends_one_request_per_collection(stage):
    apps = "".join(f"    app_{number}: {{name: App {number}, region: EU}}\n" for number in range(40))
    stage.declare(REST + apps, "rest.yaml")
    applied(stage, 500)
    before = stage.last_request()

    plan = stage.plan()

    assert (plan.unchanged, plan.changes) == (550, ())
    sent = [(request["method"], request["path"].rpartition("/")[2]) for request in stage.requests(before)]
    assert sorted(sent) == [("GET", "smsApps"), ("GET", "templates"), ("GET", "webhooks")]
    assert plan.reading.requests == 3


def test_a_plan_asks_the_database_as_often_for_many_objects_as_for_one(stage):
    applied(stage, 1)
    with statements() as few:
        stage.plan()
    applied(stage, 60)
    with statements() as many:
        stage.plan()

    assert sum("FROM records" in statement for statement in many) == 1
    assert many == few


def test_a_second_apply_without_changes_writes_no_record(stage):
    applied(stage, 60)
    stage.apply()  # takes in what Meta has decided

    with statements() as seen:
        report = stage.apply()

    assert report.results == ()
    assert [one for one in seen if "records" in one and not one.startswith("SELECT")] == []


def calls_by_size(stage, sizes, work):
    """Return how many Python functions ``work`` calls for each number of templates."""
    made = []
    for count in sizes:
        applied(stage, count)
        stage.apply()  # takes in what Meta has decided
        work()  # whatever is worked out once per process
        made.append(calls(work))
    return made


def test_the_work_of_a_plan_grows_no_faster_than_the_objects(stage):
    few, more, most = calls_by_size(stage, (50, 100, 200), stage.plan)

    assert most - more <= 2.1 * (more - few)


def test_acknowledging_each_of_many_deletes_costs_each_the_same(stage):
    def destroyed():
        acks = [address for address in stage.records() if address.startswith("whatsapp_template")]
        return stage.plan(destroy=True, acks=acks, allows={("delete", "whatsapp_template"): 1000})

    few, more, most = calls_by_size(stage, (50, 100, 200), destroyed)

    assert most - more <= 2.1 * (more - few)


def test_an_unchanged_object_costs_a_plan_few_calls(stage):
    few, many = calls_by_size(stage, (50, 100), stage.plan)

    assert (many - few) / 50 <= 250  # 234, and a few more when an answer comes in more pieces


def test_a_create_costs_a_plan_and_its_text_few_calls(stage):
    made = []
    for count in (1, 50, 100):  # the first one works out whatever is worked out once per process
        stage.declare(templates(count), "templates.yaml")
        made.append(calls(lambda: text(stage.plan(), now=stage.time)))

    # 200 of them look whether another template has the same content, 270 are the rules of reviewers.
    assert (made[2] - made[1]) / 50 <= 1230  # 1213, and a few more when an answer comes in more pieces

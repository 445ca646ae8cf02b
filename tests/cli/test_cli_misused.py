"""What a command line of Terraform, kubectl or a slip of the finger gets for an answer."""

import pytest

ANSWERS = {
    "apply -auto-approve": "No such option '-auto-approve'. Did you mean '--auto-approve'? Names of options begin with",
    "apply --auto_approve": "Did you mean '--auto-approve'?",
    "apply --autoApprove": "Did you mean '--auto-approve'?",
    "apply --yes": "Instead: --auto-approve applies without asking for approval.",
    "plan -out=plan.json": "No such option '-out'. Did you mean '--out'?",
    "plan -var secret=hunter2": "No such option '-var'. Did you mean '--var'?",
    "plan -var=secret=hunter2": "No such option '-var'. Did you mean '--var'?",
    "plan -json": "Instead: --format json.",
    "plan -refresh=false": "Instead: every plan reads what is live; --target ADDRESS reads less.",
    "plan -k": "No such option '-k'.",
    "plan --formt json": "'--format'",
    "refresh": "Instead: every plan reads what is live; reconciler plan --refresh-only",
    "taint sms_app.a": "Instead: reconciler apply --replace ADDRESS replaces an object.",
    "diff": "Instead: reconciler plan.",
    "ls": "Instead: reconciler list.",
    "Plan": 'Did you mean "plan"?',
    "pln": 'Did you mean "plan"?',
}


@pytest.mark.parametrize("line", ANSWERS)
def test_a_command_line_that_is_not_ours_is_answered_with_what_is(cli, project, line):
    failed = cli(*line.split())

    assert failed.code == 1
    assert ANSWERS[line] in failed.err.replace("\n", " ")
    assert "hunter2" not in failed.err
    assert failed.out == ""

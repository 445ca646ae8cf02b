"""How the launch of an RCS sender goes on: preparation, then a verdict per operator, and what both do to the sender.

Operators decide one by one: a verdict on type ``rcs_sender`` may name a ``country`` and an ``operator``, else it speaks
for all that still have to decide.
"""

from reconciler.emulator.family import Family
from reconciler.emulator.rcs.launch import brand_registration, must_wait
from reconciler.emulator.rcs.operators import every, operator_of, with_operator
from reconciler.emulator.rcs.sender import KIND, note, rcs_time, show
from reconciler.emulator.verdicts import Verdict
from reconciler.emulator.world import Json, Project, Stored

OUTCOMES = {"APPROVED": "LAUNCHED"}
NOTED = {"LAUNCHED": "ACTIVE", "UNLAUNCHED": "INACTIVE", "IN_TEST": "TEST"}
UNDER_WAY = frozenset({"PREPARING_LAUNCH", "LAUNCHING"})


class Launching(Family):
    """The part of the senders' family that runs by the clock and by verdicts; answers no request."""

    type = KIND
    acts = frozenset({"SUSPENDED", "UNLAUNCHED"})

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return what a verdict can match; the name is the brand's."""
        name = stored.body.get("details", {}).get("brand", {}).get("name")
        return {"type": self.type, "id": stored.id, **({"name": name} if name else {})}

    def is_in_review(self, stored: Stored) -> bool:
        """Tell whether an operator still has to decide."""
        return any(operator["status"] == "PENDING" for _, operator in every(stored.body["countryStatus"]))

    def start(self, project: Project, stored: Stored, now: float) -> None:
        """Begin a launch at every operator that has not launched the sender; with none of these nothing happens."""
        waiting = [
            (country, operator)
            for country, operator in every(stored.body["countryStatus"])
            if operator["status"] not in {"LAUNCHED", "PENDING"}
        ]
        for country, operator in waiting:
            self._set(stored, country, {**operator, "status": "PENDING"}, now)
        if not waiting:
            return
        show(stored, now, brandDetails=brand_registration(stored))
        if not must_wait(stored):
            self._turn(project, stored, "LAUNCHING", now)
            self._ask(project, stored, now)
            return
        self._turn(project, stored, "PREPARING_LAUNCH", now)
        due = now + self.context.options.review_seconds
        self.context.world.schedule(project, self.type, stored, "launch", due, {"verdict": "PREPARED"})

    def apply(self, project: Project, stored: Stored, verdict: Verdict, moment: float) -> bool:
        """Apply a verdict to each operator it means: a review where one is pending, an act where it has launched."""
        wanted = "PENDING" if verdict.is_review else "LAUNCHED"
        concerned = [
            (country, operator["name"])
            for country, operator in every(stored.body["countryStatus"])
            if operator["status"] == wanted and verdict.meets(self._operator_facts(stored, country, operator["name"]))
        ]
        for country, name in concerned:
            self._order(project, stored, (country, name), verdict, moment + (verdict.after or 0))
        return bool(concerned)

    def due(self, project: Project, stored: Stored, step: Json, moment: float) -> None:
        """Take a scheduled step: the agent is there, the launch is prepared, or an operator has decided."""
        if step["verdict"] == "AGENT_CREATED" and stored.body.get("state") == "DRAFT":
            agent = {"agentId": f"agent-{stored.id}", "brandId": f"brand-{stored.id}"}
            show(stored, moment, supplierDetails={"google": agent})
            self._turn(project, stored, "IN_TEST", moment)
        elif step["verdict"] == "PREPARED":
            self._prepared(project, stored, moment)
        elif "operator" in step:
            self._decided(project, stored, step, moment)
            for act in self.context.verdicts.acts_for(self._operator_facts(stored, step["country"], step["operator"])):
                if self.apply(project, stored, act, moment):
                    self.context.verdicts.forget(act)

    def _prepared(self, project: Project, stored: Stored, moment: float) -> None:
        stored.hidden["prepared"] = True
        brand = stored.body.get("brandDetails")
        if brand is not None and brand["status"] != "COMPLETED":
            registration = {**brand["registration"], "status": "COMPLETED"}
            show(stored, moment, brandDetails={**brand, "status": "COMPLETED", "registration": registration})
            kind = "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED"
            self.context.events.tell(project, kind, stored.body, status="COMPLETED")
        if stored.body["state"] == "PREPARING_LAUNCH":
            self._turn(project, stored, "LAUNCHING", moment)
        self._ask(project, stored, moment)

    def _ask(self, project: Project, stored: Stored, moment: float) -> None:
        """Let each pending operator decide that has not begun to: by the script, else well after the review time."""
        for country, operator in every(stored.body["countryStatus"]):
            if operator["status"] != "PENDING" or _slot(country, operator["name"]) in stored.hidden.get("steps", {}):
                continue
            facts = self._operator_facts(stored, country, operator["name"])
            script = self.context.verdicts.for_review(facts) or Verdict({}, "APPROVED", None, None)
            wait = self.context.options.review_seconds if script.after is None else script.after
            self._order(project, stored, (country, operator["name"]), script, moment + wait)

    def _order(self, project: Project, stored: Stored, where: tuple[str, str], verdict: Verdict, at: float) -> None:
        country, name = where
        if verdict.verdict == "HOLD":
            self.context.world.cancel(stored, _slot(country, name))
            return
        step = {"verdict": verdict.verdict, "reason": verdict.reason, "country": country, "operator": name}
        self.context.world.schedule(project, self.type, stored, _slot(country, name), at, step)

    def _decided(self, project: Project, stored: Stored, step: Json, moment: float) -> None:
        before = operator_of(stored.body["countryStatus"], step["country"], step["operator"])
        status: str = OUTCOMES.get(step["verdict"]) or step["verdict"]
        if before is None or before["status"] == status:
            return
        remark = {"remark": step["reason"]} if step["reason"] else {}
        self._set(stored, step["country"], {"name": before["name"], "status": status, **remark}, moment)
        self.context.events.tell(
            project,
            "RCS_SENDER_OPERATOR_STATUS_UPDATED",
            stored.body,
            operator=step["operator"],
            operatorCountry=step["country"],
            operatorPreviousStatus=before["status"],
            operatorCurrentStatus=status,
        )
        if (state := _state_after(stored, status)) != stored.body["state"]:
            self._turn(project, stored, state, moment)

    def _set(self, stored: Stored, country: str, operator: Json, moment: float) -> None:
        changed = {**operator, "modified": rcs_time(moment)}
        show(stored, moment, countryStatus=with_operator(stored.body["countryStatus"], country, changed))

    def _turn(self, project: Project, stored: Stored, state: str, moment: float) -> None:
        """Put the sender into another state, note it and tell it."""
        before = stored.body["state"]
        launched = {"launched": rcs_time(moment)} if state == "LAUNCHED" else {}
        show(stored, moment, state=state, **launched)
        if state in NOTED:
            note(stored, NOTED[state], moment)
        facts = {"previousState": before, "currentState": state}
        self.context.events.tell(project, "RCS_SENDER_STATUS_UPDATED", stored.body, **facts)

    def _operator_facts(self, stored: Stored, country: str, name: str) -> dict[str, str]:
        return {**self.facts(stored), "country": country, "operator": name}


def _slot(country: str, operator: str) -> str:
    return f"{country}/{operator}"


def _state_after(stored: Stored, status: str) -> str:
    """Return the sender's state after an operator turned to ``status``: LAUNCHED as soon as one has launched it."""
    state: str = stored.body["state"]
    statuses = {operator["status"] for _, operator in every(stored.body["countryStatus"])}
    if status == "LAUNCHED" or ("LAUNCHED" in statuses and "PENDING" not in statuses):
        return "LAUNCHED"
    if "PENDING" in statuses or "LAUNCHED" in statuses:
        return state if state in UNDER_WAY or "LAUNCHED" in statuses else "LAUNCHING"
    return "UNLAUNCHED" if "launched" in stored.body else "IN_TEST"

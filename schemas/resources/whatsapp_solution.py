# ruff: noqa: N815 - field names are the API's own
"""WhatsApp solutions: Meta's bond between a tech provider and Sinch, made once and assigned for good. Declares only.

Source: tag WhatsApp Solutions of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from schemas.declare import Act, Call, Effect, Export, Listing, NaturalKey, ResourceType, Reversibility
from schemas.markers import Directive, Immutable, Sensitive, Spec, Trigger, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/whatsapp/solutions"
ONE = PATH + "/{solutionId}"

UNCHANGEABLE = "the API cannot change a solution"


class Details(Spec):
    """What a solution is called."""

    name: Annotated[str, Field(description="Name of the solution."), Immutable(why=UNCHANGEABLE)]


def _assigned(live: Live) -> bool:
    return live.get("assigned") is True


class WhatsappSolution(Spec):
    """A WhatsApp solution as a user writes it."""

    details: Annotated[Details, Field(description="Name of the solution.")]
    accessToken: Annotated[
        str,
        Field(description="Token from the embedded flow that makes solutions; only a create sends it."),
        Directive(frozenset({"create"})),
        Sensitive(),
    ]
    businessManager: Annotated[
        Literal["SINCH_BR", "SINCH_MX", "SINCH_UK"],
        Field(description="Business manager of Sinch."),
        Immutable(why=UNCHANGEABLE),
        WriteOnly(),
    ]
    assigned: Annotated[
        bool | None,
        Field(
            description="Set to true to assign the project to this solution. Irreversible, and possible only "
            "before the project is "
            "onboarded."
        ),
        Trigger("assign", _assigned),
    ] = None


def _made(answer: Any, declared: Mapping[str, Any]) -> Live | None:
    """Return the solution of the declared name out of an answer that lists those made and those that failed."""
    made = answer.get("solutions") or () if isinstance(answer, dict) else ()
    named: list[Live] = [
        solution for solution in made if (solution.get("details") or {}).get("name") == declared["details"]["name"]
    ]
    return next(iter(named), None)


def _why_not(answer: Any, declared: Mapping[str, Any]) -> str:
    """Return why the declared solution is not among those made, "" when it is."""
    failed = answer.get("failedSolutions") or () if isinstance(answer, dict) else ()
    if not failed or _made(answer, declared) is not None:
        return ""
    reasons = [f"{failure.get('errorCode')} {failure.get('errorMessage') or ''}".strip() for failure in failed]
    return f"Meta did not create the solution: {'; '.join(reasons)}"


ASSIGN = Act(
    name="assign",
    call=Call(operation="WhatsappSolutionsController_assignSolution_v1", method="POST", path=ONE + "/assign"),
    effect=lambda _live: Effect(
        Reversibility.IRREVERSIBLE,
        "assigns the project to this solution, which is irreversible; refused after the project is onboarded",
    ),
)

RESOURCE = ResourceType(
    name="whatsapp_solution",
    title="WhatsApp solution",
    tag="WhatsApp Solutions",
    summary="Connects a tech provider and its customers to WhatsApp through Sinch.",
    spec=WhatsappSolution,
    identity=("id",),
    id_parameters=("solutionId",),
    natural_key=NaturalKey(("details.name",), unique=False),
    listing=Listing(
        operation="WhatsappSolutionsController_listSolutions_v1", path=PATH, items="solutions", page_size=None
    ),
    read=Call(operation="WhatsappSolutionsController_getSolution_v1", method="GET", path=ONE),
    create=Call(
        operation="WhatsappSolutionsController_createSolution_v1",
        method="POST",
        path=PATH,
        answer=_made,
        failure=_why_not,
    ),
    exports=(
        Export("id", "Id of the solution."),
        Export("partnerApp", "Meta app of the tech provider: id, name."),
        Export("ownerApp", "Meta app of the solution partner, such as Sinch: id, name."),
    ),
    effects={
        "create": lambda _live: Effect(
            Reversibility.IRREVERSIBLE, "the API can neither change nor delete a solution afterwards"
        ),
    },
    acts=(ASSIGN,),
    example="""\
details:
  name: Acme Messaging
accessToken: ${var.solution_token}
businessManager: SINCH_UK
assigned: true
""",
)

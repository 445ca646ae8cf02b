"""The RCS questionnaire by use case and countries: always the same questions. Keeps nothing."""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.family import Family, answers
from reconciler.emulator.rcs.questions import questions, sections
from reconciler.emulator.spec import schema_named


class RcsQuestionnaire(Family):
    """``GET /rcs/questionnaire/{useCase}``."""

    @answers("GET /rcs/questionnaire/{useCase}")
    def get(self, call: Call) -> Answer:
        """Answer with the questions of each section the countries need; the US section is v2 unless v1 is asked for."""
        known: list[str] = schema_named("RcsInputSenderUseCasesEnum")["enum"]
        use_case = call.path["useCase"]
        if use_case not in known:
            raise call.refuse("questionnaire_invalid_use_case", validUseCases=", ".join(known))
        version = call.one("usQuestionnaireVersion", "v2")
        campaign = call.one("usQuestionnaireBrandCampaignVersion")
        return answered(
            {
                name: {"questions": questions(name, use_case, version, campaign)}
                for name in sections(call.many("countries"))
            }
        )

from cProfile import Profile
from types import CodeType

from bot import content
from dialogues.questionnaire import KeyQuestion
from digest.classification import Classification
from tests.digest.builders import a_full_questionnaire, compiled, records, times


def served(name: str) -> dict[str, list[str]]:
    """Return the ids of the questions that serve each key question."""
    found = Classification.of(content.questionnaire(name)).key_questions
    return {each.value: [asked.id for asked in found[each]] for each in KeyQuestion}


def test_each_key_question_knows_the_questions_that_serve_it():
    assert served(content.YOUNG_PEOPLE) == {
        "KQ1": ["seen", "known", "contact", "would_help"],
        "KQ2": ["child_adult", "treated", "would_help"],
        "KQ3": ["trust", "fair", "listen", "stopped", "treated", "would_help"],
        "KQ4": ["missing_help", "would_help"],
        "KQ5": ["safe_place", "school_officer", "would_help"],
        "LS": ["safe_home", "safe_place", "worries"],
    }
    assert served(content.PROFESSIONALS) == {
        "KQ1": ["team_contact", "lead_officer", "engages", "would_help"],
        "KQ2": ["child_first", "would_help"],
        "KQ3": ["trust_change", "would_help"],
        "KQ4": ["missing_exploited", "would_help"],
        "KQ5": ["lead_officer", "school_contact", "would_help"],
        "LS": [],
    }


def test_a_compilation_works_it_out_once_for_each_questionnaire():
    questionnaire = a_full_questionnaire()
    people = records(questionnaire, times(60, trust="very", would_help="clubs"))
    profile = Profile()

    profile.runcall(compiled, questionnaire, people)

    often = [
        entry.callcount
        for entry in profile.getstats()
        if isinstance(entry.code, CodeType)
        and entry.code.co_qualname == Classification.of.__qualname__
    ]
    assert often == [2]

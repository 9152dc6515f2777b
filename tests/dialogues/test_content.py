"""The questionnaire, the texts and the help lines as they are shipped."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from dialogues.commands import COMMANDS
from dialogues.happened import CARDS, Began, Delivery, Picked
from dialogues.packing import Packing
from dialogues.progress import ENDED, Part
from dialogues.questionnaire import (
    Area,
    CommentBox,
    Gate,
    Group,
    OneChoice,
    QuestionId,
    Questionnaire,
    QuestionValue,
    Scale,
    SeveralChoices,
    Text,
    Version,
)
from digest.policy import PUBLISHED
from tests.support.builders import gate_of, the_edition, the_professional_edition
from tests.support.chat import Chat


EDITION = the_edition()
QUESTIONNAIRE = EDITION.questionnaire
GATE = gate_of(EDITION)
PROFESSIONALS = the_professional_edition().questionnaire
PACKAGE = Path(__file__).parents[2] / "dialogues"

# The items of the survey design, in order: the key questions of the committee (KQ1 to
# KQ5) or local safety (LS) that each answers, its kind.
CORE = (
    ("safe_home", ("LS",), Scale),
    ("safe_place", ("LS", "KQ5"), Scale),
    ("worries", ("LS",), SeveralChoices),
    ("seen", ("KQ1",), OneChoice),
    ("known", ("KQ1",), OneChoice),
    ("contact", ("KQ1",), SeveralChoices),
    ("school_officer", ("KQ5",), OneChoice),
    ("trust", ("KQ3",), Scale),
    ("fair", ("KQ3",), Scale),
    ("listen", ("KQ3",), Scale),
    ("child_adult", ("KQ2",), OneChoice),
    ("stopped", ("KQ3",), OneChoice),
    ("treated", ("KQ2", "KQ3"), Scale),
    ("missing_help", ("KQ4",), Scale),
    ("would_help", ("KQ1", "KQ2", "KQ3", "KQ4", "KQ5"), SeveralChoices),
)
BOROUGHS = {
    "Central East": {"Hackney": 12, "Tower Hamlets": 30},
    "Central North": {"Camden": 7, "Islington": 19},
    "Central South": {"Lambeth": 22, "Southwark": 28},
    "Central West": {
        "Hammersmith and Fulham": 13,
        "Kensington and Chelsea": 20,
        "Westminster": 33,
    },
    "East": {"Barking and Dagenham": 2, "Havering": 16, "Redbridge": 26},
    "North": {"Enfield": 10, "Haringey": 14},
    "North East": {"Newham": 25, "Waltham Forest": 31},
    "North West": {"Barnet": 3, "Brent": 5, "Harrow": 15},
    "South": {"Bromley": 6, "Croydon": 8, "Sutton": 29},
    "South East": {"Bexley": 4, "Greenwich": 11, "Lewisham": 23},
    "South West": {
        "Kingston upon Thames": 21,
        "Merton": 24,
        "Richmond upon Thames": 27,
        "Wandsworth": 32,
    },
    "West": {"Ealing": 9, "Hillingdon": 17, "Hounslow": 18},
}
# What is made of parts in the code: the title of a notice, and ids with a number or name.
MADE_UP = (
    *(f"card_{number}" for number in range(1, CARDS + 1)),
    *(f"command_{each.name}" for each in COMMANDS),
    *(f"privacy_{part}" for part in ("week", "typed", "back", "why")),
    *(f"privacy_{part}" for part in ("comments", "complain", "more")),
    *(delivery.value for delivery in Delivery),
    *(gate.value for gate in Gate if gate is not Gate.OPEN),
    "stopped",
)
FACTS = {
    "all": 5,
    "answer": "an answer",
    "answered": 5,
    "answers": "“An answer”, “another”",
    "between": "20%",
    "code": "028T-5CY4-TQKFF",
    "contact": "hello@example.org",
    "day": "22 November 2026",
    "ends": "1 February 2027",
    "example": "028T-5CY4-TQKFF",
    "label": "a label",
    "minutes": 15,
    "moment": "6 am on Monday",
    "no": "18%",
    "number": 5,
    "organisation": "A charity",
    "people": 450,
    "share": "62 out of 100",
    "skipped": 5,
    "source": "a source",
    "sources": "a source, 2025",
    "statement": "I feel safe near home",
    "which": 5,
    "yes": "62%",
}


def texts_of_questionnaire(questionnaire: Questionnaire) -> list[Text]:
    found = [questionnaire.title, *questionnaire.intro]
    found += [each.text for each in questionnaire.own_texts]
    for question in questionnaire.questions:
        optional = (question.help, question.before)
        found += [question.text, *(text for text in optional if text)]
        found += texts_of_picture(question)
        if isinstance(question, OneChoice | SeveralChoices | Scale):
            found += [choice.text for choice in question.choices]
    return found


def texts_of_picture(question: QuestionValue) -> list[Text]:
    if question.picture is None:
        return []
    sentence = question.picture.sentence
    return [question.picture.statement, *([sentence] if sentence else [])]


ALL_TEXTS = (
    *texts_of_questionnaire(QUESTIONNAIRE),
    *texts_of_questionnaire(PROFESSIONALS),
    *EDITION.texts.values(),
)


def test_the_age_comes_first_then_the_core_then_the_comment_then_about_you():
    ids = [question.id for question in QUESTIONNAIRE.questions]
    core = [question_id for question_id, _, _ in CORE]
    designed = ["age", *core, "comment", "area", "gender", "ethnic_group"]

    # More may be asked in between.
    assert [each for each in ids if each in designed] == designed
    assert ids[0] == "age"
    last = ids[ids.index(QuestionId("comment")) + 1 :]
    assert [each.id for each in QUESTIONNAIRE.questions if each.about_you] == last


@pytest.mark.parametrize(("question_id", "links", "kind"), CORE)
def test_a_core_item_is_of_its_kind_and_answers_its_key_questions(
    question_id, links, kind
):
    question = QUESTIONNAIRE.question(question_id)

    assert isinstance(question, kind)
    assert question.key_questions == links
    assert question.title


def test_fourteen_items_are_asked_of_everybody():
    always = [
        question_id
        for question_id, _, _ in CORE
        if QUESTIONNAIRE.question(question_id).when is None
    ]

    assert len(always) == 14


def test_how_one_was_treated_is_asked_only_after_a_yes():
    when = QUESTIONNAIRE.question("treated").when

    assert when is not None
    assert when.question == "stopped"
    assert set(when.any_of) == {"once", "more_than_once"}


def test_what_is_sensitive_is_marked():
    sensitive = {each.id for each in QUESTIONNAIRE.questions if each.sensitive}

    assert sensitive >= {"stopped", "treated"}


def test_help_follows_the_question_about_missing_friends():
    followed = [each.id for each in QUESTIONNAIRE.questions if each.help_after]

    assert "missing_help" in followed


def test_every_committee_key_question_is_answered_by_some_item():
    linked = {link for each in QUESTIONNAIRE.questions for link in each.key_questions}

    assert linked == {"KQ1", "KQ2", "KQ3", "KQ4", "KQ5", "LS"}


def test_both_wordings_of_a_scale_have_the_same_points():
    for question in QUESTIONNAIRE.questions:
        if isinstance(question, Scale):
            points = [choice for choice in question.choices if choice.side]
            for version in Version:
                labels = {choice.text.original(version) for choice in points}
                assert len(labels) == 5


def test_not_sure_never_counts():
    for question in QUESTIONNAIRE.questions:
        if isinstance(question, OneChoice | Scale):
            for choice in question.choices:
                if choice.id in ("not_sure", "rather_not_say"):
                    assert not choice.counts


def test_most_is_picked_up_to_two():
    at_most = {
        each.id: each.at_most
        for each in QUESTIONNAIRE.questions
        if isinstance(each, SeveralChoices)
    }

    assert at_most.items() >= {"worries": 2, "contact": 5, "would_help": 2}.items()


def test_there_are_32_boroughs_in_12_policing_areas_with_their_codes():
    area = QUESTIONNAIRE.question("area")
    assert isinstance(area, Area)

    shipped = {
        policing_area.name: {
            borough.name: int(borough.code.removeprefix("E09"))
            for borough in policing_area.boroughs
        }
        for policing_area in area.policing_areas
    }

    assert shipped == BOROUGHS
    assert len(shipped) == 12
    assert sum(len(boroughs) for boroughs in shipped.values()) == 32


def test_the_city_and_the_outside_are_apart():
    area = QUESTIONNAIRE.question("area")
    assert isinstance(area, Area)

    assert [place.id for place in area.elsewhere] == [
        "city_of_london",
        "outside_london",
    ]


def test_the_published_groups_come_from_the_questions_about_the_person():
    groups = {each.id: each.group for each in QUESTIONNAIRE.questions if each.group}

    assert groups == {
        "age": Group.AGE,
        "area": Group.POLICING_AREA,
        "gender": Group.GENDER,
        "ethnic_group": Group.ETHNIC_GROUP,
    }


def test_ethnic_groups_are_the_five_headings_of_the_census():
    question = QUESTIONNAIRE.question("ethnic_group")
    assert isinstance(question, OneChoice)

    assert [choice.text.standard for choice in question.choices] == [
        "Asian or Asian British",
        "Black, Black British, Caribbean or African",
        "Mixed or multiple",
        "White",
        "Another group",
        "Rather not say",
    ]


def test_a_comment_has_at_most_300_characters():
    question = QUESTIONNAIRE.question("comment")

    assert isinstance(question, CommentBox)
    assert question.limit_characters == 300


@pytest.mark.parametrize("minimum_age_alone", [13, 16, 18])
def test_nobody_younger_than_the_setting_gets_past_the_gate(minimum_age_alone):
    for at, choice in enumerate(GATE.choices):
        chat = Chat(the_edition(minimum_age_alone))
        chat.do(Began())
        chat.do(Picked(at))

        too_young = (choice.minimum_age or 0) < minimum_age_alone
        if too_young or choice.gate is Gate.TOO_OLD:
            assert chat.progress.place == ENDED
        else:
            assert chat.progress.place.part is Part.QUESTION
            plain = choice.gate is Gate.SUPERVISED
            assert (chat.progress.version is Version.PLAIN) == plain


def test_the_bands_of_the_gate_have_no_gap():
    ages = [choice.minimum_age for choice in GATE.choices]

    assert ages == [0, 13, 16, 18, 21, 25]


@pytest.mark.parametrize("questionnaire", [QUESTIONNAIRE, PROFESSIONALS])
def test_the_opening_says_how_long_it_takes(questionnaire):
    said = " ".join(text.plain for text in questionnaire.intro)

    assert f"It takes about {questionnaire.minutes} minutes." in said


def test_the_questionnaire_fits_with_room_to_spare():
    packing = Packing.of(QUESTIONNAIRE)

    assert packing.bits_over == 0
    assert packing.bits <= 120


def text_ids_in_code() -> set[str]:
    named = {
        node.value
        for folder in (PACKAGE, PACKAGE.parent / "bot")
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return named | set(MADE_UP)


def test_no_text_is_unused():
    titles = {f"{text_id}_title" for text_id in text_ids_in_code()}

    assert set(EDITION.texts) - text_ids_in_code() - titles == set()


def test_every_text_that_the_code_asks_for_exists():
    asked = set(MADE_UP) | said_in_code()

    assert asked - set(EDITION.texts) == set()


def said_in_code() -> set[str]:
    """Return the ids that stand in calls of `say` and of notices, and all buttons'."""
    said = {each for each in text_ids_in_code() if each.startswith("button_")}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                said |= _said_by(node)
    return said


def _said_by(call: ast.Call) -> set[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else name
    ids: set[str] = set()
    for argument in call.args:
        either = [argument]
        if isinstance(argument, ast.IfExp):
            either = [argument.body, argument.orelse]
        for each in either:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                ids.add(each.value)
    if name in ("_notice", "_said"):
        return ids | {f"{text_id}_title" for text_id in ids}
    return ids if name == "say" else set()


@pytest.mark.parametrize("text_id", EDITION.texts)
def test_a_text_has_the_same_places_in_both_wordings_and_fills_them(text_id):
    text = EDITION.texts[text_id]

    places = [
        {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        for words in (text.plain, text.standard)
    ]

    assert places[0] == places[1]
    assert places[0] <= set(FACTS)
    assert "{" not in text.plain.format(**FACTS)
    assert "{" not in text.standard.format(**FACTS)


def test_a_sentence_has_at_most_20_words():
    long = [
        sentence
        for text in ALL_TEXTS
        for sentence in re.split(r"(?<=[.?!:])\s+", text.plain)
        if len(sentence.split()) > 20
    ]

    assert long == []


def test_no_text_shouts():
    shouted = [text.plain for text in ALL_TEXTS if "!" in text.plain + text.standard]

    assert shouted == []


def test_every_help_line_has_a_source_and_a_date():
    lines = EDITION.help_lines.lines

    assert len({line.id for line in lines}) == len(lines)
    assert all(line.source and line.checked_on for line in lines)
    assert all(line.from_age <= line.to_age for line in lines)


def test_danger_comes_first_among_the_help_lines():
    assert EDITION.help_lines.lines[0].reach.plain == "call 999"


# Those who work with young people


# The items of the survey design, in its order.
WORK = (
    ("work", (), OneChoice),
    ("work_area", (), OneChoice),
    ("team_contact", ("KQ1",), OneChoice),
    ("lead_officer", ("KQ1", "KQ5"), OneChoice),
    ("engages", ("KQ1",), Scale),
    ("school_contact", ("KQ5",), Scale),
    ("child_first", ("KQ2",), Scale),
    ("missing_exploited", ("KQ4",), Scale),
    ("steered_away", (), Scale),
    ("trust_change", ("KQ3",), Scale),
    ("would_help", ("KQ1", "KQ2", "KQ3", "KQ4", "KQ5"), SeveralChoices),
)


def test_professionals_are_asked_the_eleven_items_of_the_design():
    asked = [
        (each.id, each.key_questions, type(each)) for each in PROFESSIONALS.questions
    ]

    assert [each for each in asked if each in WORK] == list(WORK)
    assert all(each.title for each in PROFESSIONALS.questions)


def test_nothing_divides_professionals_and_no_age_is_asked():
    assert PROFESSIONALS.gate is None
    assert not [each.id for each in PROFESSIONALS.questions if each.group]
    assert not [each.id for each in PROFESSIONALS.questions if each.kind == "area"]


def test_professionals_pick_a_policing_area_with_its_boroughs_or_all_of_london():
    question = PROFESSIONALS.question("work_area")
    assert isinstance(question, OneChoice)
    across, *areas = question.choices

    assert across.text.standard == "Across London"
    for choice, (name, boroughs) in zip(areas, BOROUGHS.items(), strict=True):
        area, _, listed = choice.text.standard.partition(": ")
        assert area == name
        for said, borough in zip(listed.split(", "), boroughs, strict=True):
            assert borough.startswith(said)


def test_professionals_are_told_how_few_are_shown():
    said = " ".join(text.standard for text in PROFESSIONALS.intro)

    assert f"at least {PUBLISHED.professionals_base} of you" in said
    assert f"under {PUBLISHED.smallest_shown}" in said
    assert "London only" in said


def test_own_words_replace_a_text_that_is_there_and_have_its_places():
    for own in PROFESSIONALS.own_texts:
        places = [
            {name for _, name, _, _ in Formatter().parse(text.standard)}
            for text in (own.text, EDITION.texts[own.id])
        ]
        assert places[0] == places[1]


def test_nothing_that_professionals_read_in_their_form_speaks_of_them_as_young():
    texts = the_professional_edition().texts
    cards = [f"card_{number}" for number in range(1, CARDS + 1)]

    for text_id in (*cards, "help", "review", "sent", "sent_receipt", "not_found"):
        assert "other young people" not in texts[text_id].standard
        assert "Your school" not in texts[text_id].standard

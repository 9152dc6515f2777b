import struct
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from bot import content
from dialogues.loading import load_texts
from dialogues.screens.results import Results, Topic, pictures_of
from digest.classification import Classification
from digest.facts import results_of
from digest.manifest import PICTURE, RESULTS
from digest.render.charts import LEGEND, SCALE, WIDTH, results_png
from digest.tables import Row
from tests.digest.builders import (
    Answers,
    a_crowd,
    a_full_questionnaire,
    a_questionnaire,
    a_scale,
    compiled,
    records,
    several,
    times,
)


QUESTIONNAIRE = a_full_questionnaire()
CROWD = records(QUESTIONNAIRE, a_crowd(QUESTIONNAIRE, 260, np.random.default_rng(5)))
WEEK = compiled(QUESTIONNAIRE, CROWD)
SAID = ("I trust the police near me",)
TEXTS = load_texts("texts.yaml", content.read("texts.yaml"))


def results(*topics: Topic, people: int = 450) -> Results:
    return Results(last_day=date(2026, 11, 22), people=people, topics=topics)


def trust(**shares: object) -> Topic:
    return Topic.model_validate({"question": "trust", **shares})


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def of_people(*people: Answers) -> Results | None:
    questionnaire = a_questionnaire(
        a_scale("trust"), several("would_help", "listen", "clubs", "reasons", "none")
    )
    week = compiled(questionnaire, records(questionnaire, people))
    return results_of(Classification.of(questionnaire), week.table)


# The facts


def test_every_number_shown_stands_in_the_table():
    found = Results.model_validate_json(WEEK.files[RESULTS])

    london: dict[str, Row] = {
        row.question: row for row in WEEK.table.rows if row.member == "london"
    }
    assert found.people == london["people"].base
    assert [topic.question for topic in found.topics] == ["trust", "fair"]
    for topic in found.topics:
        row = london[topic.question]
        nets = [row.cell(f"net_{side}") for side in ("positive", "middle", "negative")]
        assert [topic.yes, topic.between, topic.no] == [net.percent for net in nets]


def test_what_most_people_asked_for_is_named_and_more_than_one_when_they_are_level():
    found = of_people(
        *times(70, trust="very", would_help=("listen", "clubs")),
        *times(70, trust="quite", would_help=("listen", "clubs")),
        *times(30, trust="between", would_help=("reasons",)),
    )

    assert found is not None
    assert found.asked_for == ("listen", "clubs")


def test_what_nearly_everybody_asked_for_is_named_though_its_number_is_not():
    answers: dict[str, tuple[str, ...]] = {
        "trust": ("very",),
        "would_help": ("listen",),
    }

    found = of_people(*times(95, **answers), *times(3, trust="never"))

    assert found is not None
    assert found.asked_for == ("listen",)


def test_a_questionnaire_need_not_ask_what_would_help():
    questionnaire = a_questionnaire(a_scale("listen"))
    people = records(questionnaire, times(60, listen="very"))

    found = results_of(
        Classification.of(questionnaire), compiled(questionnaire, people).table
    )

    assert found is not None
    assert found.asked_for == ()


def test_nothing_is_drawn_before_london_is_shown():
    few = compiled(QUESTIONNAIRE, CROWD[:30])

    assert not {RESULTS, PICTURE} & set(few.files)
    assert results_of(Classification.of(QUESTIONNAIRE), few.table) is None


def test_an_answer_that_nearly_everybody_gave_is_told_as_at_least():
    found = of_people(*times(98, trust="never"), *times(2, trust="very"))

    assert found is not None
    assert found.topics == (trust(no=90, at_least=True),)


def test_a_share_that_is_hidden_has_no_number():
    found = of_people(*times(60, trust="very"), *times(36, trust="never"))

    assert found is not None
    (topic,) = found.topics
    assert topic.between is None


def test_numbers_that_did_not_move_keep_their_day_and_the_picture_its_bytes():
    then = compiled(
        QUESTIONNAIRE,
        records(QUESTIONNAIRE, times(9, trust="very"), named="later"),
        week="2026-W31",
        state=WEEK.state,
    )

    assert then.files[PICTURE] == WEEK.files[PICTURE]
    assert then.files[RESULTS] == WEEK.files[RESULTS]


def test_numbers_of_an_older_day_are_said_to_be_older():
    then = compiled(
        QUESTIONNAIRE,
        records(QUESTIONNAIRE, times(12, trust="very"), named="later"),
        week="2026-W31",
        state=WEEK.state,
    )

    found = Results.model_validate_json(then.files[RESULTS])
    assert found.last_day == date(2026, 8, 2)
    assert found.some_are_older


# The picture


def test_the_words_on_the_picture_are_those_of_the_plain_version():
    facts = Results.model_validate_json(WEEK.files[RESULTS])

    drawn = results_png(facts, ("I say trust", "I say fair"))

    assert drawn == WEEK.files[PICTURE]
    assert drawn != results_png(facts, ("They say trust", "They say fair"))
    assert all(each.lower() in TEXTS["results_bar"].plain for each in LEGEND)


def test_a_picture_is_as_wide_as_it_is_meant_to_be():
    # Text that runs over the edge would widen it.
    shares = {"yes": 33, "between": 33, "no": 34}
    pictures = pictures_of(content.questionnaire())
    drawn = results_png(
        Results(
            last_day=date(2026, 9, 30),
            people=1_290_000,
            topics=tuple(Topic(question=each, **shares) for each in pictures),
        ),
        tuple(each.statement.plain for each in pictures.values()),
    )

    width, height = size_of(drawn)
    assert width == WIDTH * SCALE
    assert height <= 1.25 * width
    assert len(drawn) < 500_000


@pytest.mark.parametrize(
    "topic",
    [
        trust(yes=62, between=20, no=18),
        trust(yes=50, between=33, no=33),
        trust(yes=1, between=1, no=98),
        trust(yes=40, no=40),
        trust(between=99),
        trust(yes=60, between=45),
        trust(no=90, at_least=True),
    ],
)
def test_a_bar_of_any_shares_fits_into_the_picture(topic):
    assert size_of(results_png(results(topic), SAID))[0] == WIDTH * SCALE


def test_different_shares_give_different_pictures():
    first = results_png(results(trust(yes=62, between=20, no=18)), SAID)
    second = results_png(results(trust(yes=61, between=21, no=18)), SAID)

    assert first != second


@pytest.mark.slow
def test_the_same_facts_give_the_same_bytes_in_another_process():
    facts = Results.model_validate_json(WEEK.files[RESULTS])
    program = (
        "import sys; from dialogues.screens.results import Results; "
        "from digest.render.charts import results_png; "
        "facts = Results.model_validate_json(sys.stdin.buffer.read()); "
        "said = ('I say trust', 'I say fair'); "
        "sys.stdout.buffer.write(results_png(facts, said))"
    )

    drawn = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program],
        input=facts.model_dump_json().encode(),
        capture_output=True,
        check=True,
    )

    assert drawn.stdout == WEEK.files[PICTURE]


def test_the_bot_never_loads_what_draws():
    program = (
        "import sys; import bot.app, bot.cli; "
        "print({'vl_convert', 'digest.render.charts'} & set(sys.modules))"
    )

    said = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert said.stdout.strip() == "set()"

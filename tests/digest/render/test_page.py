import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from dialogues.questionnaire import CommentBox, QuestionId, Text
from digest.classification import Classification, Tabulated
from digest.compile import WeekNotes
from digest.render.bars import diverging_bar, extent_of
from digest.tables import SafeTable
from tests.digest.attacks.figures import report_fact
from tests.digest.builders import (
    a_choice,
    a_crowd,
    a_full_questionnaire,
    a_questionnaire,
    a_scale,
    compiled,
    records,
    times,
    workers,
)


QUESTIONNAIRE = a_full_questionnaire()
TRUST = Classification.of(QUESTIONNAIRE).questions[QuestionId("trust")]
CROWD = a_crowd(QUESTIONNAIRE, 420, np.random.default_rng(31))
FIRST = compiled(QUESTIONNAIRE, records(QUESTIONNAIRE, CROWD[:260], named=1))
WEEK = compiled(
    QUESTIONNAIRE,
    records(QUESTIONNAIRE, CROWD[260:], named=2),
    week="2026-W31",
    state=FIRST.state,
    notes=WeekNotes(markers_removed=12),
)
PAGE = WEEK.files["digest.html"].decode()
TOO_FEW = compiled(QUESTIONNAIRE, ()).files["digest.html"].decode()
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """A page taken apart: its tags in order, its text, and whether tags are balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def named(self, *names: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in names]


READ = Reader(PAGE)
BOTH = pytest.mark.parametrize("page", [PAGE, TOO_FEW], ids=["page", "too few"])


def numbers_of(table: SafeTable) -> set[int]:
    """Return every number that the table shows, and net scores made of them."""
    shown = {row.base for row in table.rows}
    shown |= {cell.count for row in table.rows for cell in row.cells}
    shown |= {figure.count for figure in table.method}
    percents = {
        cell.percent
        for rows in (table.rows, table.before)
        for row in rows
        for cell in row.cells
    }
    nets = {
        abs(positive.percent - negative.percent)
        for row in table.rows
        for positive in row.cells
        for negative in row.cells
        if (positive.option, negative.option) == ("net_positive", "net_negative")
        and positive.percent is not None
        and negative.percent is not None
    }
    return {number for number in shown | percents | nets if number is not None}


@BOTH
def test_every_tag_is_closed(page):
    assert Reader(page).open == []


@BOTH
def test_there_is_no_script_and_nothing_from_outside(page):
    read = Reader(page)

    assert not read.named("script", "iframe", "object", "embed", "link", "img")
    links = [each.get("href", "") for each in read.named("a")]
    assert all(
        link.startswith("#")
        or link == "manifest.json"
        or re.fullmatch(r"(tables|professionals)\.csv(-metadata\.json)?", link)
        for link in links
    )
    assert not re.search(r"https?:|url\(|@import|\son\w+=", page)


@BOTH
def test_headings_come_in_order(page):
    levels = [
        int(tag[1]) for tag, _ in Reader(page).tags if re.fullmatch("h[1-6]", tag)
    ]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(then <= now + 1 for now, then in pairwise(levels))


@BOTH
def test_every_link_into_the_page_has_its_target(page):
    read = Reader(page)
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]

    assert len(set(ids)) == len(ids)
    for _, attributes in read.tags:
        for name in ("aria-labelledby", "href"):
            target = attributes.get(name, "")
            assert not target.startswith("#") or target[1:] in ids
            assert name == "href" or not target or target in ids


def test_every_drawing_says_in_words_what_it_shows():
    drawings = [each for _, each in READ.tags if each.get("role") == "img"]

    assert drawings
    assert all(
        re.fullmatch(r"Bar: (.+ \d+%|Not shown)", each["aria-label"])
        for each in drawings
    )
    assert not READ.named("svg", "canvas")


def test_every_table_has_a_caption_and_headed_columns_and_lines():
    tables = len(READ.named("table"))

    assert tables > 5
    assert len(READ.named("caption")) == tables
    assert {each.get("scope") for each in READ.named("th")} == {"row", "col"}


def test_t9_every_percent_and_number_in_a_cell_of_the_page_stands_in_the_table():
    allowed = numbers_of(WEEK.table)
    cells = re.findall(r'<td class="n">[+−]?(\d+)%?(?=<)', PAGE)
    percents = [int(each) for each in re.findall(r"(\d+)%", " ".join(READ.text))]
    people = re.findall(r"[Aa]bout (\d+)", " ".join(READ.text))

    strange = {int(each) for each in (*cells, *people)} - allowed
    report_fact("T9 numbers on the page that are not in the table", str(len(strange)))
    assert cells
    assert people
    assert not strange
    assert set(percents) <= allowed | {80, 90}
    assert not {0, 100} & set(percents)


def test_t9_every_other_number_is_a_week_a_date_or_a_figure_of_the_method():
    text = " ".join(READ.text)
    text = re.sub(r"\d+%|[Aa]bout \d+|[+−]\d+|Week \d+ of \d+|2026-W\d+|W\d+", "", text)
    left = {int(each) for each in re.findall(r"\d+", text)}

    named = {27, 2, 2026, 13, 15, 24, 5, 10, 50, 80, 90, 100}
    ids = {int(each) for each in re.findall(r"\d+", " ".join(wordings()))}
    assert left <= named | ids | numbers_of(WEEK.table)


def wordings() -> Iterator[str]:
    for question in QUESTIONNAIRE.questions:
        yield from (choice.text.standard for choice in getattr(question, "choices", ()))


def test_t9_lengths_of_bars_are_percents_of_the_table():
    lengths = {int(each) for each in re.findall(r"--p:(\d+)", PAGE)}

    assert lengths
    assert lengths <= numbers_of(WEEK.table)


@pytest.mark.parametrize(("youngest", "is_said"), [(13, False), (16, True)])
def test_the_page_says_who_was_not_asked(youngest, is_said):
    questionnaire = a_questionnaire(a_scale())
    people = times(60, trust="very")

    page = (
        compiled(
            questionnaire,
            records(questionnaire, people),
            notes=WeekNotes(youngest_asked=youngest),
        )
        .files["digest.html"]
        .decode()
    )

    assert ("Nobody under 16 was asked" in page) is is_said
    assert f"for people aged {youngest} to 24" in page


def test_what_a_questionnaire_says_is_escaped():
    nasty = '<script>alert("x")</script> & <b>'
    scale = a_scale().model_copy(update={"text": Text(plain=nasty, standard=nasty)})
    questionnaire = a_questionnaire(scale, a_choice("known", "yes", "no"))
    people = times(60, trust="very", known="yes")

    page = (
        compiled(
            questionnaire,
            records(questionnaire, people),
            notes=WeekNotes(contact="<i>us</i>"),
        )
        .files["digest.html"]
        .decode()
    )

    assert not Reader(page).named("script", "b", "i")
    assert "&lt;script&gt;" in page


def test_the_page_says_the_week_its_days_and_how_many_took_part():
    text = " ".join(READ.text)

    assert "Week 31 of 2026" in text
    assert "27 July to 2 August 2026" in text
    assert f"About {WEEK.table.people('london').base}" in text


def test_the_page_never_claims_to_speak_of_all_young_londoners():
    text = " ".join(" ".join(READ.text).split())

    assert "cannot be read as the view of all young Londoners" in text
    assert "no margin of error is given" in text
    assert not re.search(r"representative|significant|confidence interval|±", text)


def test_too_few_people_get_a_page_that_says_so():
    assert "Nothing can be shown yet" in TOO_FEW
    assert "at least 50 people" in TOO_FEW


def test_letters_that_were_destroyed_unread_are_told():
    notes = WeekNotes(letters_destroyed_unread=True)

    short = compiled(QUESTIONNAIRE, (), notes=notes).files["digest.html"].decode()
    long = (
        compiled(QUESTIONNAIRE, records(QUESTIONNAIRE, CROWD), notes=notes)
        .files["digest.html"]
        .decode()
    )

    assert "destroyed without being read" in short
    assert "destroyed without being read" in long


def test_a_dominant_answer_is_told_without_a_count():
    questionnaire = a_questionnaire(a_scale())
    people = [*times(190, trust="very"), *times(12, trust="never")]

    page = compiled(questionnaire, records(questionnaire, people)).files["digest.html"]

    assert "90% or more said “very”." in page.decode()
    assert b'<td class="n">' not in page


def test_a_bar_has_its_negative_pieces_on_the_left():
    row = WEEK.table.row("london", "trust")

    bar = diverging_bar(TRUST, row)

    assert [piece.label for piece in bar.left] == ["never", "little"]
    assert [piece.label for piece in bar.right] == ["quite", "very"]
    assert bar.middle is not None
    assert (bar.left_end, bar.right_end) == ("never", "very")


def test_a_bar_of_a_scale_that_begins_negative_is_the_same():
    scale = a_scale()
    turned = scale.model_copy(
        update={"choices": (*scale.choices[4::-1], scale.choices[5])}
    )
    questionnaire = a_questionnaire(turned)
    people = [
        {"trust": point}
        for point in ("very", "quite", "between", "little", "never")
        for _ in range(30)
    ]
    row = compiled(questionnaire, records(questionnaire, people)).table.row(
        "london", "trust"
    )

    bar = diverging_bar(Tabulated.of(turned), row)

    assert (bar.left_end, bar.right_end) == ("never", "very")
    assert [piece.tone for piece in bar.right] == ["positive-1", "positive-2"]


def test_an_axis_ends_at_a_ten_beyond_the_longest_bar():
    row = WEEK.table.row("london", "trust")
    bar = diverging_bar(TRUST, row)

    assert extent_of([]) == 10
    assert extent_of([bar]) % 10 == 0
    assert extent_of([bar]) >= bar.reach


def test_a_question_is_told_in_both_wordings_where_they_differ():
    scale = a_scale()
    both = Text(plain="How safe?", standard="How safe do you feel?")
    often = scale.choices[0].model_copy(
        update={"text": Text(plain="A lot", standard="Mostly")}
    )
    comment = CommentBox(
        kind="comment",
        id="comment",
        text=Text(plain="More?", standard="More?"),
        limit_characters=300,
    )
    questionnaire = a_questionnaire(
        scale.model_copy(update={"text": both, "choices": (often, *scale.choices[1:])}),
        comment,
    )

    page = compiled(questionnaire, ()).files["digest.html"].decode()

    assert "“How safe do you feel?”" in page
    assert "For ages 13 to 15: “How safe?”" in page
    assert "Mostly (13 to 15: A lot)" in page
    assert "More?" not in page


# Those who work with young people


def with_workers(number: int) -> str:
    people = [*records(QUESTIONNAIRE, CROWD), *workers(number)]
    return compiled(QUESTIONNAIRE, people).files["digest.html"].decode()


def section_of(page: str) -> str:
    _, _, after = page.partition('<section aria-labelledby="professionals">')
    return after.partition("</section>")[0]


def test_before_there_are_fifty_professionals_one_sentence_says_so_without_a_number():
    said = section_of(with_workers(49))

    assert "Fewer than 50 people who work with young people" in said
    assert "<table" not in said
    assert {number for number in re.findall(r"\d+", said) if number != "2"} == {"50"}


def test_professionals_have_a_section_with_every_question_after_the_young_people():
    page = with_workers(60)

    said = section_of(page)

    assert page.index('id="headline"') < page.index('id="professionals"')
    assert "<strong>About 60</strong>" in said
    assert "shown for London only" in said
    assert "all young Londoners" not in said
    for title in ("Work", "Engages", "Would_help"):
        assert f"<h3>{title}</h3>" in said


def test_the_wording_of_the_professionals_questions_is_told_in_any_case():
    for page in (PAGE, TOO_FEW):
        assert "Show those for people who work with young people" in page
        assert "“engages?”" in page


def test_a_page_with_professionals_is_as_sound_as_without():
    read = Reader(with_workers(60))
    ids = [each["id"] for _, each in read.tags if "id" in each]
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]

    assert read.open == []
    assert len(set(ids)) == len(ids)
    assert all(then <= now + 1 for now, then in pairwise(levels))

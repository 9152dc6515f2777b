"""The gallery holds whatever a person can come to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from dialogues.commands import COMMANDS, Opens
from dialogues.edition import Edition
from dialogues.engine import Step, begin, step
from dialogues.happened import (
    Delivered,
    Delivery,
    Happened,
    Sent,
    TakenBack,
    Typed,
    Withdrawal,
)
from dialogues.languages import ENGLISH_ONLY, Language
from dialogues.progress import REVIEW, Part, Progress
from dialogues.questionnaire import Area, Version
from dialogues.review.gallery import Exhibit, Profile, entrances, gallery, versions_of
from dialogues.review.paper import paper
from dialogues.screens import asides
from dialogues.screens.screen import (
    Hide,
    Look,
    Post,
    Prompt,
    Screen,
    Show,
    Tell,
    Withdraw,
)
from tests.support.builders import (
    MOMENT,
    SMALL,
    a_choice,
    a_form_number,
    a_questionnaire,
    a_small_edition,
    a_text,
    an_edition,
    gate_of,
    one,
    the_edition,
)
from tests.support.chat import buttons_of


# Nothing is translated into it, so what is said in it is the English.
LANGUAGES = {**ENGLISH_ONLY, "tr": Language("tr", is_checked=False)}
COMMENT = "More lights at ▇, please."
# Seen once for all, and not again below each title.
ANYWHERE = {"[answer_now]", "[ticked]", "[button_go_on]", "[your_comment]"}
ANYWHERE |= {"[help_is_there]", COMMENT}


@cache
def marked(minimum_age_alone: int = 16) -> Edition:
    """Return what is shipped with the id of each of our texts in place of the text."""
    shipped = the_edition(minimum_age_alone)
    texts = {text_id: a_text(f"[{text_id}]") for text_id in shipped.texts}
    return replace(shipped, texts=texts, languages=LANGUAGES)


@cache
def shown(version: Version, locale: str = "en") -> tuple[Exhibit, ...]:
    return gallery(marked(), version, locale=locale, comment=COMMENT)


def everything(locale: str = "en") -> Iterator[Exhibit]:
    for version in Version:
        yield from shown(version, locale)


def pieces(output: object) -> tuple[str, ...]:
    """Return every paragraph and every label of what is shown."""
    match output:
        case Screen(paragraphs):
            labels = tuple(button.label for button in buttons_of(output))
            return (*(each.text for each in paragraphs), *labels)
        case Prompt(text, placeholder):
            return text, placeholder
        case Tell(text) | Hide(text):
            return (text,)
        case Profile(description, short_description, menu):
            return description, short_description, *(said for _, said in menu)
        case _:
            return ()


# Whatever a person can come to


def title_of(screen: Screen) -> str:
    """Return what a screen is known by: lists and numbers on it may differ."""
    return next(each.text for each in screen.paragraphs if each.look is Look.TITLE)


@cache
def reached() -> dict[tuple[Version, str], set[str]]:
    """Go every way that leads from the first screen by what is really on the screens.

    What a person reads at each title, by the wording in which they read it.
    """
    read: dict[tuple[Version, str], set[str]] = defaultdict(set)
    edition, seen = marked(), set()
    form = a_form_number()
    waiting = [
        begin(edition, MOMENT, form=form),
        *(
            each.step(edition, "en", form)
            for each in COMMANDS
            if isinstance(each, Opens)
        ),
        asides.unusable(edition, "en", form, round_over=True),
        asides.unusable(edition, "en", form, round_over=False),
        asides.closed(edition, "en", form),
    ]
    while waiting:
        now = waiting.pop()
        for output in now.outputs:
            version = now.progress.version
            if isinstance(output, Tell | Hide | Prompt):
                read[version, "in passing"] |= set(pieces(output))
            if not isinstance(output, Show):
                continue
            read[version, title_of(output.screen)] |= set(pieces(output.screen))
            if (key := (turn(now.progress), title_of(output.screen))) in seen:
                continue
            seen.add(key)
            waiting += follow(now.progress, output.screen)
        waiting += reports(now)
    return read


def turn(progress: Progress) -> tuple[object, ...]:
    answers = progress.answers
    # A label that is ticked is another label, and "keep my answer" another button.
    here = bool(answers.get(progress.place.question))
    conditions = answers.get("age", ()), answers.get("stopped", ())
    written = bool(progress.comment), answers.get("comment", ())
    return progress.place, progress.version, here, written, conditions


def follow(progress: Progress, screen: Screen) -> Iterator[Step]:
    happened: list[Happened] = [button.means for button in buttons_of(screen)]
    if progress.place.part is Part.WRITING:
        happened.append(Typed(COMMENT))
    gate = gate_of(marked()).id
    for age in (16, 13) if progress.place.question == gate else (16,):
        for each in happened:
            yield step(marked(age), MOMENT, progress, each)
    if progress.place == REVIEW:  # two days later, Telegram does not show the comment
        yield step(marked(), MOMENT, replace(progress, comment=""), Sent())


def reports(now: Step) -> Iterator[Step]:
    for output in now.outputs:
        if isinstance(output, Post):
            for delivery in Delivery:
                yield step(marked(), MOMENT, now.progress, Delivered(delivery))
        if isinstance(output, Withdraw):
            for withdrawal in Withdrawal:
                yield step(marked(), MOMENT, now.progress, TakenBack(withdrawal))


def held(version: Version) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for exhibit in (*shown(version), *shown(version, "tr")):
        seen = exhibit.shown
        title = title_of(seen) if isinstance(seen, Screen) else "in passing"
        found[title] |= set(pieces(seen))
    return found


def boroughs() -> set[str]:
    """Return the buttons of the borough screen, which is shown for the first area."""
    area = the_edition().questionnaire.question("area")
    assert isinstance(area, Area)
    return {each.name for each in area.boroughs()}


def plain(piece: str) -> str:
    """Return a piece without what differs with the answers: lists of them, numbers."""
    first, _, more = piece.partition(". ")
    return "(an answer)" if first.isdigit() and more else piece


@pytest.mark.slow
def test_every_screen_that_a_person_can_come_to_is_in_the_gallery():
    missing = {
        (version.value, title): lacking
        for (version, title), read in reached().items()
        if (
            lacking := {plain(each) for each in read}
            - {plain(each) for each in held(version)[title]}
            - ANYWHERE
            - boroughs()
        )
    }

    assert missing == {}


@pytest.mark.slow
def test_the_walk_comes_to_every_part_of_a_form():
    titles = {title for _, title in reached()}

    assert {
        *("[checking_title]", "[review_title]", "[all_answers_title]", "[sent_title]"),
        *("[stopped_title]", "[too_young_title]", "[too_old_title]", "in passing"),
        *("[supervised_title]", "[not_now_title]", "[taken_back_title]", "[faq_title]"),
        *("[help_title]", "[language_title]", "[card_5_title]", "[closed_title]"),
    } <= titles


def test_every_text_of_ours_is_in_the_gallery_or_on_paper():
    pieces_shown = {piece for each in everything("tr") for piece in pieces(each.shown)}
    on_paper = {
        piece
        for version in Version
        for sheet in [paper(marked(), version, locale="tr")]
        for piece in (
            *(sheet.about, sheet.help_title, sheet.help),
            *(each for item in sheet.items for each in (item.how, item.only_if)),
        )
    }
    seen = " ".join(pieces_shown | on_paper)

    # What stands on a lock screen is a line above every screen, in bot/telegram/messages.py.
    ours = set(marked().texts) - {"first_line"}
    # Inside of other texts.
    inside = {"skipped", "comment_written", "faq_undated", "results_share", "quoted"}
    inside |= {each for each in ours if each.startswith("results_")}
    assert {each for each in ours - inside if f"[{each}]" not in seen} == set()


def test_every_text_inside_of_another_is_in_the_gallery_too():
    shipped = replace(the_edition(), languages=LANGUAGES)
    said = "\n".join(
        piece
        for version in Version
        for each in gallery(shipped, version, locale="en", comment=COMMENT)
        for piece in pieces(each.shown)
    )

    for inside in ("(skipped)", "(no date)", "61 out of 100", "61%", "97% or more"):
        assert inside in said
    for inside in ("(not shown)", "97 out of 100, or more", "a little older"):
        assert inside in said


# Names and order


@pytest.mark.parametrize("version", Version)
def test_each_exhibit_has_a_name_of_its_own_and_the_same_number_in_every_language(
    version,
):
    english = [each.name for each in shown(version)]
    turkish = [each.name for each in shown(version, "tr")]

    assert len(set(english)) == len(english)
    assert turkish[: len(english)] == english
    assert set(turkish) - set(english) <= {"typed-language"}


@pytest.mark.parametrize("version", Version)
def test_chapters_are_not_left_and_come_back_to(version):
    chapters = [each.chapter for each in shown(version)]

    assert sorted(chapters, key=list(type(chapters[0])).index) == chapters


def test_numbers_and_words_that_are_made_up_are_said_to_be():
    made_up = [
        each
        for each in everything()
        if any("420" in piece or COMMENT in piece for piece in pieces(each.shown))
    ]

    assert made_up
    assert all("example" in each.note for each in made_up)


# Any questionnaire


@pytest.mark.parametrize("name", SMALL)
def test_any_questionnaire_has_a_gallery(name):
    edition = a_small_edition(name)

    for version in versions_of(edition):
        names = {
            each.name
            for each in gallery(edition, version, locale="en", comment=COMMENT)
        }
        assert {"opening", "review", "sent"} <= names


def test_questions_that_exclude_each_other_are_both_shown():
    branch = a_questionnaire(
        one("way", "left", "right"),
        one("at_left", when={"question": "way", "any_of": ["left"]}),
        one("at_right", when={"question": "way", "any_of": ["right"]}),
        one("deep", when={"question": "at_right", "any_of": ["no"]}),
    )

    exhibits = gallery(an_edition(branch), Version.PLAIN, locale="en", comment=COMMENT)

    names = [each.name for each in exhibits if each.name.startswith("question-")]
    assert [each for each in names if not each.endswith("again")] == [
        *("question-way", "question-at-left", "question-at-right", "question-deep")
    ]


def test_a_wording_that_nobody_is_asked_in_has_no_gallery():
    bands = (a_choice("young", gate="too_young", minimum_age=0),)
    grown_up = a_choice("grown_up", gate="open", minimum_age=18)
    gate = one("age").model_copy(update={"choices": (*bands, grown_up)})
    edition = an_edition(
        a_questionnaire(one("first")).model_copy(
            update={"questions": (gate, one("first"))}
        )
    )

    assert versions_of(edition) == (Version.STANDARD,)
    assert gallery(edition, Version.PLAIN, locale="en", comment=COMMENT) == ()


def test_each_band_that_is_asked_has_an_entrance():
    bands = [
        progress.answers["age"][0]
        for version in Version
        for progress in entrances(the_edition(), version)
    ]

    assert bands == ["aged_13_15", "aged_16_17", "aged_18_20", "aged_21_24"]

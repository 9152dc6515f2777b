import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import content
from bot.errors import ResponseFaultError
from bot.interview.published import Published
from bot.operator.responses import a_response, remove
from bot.telegram.messages import of_picture
from dialogues.progress import Progress
from dialogues.questionnaire import Version
from dialogues.screens.results import (
    RESPONSES_SHOWN,
    Results,
    Topic,
    can_be_told,
    everyone_said,
    nothing_to_show,
    pictures_of,
    they_did,
)
from dialogues.screens.screen import Look, Screen
from sandbox.people.phone import Phone
from storage.records import LONGEST_RESPONSE, Response, RoundNumber
from storage.store import SqlStore
from tests.bot.running import World, until
from tests.bot.test_cli import Done, earshot
from tests.bot.weekly.test_week import MONDAY, Place
from tests.support.builders import a_form_number, the_edition


LONGEST_CAPTION = 1024
LONGEST_MESSAGE = 4096
TODAY = date(2026, 11, 23)
EDITION = replace(the_edition(), languages=content.languages())
FACTS = Results(
    last_day=date(2026, 11, 22),
    people=450,
    topics=(
        Topic(question="safe_home", yes=62, between=20, no=18),
        Topic(question="trust", yes=34, between=None, no=41),
        Topic(question="fair", yes=90, at_least=True),
        Topic(question="listen", between=99),
    ),
    asked_for=("known_officers", "youth_clubs"),
)


def words_of(screen: Screen) -> str:
    return "\n".join(paragraph.text for paragraph in screen.paragraphs)


def wording(version: Version = Version.PLAIN, locale: str = "en"):
    progress = Progress(a_form_number(), version=version, locale=locale)
    return EDITION.wording(progress)


def said(
    results: Results, *, version: Version = Version.PLAIN, locale: str = "en"
) -> str:
    screen = everyone_said(wording(version, locale), EDITION.questionnaire, results)
    return "\n\n".join(paragraph.text for paragraph in screen.paragraphs)


def units(text: str) -> int:
    """Return how long a text is for Telegram."""
    return len(text.encode("utf-16-le")) // 2


# In words


def test_three_sentences_say_how_safe_how_trusting_and_what_would_help():
    assert words_of(everyone_said(wording(), EDITION.questionnaire, FACTS)).split("\n")[
        1:4
    ] == [
        "62 out of 100 feel very or quite safe when they are out near home.",
        "34 out of 100 mostly or fully trust the police near them.",
        (
            "What they want most: “Officers we get to know”, "
            "“More youth clubs and activities”."
        ),
    ]


def test_older_people_read_the_standard_wording():
    words = said(FACTS, version=Version.STANDARD)

    assert "62% feel very or quite safe when they are out in their area." in words
    assert "mostly or completely trust the police in their area" in words


def test_the_words_tell_all_that_the_picture_shows():
    words = said(FACTS)

    assert "I feel safe near home: mostly yes 62%, in between 20%, mostly no 18%." in (
        words
    )
    assert "mostly yes 34%, in between (not shown), mostly no 41%." in words
    assert "mostly yes 90% or more, in between (not shown)" in words
    assert "About 450 young people chose to answer, up to 22 November 2026." in words


def test_a_share_of_nearly_everybody_is_told_as_at_least():
    topic = Topic(question="trust", yes=90, at_least=True)

    words = said(replaced(topics=(topic,)))

    assert "90 out of 100, or more, mostly or fully trust" in words


def test_older_numbers_are_said_to_be_older():
    assert "a little older" not in said(FACTS)
    assert "a little older" in said(replaced(some_are_older=True))


def test_what_the_questionnaire_does_not_offer_any_more_is_left_out():
    assert "What they want most" not in said(replaced(asked_for=("hoverboards",)))


def test_results_about_a_question_that_is_asked_no_more_cannot_be_told():
    gone = replaced(topics=(*FACTS.topics, Topic(question="hoverboards", yes=60)))

    assert can_be_told(EDITION.questionnaire, FACTS)
    assert not can_be_told(EDITION.questionnaire, gone)


def replaced(**changes: object) -> Results:
    return FACTS.model_copy(update=changes)


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("locale", EDITION.languages)
def test_the_longest_words_fit_under_a_picture_in_every_language(version, locale):
    hidden = tuple(
        Topic(question=each, no=90, at_least=True)
        for each in pictures_of(EDITION.questionnaire)
    )
    wanted = ("saying_why", "listening", "youth_clubs")
    longest = replaced(
        people=1_290_000, topics=hidden, asked_for=wanted, some_are_older=True
    )

    assert units(said(longest, version=version, locale=locale)) <= LONGEST_CAPTION


def test_the_newest_three_answers_are_shown_each_with_its_day():
    answers = [(date(2026, 11, day), f"Answer {day}") for day in (20, 12, 5, 2)]

    screen = they_did(wording(), answers)

    assert RESPONSES_SHOWN == 3
    assert [
        (paragraph.text, paragraph.look) for paragraph in screen.paragraphs[2:]
    ] == [
        ("20 November 2026", Look.SMALL),
        ("Answer 20", Look.BODY),
        ("12 November 2026", Look.SMALL),
        ("Answer 12", Look.BODY),
        ("5 November 2026", Look.SMALL),
        ("Answer 5", Look.BODY),
    ]


@pytest.mark.parametrize("locale", EDITION.languages)
def test_three_long_answers_fit_into_a_message_in_every_language(locale):
    answers = [(TODAY, "😀" * LONGEST_RESPONSE)] * RESPONSES_SHOWN

    screen = they_did(wording(locale=locale), answers)

    assert units("\n\n".join(each.text for each in screen.paragraphs)) <= (
        LONGEST_MESSAGE
    )


def test_before_there_is_anything_a_kind_sentence_is_said():
    assert "look again in a week" in words_of(nothing_to_show(wording()))
    assert "you can read it here" in words_of(they_did(wording(), ()))


def test_a_picture_that_telegram_has_is_sent_by_its_name():
    screen = nothing_to_show(wording())

    sent_before = of_picture(screen, "file7", first_line="Hello.")
    new = of_picture(screen, b"png", first_line="Hello.")

    assert sent_before["photo"] == "file7"
    assert new["caption_entities"][1]["type"] == "bold"


# What is read of the releases


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "here").mkdir()
    return Place(tmp_path / "here")


@pytest.fixture
async def published(place: Place) -> AsyncIterator[Published]:
    store = await SqlStore.open(place.folder / "data" / "earshot.sqlite3")
    yield Published(store, place.folder / "releases")
    await store.close()


@pytest.mark.slow
async def test_the_newest_release_is_shown_as_soon_as_it_is_there(
    place: Place, published: Published
):
    assert await published.results() is None
    await place.answer(60)
    await place.compile()

    first = await published.results()
    await place.answer(60, first=100)
    await place.compile(MONDAY + timedelta(days=7))
    then = await published.results()

    assert first is not None
    assert then is not None
    assert first.results.last_day < then.results.last_day
    assert then.picture == place.released()["2026-W48/results.png"]
    assert await published.results() is then


async def test_a_week_of_too_few_people_leaves_the_last_results_in_place(
    place: Place, published: Published
):
    await place.answer(60)
    await place.compile()
    await place.answer(3, first=100)
    await place.compile(MONDAY + timedelta(days=7))

    shown = await published.results()

    assert shown is not None
    assert shown.results.last_day == date(2026, 11, 22)


async def test_results_outlast_their_round(place: Place, published: Published):
    await place.answer(60)
    await place.compile()
    work = await place.work()
    await work.store.close_round(RoundNumber(1))
    await work.store.close()

    assert await published.results() is not None


@pytest.mark.parametrize("name", ["results.json", "results.png"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
async def test_a_file_that_is_not_as_it_was_published_is_not_shown(
    place: Place, published: Published, name: str, content: bytes | None
):
    await place.answer(60)
    await place.compile()
    file = place.folder / "releases" / "2026-W47" / name
    file.unlink()
    if content is not None:
        file.write_bytes(content)

    assert await published.results() is None


async def test_the_manifest_names_the_picture_and_its_facts(place: Place):
    await place.answer(60)
    await place.compile()

    manifest = json.loads(place.released()["2026-W47/manifest.json"])

    assert {"results.json", "results.png"} <= set(manifest["files"])


# What the committee answered


def test_a_response_is_of_today_and_its_spaces_are_put_in_order():
    new = a_response("  We met \t the Met.\n\n Then  we wrote. ", on="", today=TODAY)

    assert new == Response("2026-11-23", "We met the Met.\n\nThen we wrote.")


@pytest.mark.parametrize(
    ("text", "on", "fault"),
    [
        (" \n ", "", "there is no text"),
        ("x" * 601, "", "the text has 601 characters, at most 600 fit"),
        ("We\x07met.", "", "signs that cannot be printed"),
        ("See http://london.gov.uk", "", "http://london.gov.uk is no https"),
        ("See https://gov.uk.evil.com/a.", "", "is no https address"),
        ("See https://evil.com/?.gov.uk", "", "is no https address"),
        ("See https://me@evil.com", "", "is no https address"),
        ("Look at www.example.org", "", "www.example.org is no https"),
        ("Join t.me/something", "", "t.me/something is no https"),
        ("Ask @somebody", "", "@somebody is no https"),
        ("We met.", "yesterday", "yesterday is no day"),
        ("We met.", "2026-02-30", "2026-02-30 is no day"),
        ("We met.", "20261123", "write 2026-11-23 for 20261123"),
        ("We met.", "2026-11-24", "2026-11-24 is still to come"),
    ],
)
def test_a_response_that_cannot_be_shown_is_refused_with_the_reason(text, on, fault):
    with pytest.raises(ResponseFaultError) as caught:
        a_response(text, on=on, today=TODAY)

    assert fault in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(ResponseFaultError) as caught:
        a_response("See www.a.b and @c", on="today", today=TODAY)

    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    "link",
    [
        "https://www.london.gov.uk/who-we-are?a=b",
        "https://gov.uk",
        "https://www.met.police.uk/a",
    ],
)
def test_links_to_public_bodies_may_stand_in_a_response(link):
    new = a_response(f"Read it here ({link}).", on="2026-11-23", today=TODAY)

    assert link in new.text


async def test_a_response_is_removed_by_its_number_in_the_list(place: Place):
    work = await place.work()
    try:
        for day in ("2026-11-02", "2026-11-23"):
            await work.store.add_response(Response(day, "We met."))

        gone = await remove(work.store, 2)

        assert gone == Response("2026-11-02", "We met.")
        assert await work.store.responses() == (Response("2026-11-23", "We met."),)
        with pytest.raises(ResponseFaultError, match="no number 2"):
            await remove(work.store, 2)
    finally:
        await work.store.close()


async def test_responses_are_entered_listed_and_removed_by_the_command(place: Place):
    async def respond(*words: str) -> Done:
        return await earshot(place.folder, "respond", *words)

    await respond("We met.", "--on", "2026-11-12")
    added = await respond("The Met [said] yes.", "--on", "2026-11-20")
    refused = await respond("See www.example.org")
    removed = await respond("--remove", "2")
    listed = await respond("--list")

    assert added.out.splitlines() == [
        " 1  2026-11-20  The Met [said] yes.",
        " 2  2026-11-12  We met.",
    ]
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Nothing was changed.\n  www.example.org is no https")
    assert removed.out.startswith("Removed: We met.\n")
    assert listed.out == " 1  2026-11-20  The Met [said] yes.\n"


# In the chat


def photos(phone: Phone) -> list[dict[str, object]]:
    return [message for message in phone.messages if "photo" in message]


async def test_results_are_a_picture_with_its_words_which_goes_with_the_next_step(
    world: World,
):
    world.bot.folder.mkdir()
    place = Place(world.bot.folder)
    await place.answer(60)
    await place.compile()
    await world.bot.start()
    phone = await world.phone()
    await phone.open()
    await phone.wait_for("Is that OK?")

    await phone.type("/results")
    await until(lambda: len(photos(phone)) == 1, "one picture")
    (first,) = photos(phone)
    await phone.type("/results")
    await until(lambda: first not in photos(phone), "the first picture to be gone")
    await until(lambda: len(photos(phone)) == 1, "one picture")
    (photo,) = photos(phone)

    assert str(photo["caption"]).startswith(
        "Earshot asks what young people think.\n\nWhat everyone said\n\n"
    )
    assert "The picture shows:" in str(photo["caption"])
    await phone.tap("Yes, start")
    await until(lambda: not photos(phone), "no picture")
    # Uploaded once: the second time Telegram is told the name of what it has.
    assert photo["photo"] == first["photo"]
    assert world.bot.count("update.failed") == 0, world.bot.log


async def test_before_the_first_results_and_answers_that_is_said(world: World):
    await world.bot.start()
    phone = await world.phone()
    await phone.open()

    await phone.type("/results")
    await phone.wait_for("Nothing to show yet")
    await phone.type("/yousaid")
    await phone.wait_for("No answer yet")


async def test_what_an_operator_enters_is_read_in_the_chat_at_once(world: World):
    await world.bot.start()
    phone = await world.phone()
    await phone.open()
    store = await SqlStore.open(world.bot.database)
    await store.add_response(Response("2026-11-12", "We wrote to the Met."))
    await store.close()

    await phone.type("/yousaid")

    screen = await phone.wait_for("We wrote to the Met.")
    assert "12 November 2026" in screen.text

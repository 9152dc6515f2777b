"""Comments that are kept: by whom they can be read, and for how long."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import content
from bot.interview.reading import Reading
from bot.operator import comments
from bot.operator.comments import CommentToRead
from bot.weekly import rounds
from bot.weekly.outcome import Became
from bot.weekly.week import run
from dialogues.submission import Comment
from storage.drivers.sqlite_backup import copy_database
from storage.letterbox import letter_id
from storage.records import LetterKind
from tests.bot.running import (
    a_world,
    begin,
    fill_in,
    go_on,
    send,
    skip_to,
)
from tests.bot.test_cli import Done, earshot
from tests.bot.weekly.stepping import AT_EACH, KilledError, killed
from tests.bot.weekly.test_week import (
    MONDAY,
    QUESTIONNAIRE,
    Place,
    an_order,
)


ENOUGH = 12
A_WEEK = timedelta(days=7)
SAID = ("More lights at the bus stop.", "Listen to us.", "No more fines :fire: [b]")
READING = Reading.of(content.languages())


def a_comment(text: str, *, locale: str = "en", may_be_read: bool = True) -> Comment:
    return Comment(
        questionnaire=QUESTIONNAIRE.id,
        questionnaire_version=QUESTIONNAIRE.version,
        locale=locale,
        text=text,
        may_be_read=may_be_read,
    )


def written(texts: Iterable[str] = SAID) -> tuple[Comment, ...]:
    return tuple(a_comment(text) for text in texts)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder, keeps_comments=True)


@pytest.fixture
async def mixed(place: Place) -> Place:
    """Return a place where some people wrote comments, and the week is mixed."""
    await place.answer(ENOUGH, comments=written())
    assert (await place.compile()).became is Became.PUBLISHED
    return place


async def kept(place: Place) -> tuple[CommentToRead, ...]:
    work = await place.work()
    try:
        return await comments.kept(work, READING)
    finally:
        await work.store.close()


async def texts(place: Place) -> list[str]:
    return sorted(each.text for each in await kept(place))


def rows(place: Place) -> list[tuple[bytes, bytes]]:
    with closing(sqlite3.connect(database(place))) as connection:
        return connection.execute("SELECT * FROM comments").fetchall()


def database(place: Place) -> Path:
    return place.folder / "data" / "earshot.sqlite3"


def keys(place: Place) -> list[str]:
    found = (place.folder / "keys" / "week").glob("*.comments.private")
    return [path.name for path in found]


async def command(place: Place, *words: str) -> Done:
    folder = place.folder
    return await earshot(
        folder,
        *("comments", *words),
        EARSHOT_DATA_DIR=str(folder / "data"),
        EARSHOT_KEYS_DIR=str(folder / "keys"),
        EARSHOT_RELEASES_DIR=str(folder / "releases"),
        EARSHOT_LOG_LEVEL="DEBUG",
    )


# What is kept


async def test_what_people_wrote_is_kept_and_can_be_read(mixed: Place):
    assert await texts(mixed) == sorted(SAID)
    assert keys(mixed) == ["round-0001.comments.private"]


async def test_who_wrote_nothing_leaves_nothing(place: Place):
    await place.answer(ENOUGH, comments=written(("", "Listen to us.", "")))

    await place.compile()

    assert await texts(place) == ["Listen to us."]


async def test_unless_it_is_switched_on_comments_are_destroyed_unread(place: Place):
    off = replace(place, keeps_comments=False)
    await off.answer(ENOUGH, comments=written())

    await off.compile()

    assert rows(off) == []
    assert keys(off) == []


async def test_a_comment_is_kept_only_if_its_writer_was_told_that_it_is_read(
    place: Place,
):
    told, untold = SAID[:2]
    both = (a_comment(told), a_comment(untold, may_be_read=False))
    await place.answer(ENOUGH, comments=both)

    await place.compile()

    assert await texts(place) == [told]


@pytest.mark.slow
async def test_comments_of_several_weeks_are_kept_together(mixed: Place):
    await mixed.answer(ENOUGH, first=101, comments=written(("One more.",)))

    await mixed.compile(MONDAY + A_WEEK)

    assert await texts(mixed) == sorted((*SAID, "One more."))


async def test_who_takes_answers_back_before_the_mix_takes_the_comment_too(
    place: Place,
):
    await place.answer(ENOUGH, comments=written())
    assert await place.take_back(1)

    await place.compile()

    assert await texts(place) == sorted(SAID[1:])


async def test_with_too_few_people_comments_wait_with_the_answers(place: Place):
    await place.answer(9, comments=written())

    week = await place.compile()

    assert week.became is Became.WITHHELD
    assert rows(place) == []
    await place.answer(9, first=101)
    await place.compile(MONDAY + A_WEEK)
    assert await texts(place) == sorted(SAID)


@pytest.mark.parametrize(("when", "name"), AT_EACH)
async def test_a_week_that_was_interrupted_neither_loses_nor_doubles_a_comment(
    mixed: Place, when: str, name: str
):
    await mixed.answer(ENOUGH, first=101, comments=written(("One more.",)))

    with pytest.raises(KilledError):
        await mixed.compile(MONDAY + A_WEEK, killed(when, name))
    for _ in range(2):
        await mixed.compile(MONDAY + A_WEEK)

    assert await texts(mixed) == sorted((*SAID, "One more."))
    assert keys(mixed) == ["round-0001.comments.private"]


# What stands in the database


async def test_a_kept_comment_is_sealed_and_says_nothing_beside(mixed: Place):
    found = rows(mixed)

    assert len(found) == len(SAID)
    assert {len(row) for row in found} == {2}
    assert {(len(id_), len(body)) for id_, body in found} == {(16, 2096)}
    stored = database(mixed).read_bytes()
    assert not [text for text in SAID if text.encode() in stored]


async def test_neither_a_receipt_nor_an_older_copy_leads_to_a_kept_comment(
    place: Place,
):
    await place.answer(ENOUGH, comments=written())
    with closing(sqlite3.connect(database(place))) as connection:
        before = {id_ for (id_,) in connection.execute("SELECT id FROM letters")}
    receipts = {
        letter_id(an_order(number).form, kind)
        for number in range(1, ENOUGH + 1)
        for kind in LetterKind
    }
    assert before == receipts

    await place.compile()

    assert not {id_ for id_, _ in rows(place)} & receipts


@pytest.mark.slow
async def test_the_same_comments_come_in_another_order_each_time(place: Place):
    many = tuple(f"Comment {'abcdefghij'[number]}." for number in range(10))
    await place.answer(ENOUGH, comments=written(many))
    again = place.copy("again")

    orders = []
    for each in (place, again):
        await each.compile()
        orders.append([comment.text for comment in await kept(each)])

    # One in 3,628,800 by chance.
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(many)


# For how long


@pytest.mark.slow
@pytest.mark.parametrize("people", [0, ENOUGH])
async def test_switching_it_off_destroys_all_at_the_next_mixing(
    mixed: Place, people: int
):
    off = replace(mixed, keeps_comments=False)
    await off.answer(people, first=101, comments=written(("More.",))[:people])

    await off.compile(MONDAY + A_WEEK)

    assert rows(off) == []
    assert keys(off) == []


async def test_closing_a_round_destroys_its_comments_and_their_key(mixed: Place):
    thief = mixed.copy("thief")
    work = await mixed.work()

    await rounds.close_round(work, discard_letters=True)

    await work.store.close()
    assert rows(mixed) == []
    assert keys(mixed) == []
    assert len(rows(thief)) == len(SAID)
    stolen = database(thief).read_bytes()
    database(mixed).write_bytes(stolen)
    assert [each.text for each in await kept(mixed)] == [""] * len(SAID)


async def test_a_round_that_ends_by_itself_takes_its_comments_along(mixed: Place):
    work = await mixed.work(MONDAY + A_WEEK)

    await run(work, round_weeks=2)

    current = await work.store.current_round()
    await work.store.close()
    assert current is not None
    assert current.number == 2
    assert rows(mixed) == []
    assert keys(mixed) == []


async def test_a_backup_from_before_opens_no_comment_once_the_round_is_closed(
    mixed: Place, tmp_path: Path
):
    work = await mixed.work()
    await copy_database(database(mixed), tmp_path / "copy.sqlite3")
    await rounds.close_round(work, discard_letters=True)
    await work.store.close()
    database(mixed).write_bytes((tmp_path / "copy.sqlite3").read_bytes())

    found = await kept(mixed)

    assert [each.text for each in found] == [""] * len(SAID)


# What is said to whoever writes


async def test_the_screen_and_the_notice_say_that_a_person_reads_it(tmp_path: Path):
    async with a_world(tmp_path / "bot", EARSHOT_KEEP_COMMENTS="true") as world:
        await world.bot.start()
        phone = await world.phone()
        await phone.open()
        await phone.wait_for("Is that OK?")

        await phone.type("/privacy")
        await phone.wait_for("A person reads it, and it is deleted when")
        await begin(phone)
        box = await skip_to(phone, "Is there one thing")

        assert "A person reads it before anyone else sees it." in box.text
        await fill_in(phone, comment="Listen to us.")
        await send(phone)
        _, (comment,) = world.bot.opened_letters()
        assert (comment.text, comment.may_be_read) == ("Listen to us.", True)


async def test_in_the_last_week_of_a_round_the_screen_says_that_nobody_will_read_it(
    tmp_path: Path,
):
    settings = {"EARSHOT_KEEP_COMMENTS": "true", "EARSHOT_ROUND_WEEKS": "1"}
    async with a_world(tmp_path / "bot", **settings) as world:
        await world.bot.start()
        phone = await world.phone()

        await begin(phone)
        box = await skip_to(phone, "Is there one thing")
        await fill_in(phone, comment="Listen to us.")
        await send(phone)

        assert "what you write is not passed on yet" in box.text
        _, (comment,) = world.bot.opened_letters()
        assert not comment.may_be_read


async def test_switched_off_the_box_is_passed_over_even_by_whoever_stands_at_it(
    tmp_path: Path,
):
    async with a_world(tmp_path / "bot") as world:
        await world.bot.start()
        phone = await world.phone()
        await begin(phone)
        await skip_to(phone, "Is there one thing")
        await world.confirmed()  # or the last tap comes again, and leads past the box
        world.bot.settings["EARSHOT_ASK_COMMENT"] = "false"
        await world.bot.restart()

        following = await go_on(phone, "Skip")

        assert "Which part of London" in following.text
        await skip_to(phone, "That is all")
        await send(phone)
        _, (comment,) = world.bot.opened_letters()
        assert comment.text == ""
        assert world.bot.count("update.failed") == 0


# For whoever reads them


async def test_the_command_shows_them_by_number_and_language(mixed: Place):
    done = await command(mixed)

    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line for line in lines if not line.startswith("   ")] == [
        "1. English",
        "2. English",
        "3. English",
    ]
    assert sorted(line.strip() for line in lines if line.startswith("   ")) == sorted(
        SAID
    )


async def test_what_no_list_of_words_knows_is_marked(place: Place):
    polish = "Więcej lamp przy przystanku proszę."
    await place.answer(ENOUGH, comments=(a_comment(polish, locale="pl"),))
    await place.compile()

    done = await command(place)

    assert done.out.splitlines() == [
        "1. Polski. Only rules looked at it: no list of words is known. Read it twice.",
        f"   {polish}",
    ]


async def test_a_comment_cannot_command_the_terminal_of_its_reader(place: Place):
    await place.answer(ENOUGH, comments=(a_comment("red \x1b[31m or\nnot"),))
    await place.compile()

    assert await texts(place) == ["red  [31m or not"]


async def test_one_can_be_removed_by_its_number(mixed: Place):
    first, *others = await kept(mixed)

    done = await command(mixed, "--remove", "1")

    assert done.code == 0
    assert done.out.startswith(f"Removed: {first.text}\n1. English\n")
    assert await texts(mixed) == sorted(each.text for each in others)


async def test_a_number_that_is_none_is_wrong_usage(mixed: Place):
    done = await command(mixed, "--remove", "4")

    assert (done.code, done.err) == (2, "There is no comment 4: 3 are kept.\n")
    assert len(rows(mixed)) == 3


async def test_all_can_be_removed_and_their_key_goes_with_the_next_mixing(
    mixed: Place,
):
    done = await command(mixed, "--remove-all")

    assert (done.code, done.out) == (0, "Removed: 3.\nNo comment is kept.\n")
    assert rows(mixed) == []
    await mixed.compile(MONDAY + A_WEEK)
    assert keys(mixed) == []


async def test_without_the_setting_there_is_nothing_to_read(place: Place):
    await place.answer(1)

    done = await command(place)

    assert (done.code, done.out, done.err) == (0, "No comment is kept.\n", "")


@pytest.mark.parametrize("text", ["Listen to us.", "▇ told us to go home", ""])
def test_a_text_that_was_held_against_a_list_is_known_by_it(text: str):
    assert READING.knows_every_word(text)


@pytest.mark.parametrize(
    "text", ["Więcej lamp przy przystanku proszę.", "Kieran told us to go home"]
)
def test_a_text_that_was_not_is_known_by_that(text: str):
    assert not READING.knows_every_word(text)

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
import pytest_asyncio

from bot import content
from bot.app import LOOK_AT_ROUND_SECONDS
from bot.errors import LettersWaitError, OtherVersionError, RoundOpenError
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.weekly import rounds
from bot.weekly.compilation import Compilation
from bot.weekly.outcome import Became, Outcome
from bot.weekly.rounds import prepare
from bot.weekly.steps import ENDED, STEPS
from bot.weekly.week import run
from dialogues.happened import Delivery
from dialogues.wording import Wording
from sandbox.people.phone import Screen
from sandbox.telegram.objects import Account
from storage.records import RoundNumber
from tests.bot.running import (
    NotInTimeError,
    World,
    a_world,
    begin,
    go_on,
    send,
    skip_to,
)
from tests.bot.test_cli import Done, earshot
from tests.bot.weekly.test_week import MONDAY, Place, an_order
from tests.storage.disk import names
from tests.support.builders import STEADY
from tests.support.patience import PATIENCE_SECONDS


ROUND_WEEKS = 3
A_WEEK = timedelta(days=7)


# By the command line, while the bot runs: all of it happens once, then it is looked at.


@dataclass
class Turned:
    """What was seen while one round was closed and the next one opened."""

    world: World
    commands: dict[str, Done] = field(default_factory=dict)
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How many letters and tags there were after a command."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long it took until somebody was told of it."""
    slowest_start: float = 0.0
    """How long anybody at all waited for the first screen."""

    async def run(self, name: str, *words: str) -> None:
        bot = self.world.bot
        self.commands[name] = await earshot(bot.folder, *words, **bot.environment)
        self.kept[name] = bot.letters(), bot.tags()
        self.look_at_keys(name)

    def look_at_keys(self, name: str) -> None:
        keys = self.world.bot.folder / "keys"
        self.keys[name] = [*names(keys), *names(keys / "week")]

    async def notice(self, name: str, text: str) -> None:
        """Let one person after the other press START, until somebody is told this."""
        begun = monotonic()
        told = ""
        while text not in told:
            if monotonic() > begun + PATIENCE_SECONDS:
                raise NotInTimeError(text)
            await asyncio.sleep(LOOK_AT_ROUND_SECONDS / 20)
            pressed = monotonic()
            phone = await self.world.phone()
            await phone.open()
            self.screens[name] = await phone.wait_for(lambda screen: bool(screen.text))
            told = self.screens[name].text
            self.slowest_start = max(self.slowest_start, monotonic() - pressed)
        self.seconds[name] = monotonic() - begun


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def turned(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Turned]:
    async with a_world(tmp_path_factory.mktemp("turned") / "bot") as world:
        await world.bot.start()
        seen = Turned(world)
        sender, writer, keeper = await world.phones(3)
        abroad = await world.phone(Account(7_000_000, language_code="pl"))
        await abroad.open()
        await abroad.wait_for(lambda screen: bool(screen.labels))
        await begin(sender)
        await skip_to(sender, "That is all")
        await send(sender)
        await begin(writer)
        await begin(keeper)
        await seen.run("open too early", "round", "open")
        await seen.run("close too early", "round", "close")
        await seen.run("close", "round", "close", "--discard-letters")
        await seen.notice("closed", "No questions now")
        await seen.run("close again", "round", "close")
        await seen.run("week", "week")
        await seen.run("show closed", "round", "show")
        seen.screens["old button while closed"] = await go_on(writer, "16 or 17")
        seen.screens["closed abroad"] = await go_on(abroad, abroad.screen.labels[0])
        await sender.tap("Take my answers back")
        seen.screens["taken back too late"] = await sender.wait_for("We cannot")
        for command, said in (("/whatyouhold", "Nothing."), ("/forget", "Nothing.")):
            await sender.type(command)
            seen.screens[command] = await sender.wait_for(said)
        seen.look_at_keys("closed")
        await seen.run("open", "round", "open")
        await seen.notice("opened", "Is that OK?")
        seen.screens["old button"] = await go_on(keeper, "16 or 17")
        button = abroad.screen.labels[0]
        seen.screens["old button abroad"] = await go_on(abroad, button)
        seen.screens["started again"] = await go_on(keeper, "Start again")
        await seen.run("show", "round", "show")
        await begin(sender)
        await skip_to(sender, "That is all")
        seen.screens["sent again"] = await send(sender)
        seen.kept["sent again"] = world.bot.letters(), world.bot.tags()
        seen.look_at_keys("sent again")
        yield seen
        assert world.bot.count("update.failed") == 0


async def test_a_round_is_not_opened_while_one_is_open(turned):
    done = turned.commands["open too early"]

    assert done.code == 2
    assert done.err == "Round 1 is open. Close it first: 'earshot round close'.\n"


async def test_a_round_is_not_closed_while_answers_wait(turned):
    done = turned.commands["close too early"]

    assert done.code == 2
    assert done.err.startswith("Answers wait to be mixed on Monday ")
    assert "add --discard-letters to destroy them unread" in done.err
    assert turned.kept["close too early"] == (2, 1)


async def test_answers_can_be_destroyed_unread_and_marks_and_keys_go_with_them(turned):
    done = turned.commands["close"]

    assert (done.code, done.err) == (0, "")
    assert done.out == "Round 1 is closed. Its marks and keys are gone.\n"
    assert turned.kept["close"] == (0, 0)
    assert [name.partition("-")[0] for name in turned.keys["close"]] == [
        "capsule.key",
        "week",
        "letterbox",
    ]
    before, after = turned.keys["close too early"][-1], turned.keys["close"][-1]
    assert before.startswith("letterbox-")
    assert before != after


async def test_closing_what_is_closed_is_no_fault(turned):
    done = turned.commands["close again"]

    assert (done.code, done.out) == (0, "No round is open.\n")


async def test_a_running_bot_notices_both_within_seconds(turned):
    # As often as it looks, and the time of a few calls; on a busy machine they take longer.
    few_calls = max(5, 10 * turned.slowest_start)
    assert max(turned.seconds.values()) < LOOK_AT_ROUND_SECONDS + few_calls


async def test_without_a_round_start_and_old_buttons_say_kindly_that_there_are_none(
    turned,
):
    for name in ("closed", "old button while closed"):
        assert "Please come back later. We kept nothing." in turned.screens[name].text
        assert "Help" in turned.screens[name].labels
        assert "Start again" not in turned.screens[name].labels


@pytest.mark.parametrize(
    ("name", "text_id"),
    [("closed abroad", "closed"), ("old button abroad", "round_over")],
)
async def test_what_old_buttons_say_is_in_the_language_of_the_person(
    turned, name, text_id
):
    edition = content.edition(STEADY)
    polish = Wording(edition.texts, locale="pl", languages=edition.languages)

    assert polish.say(text_id) in turned.screens[name].text


async def test_without_a_round_taking_back_says_that_nothing_is_found(turned):
    assert "We cannot find them" in turned.screens["taken back too late"].text


async def test_without_a_round_nothing_is_held_and_there_is_nothing_to_forget(turned):
    for command in ("/whatyouhold", "/forget"):
        assert "Nothing. There is no mark" in turned.screens[command].text


async def test_nothing_that_is_asked_of_a_closed_round_makes_a_key_for_it(turned):
    assert "round-0001.tag.key" not in turned.keys["closed"]


async def test_a_round_that_was_closed_by_hand_is_not_opened_by_the_calendar(turned):
    assert turned.commands["week"].code == 0
    assert "no round is open" in turned.commands["week"].out
    assert turned.commands["show closed"].out.startswith("Round 1: ")
    assert turned.commands["show closed"].out.endswith(", closed.\n")


async def test_the_same_account_is_heard_again_in_the_new_round(turned):
    assert "Thank you" in turned.screens["sent again"].text
    assert turned.kept["sent again"] == (2, 1)
    assert "round-0002.tag.key" in turned.keys["sent again"]


async def test_show_says_which_round_is_open_and_until_when(turned):
    assert turned.commands["open"].out == "Round 2 is open.\n"
    first, second = turned.commands["show"].out.splitlines()
    assert first.endswith(", closed.")
    assert second.startswith(
        "Round 2: young_people version 9 and the professionals' version 9, since week 20"
    )
    assert ", open, ends by " in second


async def test_a_button_of_the_round_before_says_that_it_is_over_and_leads_on(turned):
    assert "These questions have ended." in turned.screens["old button"].text
    assert {"Start again", "Help"} <= set(turned.screens["old button"].labels)
    assert "Is that OK?" in turned.screens["started again"].text


# The same in one process, with a told clock


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder)


async def open_at(place: Place, now: datetime = MONDAY - A_WEEK) -> Compilation:
    work = await place.work(now)
    await prepare(work)
    return work


async def post(work: Compilation, *people: int) -> set[Delivery]:
    current = await work.store.current_round()
    assert current is not None
    posting = Posting(work.store, work.keyring, current.number)
    return {await posting.post(an_order(each), AccountId(each)) for each in people}


async def compile_and_turn(place: Place, week: int) -> Outcome:
    """Compile a week, counted from the one in which the round was opened."""
    work = await place.work(MONDAY + week * A_WEEK)
    try:
        return await run(work, round_weeks=ROUND_WEEKS)
    finally:
        await work.store.close()


async def end_interrupted(work: Compilation) -> None:
    """Compile the last week of a round, without the step that ends the round."""
    last = replace(work, now=MONDAY + (ROUND_WEEKS - 1) * A_WEEK)
    steps = tuple(each for each in STEPS if each is not ENDED)
    await run(last, round_weeks=ROUND_WEEKS, steps=steps)


def changed(work: Compilation) -> Compilation:
    """Return the same with a questionnaire that was changed."""
    questionnaire = work.questionnaire
    return replace(
        work,
        questionnaire=questionnaire.model_copy(
            update={"version": questionnaire.version + 1}
        ),
    )


async def test_a_round_without_waiting_answers_is_closed_at_once(place: Place):
    work = await open_at(place)

    closed = await rounds.close_round(work, discard_letters=False)

    assert closed is not None
    assert await work.store.current_round() is None
    assert (work.keyring.round_numbers(), work.keyring.rounding_numbers()) == ((), ())
    await work.store.close()


async def test_closing_destroys_the_tag_key_and_the_rounding_key(place: Place):
    work = await open_at(place)
    await post(work, *range(1, 13))
    await run(replace(work, now=MONDAY))
    tag_key = work.keyring.tag_key(RoundNumber(1))
    rounding_key = work.keyring.rounding_key(RoundNumber(1))

    await rounds.close_round(work, discard_letters=False)

    assert tag_key not in everything(place.folder)
    assert rounding_key not in everything(place.folder)
    assert await work.store.pending() is None
    assert [each.week for each in await work.store.releases()] == ["2026-W47"]
    await work.store.close()


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_round_is_closed_and_opened_once(place: Place):
    work = await open_at(place)
    await post(work, 1)

    with pytest.raises(RoundOpenError):
        await rounds.open_round(work)
    with pytest.raises(LettersWaitError, match=r"Monday 23 November at 06:00"):
        await rounds.close_round(work, discard_letters=False)

    await work.store.close()


async def test_a_new_version_for_professionals_waits_for_a_new_round_too(place: Place):
    work = await open_at(place)
    version = work.professionals.version + 1
    newer = work.professionals.model_copy(update={"version": version})

    for deed in (prepare, run):
        with pytest.raises(OtherVersionError, match="starts with a new round"):
            await deed(replace(work, now=MONDAY, professionals=newer))
    await rounds.close_round(work, discard_letters=False)
    opened = await rounds.open_round(replace(work, professionals=newer))

    assert (opened.number, opened.professionals_version) == (2, version)
    await work.store.close()


async def test_another_questionnaire_waits_for_a_new_round(place: Place):
    work = await open_at(place)

    for deed in (prepare, run):
        with pytest.raises(OtherVersionError, match="starts with a new round"):
            await deed(changed(replace(work, now=MONDAY)))
    await rounds.close_round(changed(work), discard_letters=False)
    opened = await rounds.open_round(changed(work))

    assert (opened.number, opened.questionnaire_version) == (
        2,
        work.questionnaire.version + 1,
    )
    await work.store.close()


async def test_a_bot_with_another_questionnaire_than_its_round_does_not_start(
    world: World,
):
    world.bot.folder.mkdir()
    work = await Place(world.bot.folder).work(datetime.now(UTC))  # noqa: TID251  (the bot's own)
    await prepare(changed(work))
    await work.store.close()
    await world.bot.launch()

    code = await world.bot.ended()
    await world.bot.put_away()

    assert code == 11
    assert world.bot.count("run 'earshot round close', then 'earshot round open'") == 1


async def test_a_user_who_may_make_no_letterbox_leaves_no_round_without_one(
    place: Place,
):
    work = await place.work()
    (place.folder / "keys" / "week").rmdir()

    with pytest.raises(Exception, match="cannot be read or written"):
        await prepare(work)

    assert await work.store.rounds() == ()
    await work.store.close()


# The end by the calendar


@pytest.mark.slow
async def test_after_its_weeks_a_round_ends_and_the_next_one_opens(place: Place):
    work = await open_at(place)
    for week in range(ROUND_WEEKS):
        first = 100 * week
        assert await post(work, *range(first + 1, first + 13)) == {Delivery.SENT}
        await compile_and_turn(place, week)

    known = await work.store.rounds()
    current = await work.store.current_round()

    assert [each.opened_week for each in known] == ["2026-W47", "2026-W50"]
    assert current == known[-1]
    assert work.keyring.round_numbers() == ()
    assert work.keyring.rounding_numbers() == ()
    assert await post(work, 1) == {Delivery.SENT}
    await work.store.close()


async def test_until_its_last_week_an_account_is_heard_once(place: Place):
    work = await open_at(place)
    await post(work, *range(1, 13))
    await compile_and_turn(place, 0)
    await compile_and_turn(place, 1)

    assert await post(work, 1) == {Delivery.SENT_BEFORE}
    await work.store.close()


async def test_marks_are_gone_on_the_day_that_was_said(place: Place):
    work = await open_at(place)
    (opened,) = await work.store.rounds()
    await post(work, *range(1, 13))
    last = MONDAY + (ROUND_WEEKS - 1) * A_WEEK

    await compile_and_turn(place, ROUND_WEEKS - 1)

    assert not await Posting(work.store, work.keyring, RoundNumber(1)).is_marked(
        AccountId(1)
    )
    assert last.date() <= rounds.ends_on(opened, round_weeks=ROUND_WEEKS)
    await work.store.close()


async def test_answers_of_too_few_do_not_wait_for_another_round(place: Place):
    # Whoever sent them may answer again there, and ten answers could be five people's.
    work = await open_at(place)
    await post(work, 1, 2, 3)

    week = await compile_and_turn(place, ROUND_WEEKS - 1)

    assert week.became is Became.WITHHELD
    assert "the round ended, and answers that waited were destroyed unread" in (
        week.reason
    )
    assert len(await work.store.letterboxes()) == 1
    assert place.private_keys() == 1
    await work.store.close()


@pytest.mark.slow
async def test_answers_sent_after_an_interrupted_end_keep_their_round(place: Place):
    work = await open_at(place)
    await post(work, *range(1, 13))
    await end_interrupted(work)
    await post(work, 20)

    again = await compile_and_turn(place, ROUND_WEEKS - 1)
    assert again.became is Became.DONE_BEFORE
    posting = Posting(work.store, work.keyring, RoundNumber(1))
    another_form = an_order(99)
    assert await posting.post(another_form, AccountId(20)) is Delivery.SENT_BEFORE
    await post(work, *range(30, 42))
    await compile_and_turn(place, ROUND_WEEKS)

    assert [each.number for each in await work.store.rounds()] == [1, 2]
    await work.store.close()


async def test_an_interrupted_end_is_made_good_by_the_next_run(place: Place):
    work = await open_at(place)
    await post(work, *range(1, 13))
    await end_interrupted(work)

    again = await compile_and_turn(place, ROUND_WEEKS - 1)

    assert again.became is Became.DONE_BEFORE
    assert [each.number for each in await work.store.rounds()] == [1, 2]
    await work.store.close()

"""What holds at the reception for anything that anybody does, with a store on the disk.

The laws in `tests/dialogues/test_laws.py` hold here as well; these are about what the
reception adds: capsules bound to a visit, orders carried out, words masked, and nothing
kept between.
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given

from bot.interview.capsule import CAPSULE_CHARACTERS, Opened, Unusable
from bot.interview.ids import AccountId, VisitId, Visitor
from dialogues.edition import Edition
from dialogues.happened import (
    Began,
    Delivered,
    Delivery,
    Happened,
    KeptComment,
    Reopened,
    Sent,
    Skipped,
    StartedWriting,
    TakenBack,
    Typed,
    Withdrew,
)
from dialogues.progress import ENDED, INTRO, REVIEW, SENT, FormNumber
from dialogues.questionnaire import Audience, CommentBox
from dialogues.submission import Comment, Submission
from storage.letterbox import letter_id
from storage.records import LetterKind
from tests.support.at_reception import AtReception
from tests.support.builders import the_edition, the_professional_edition
from tests.support.doors import Seen
from tests.support.house import House, a_house
from tests.support.strategies import OLD_ENOUGH, Walk, happening, walks


pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTHING = (None, None)
NUMBER = "07700 900123"
"""Of nobody: Ofcom keeps it for stories."""
Letters = tuple[Submission | Comment | None, ...]
Come = Callable[[Walk], Coroutine[Any, Any, AtReception]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def come(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Come]:
    """Return what lets somebody come who was never there, to the house of a walk."""
    houses: dict[tuple[str, int], House] = {}
    numbers = count(1)
    async with AsyncExitStack() as opened:

        async def somebody(walk: Walk) -> AtReception:
            key, number = (walk.small, walk.minimum_age_alone), next(numbers)
            if key not in houses:
                folder = tmp_path_factory.mktemp("house")
                house = a_house(folder, *_editions(walk.edition))
                houses[key] = await opened.enter_async_context(house)
            facts = houses[key].facts
            facts.delivery = walk.delivery
            facts.orders.clear()
            visitor = Visitor(VisitId(number), AccountId(number), "en")
            person = AtReception(houses[key], visitor)
            await start(person, walk)
            return person

        yield somebody


def _editions(asked: Edition) -> tuple[Edition, Edition]:
    if asked.questionnaire.audience is Audience.PROFESSIONALS:
        return the_edition(), asked
    return asked, the_professional_edition()


async def start(person: AtReception, walk: Walk) -> None:
    is_work = walk.edition.questionnaire.audience is Audience.PROFESSIONALS
    await person.command("start work" if is_work else "start")


async def do(person: AtReception, happened: Happened) -> Seen:
    match happened:
        case Typed(text):
            return await person.type(text)
        case Delivered() | TakenBack():
            return Seen()  # only the letterbox can report that
        case _:
            return await person.tap_meaning(happened)


async def deeds(person: AtReception, walk: Walk) -> AsyncIterator[Happened]:
    """Yield each deed of a walk as it fits the screen; whoever asks for it does it."""
    for move in walk.moves:
        if not person.shown:  # all was hidden
            await start(person, walk)
        yield happening(person, move)
    if not person.shown:
        await start(person, walk)


async def walked(person: AtReception, walk: Walk) -> AtReception:
    async for happened in deeds(person, walk):
        await do(person, happened)
    return person


async def on_to_the_review(person: AtReception, walk: Walk) -> None:
    """Walk, then pass over whatever is left, in a new form if the walk came to an end."""
    await walked(person, walk)
    if person.progress.place in (SENT, ENDED):
        await start(person, walk)
    while person.progress.place != REVIEW:
        await do(person, _way_past(person, walk))


def _way_past(person: AtReception, walk: Walk) -> Happened:
    place = person.progress.place
    if place == INTRO:
        return Began()
    is_gate = walk.edition.questionnaire.is_gate(place.question)
    return OLD_ENOUGH if is_gate else Skipped()


async def kept_of(person: AtReception, form: FormNumber) -> Letters:
    """Return what the letterbox holds of a form: its answers, and its comment."""
    letters = await person.house.letters()
    return tuple(letters.get(letter_id(form, kind)) for kind in LetterKind)


async def number_kept(person: AtReception) -> int:
    (box,) = await person.house.store.letterboxes()
    return await person.house.store.count_letters(box.fingerprint)


async def is_marked(person: AtReception) -> bool:
    said = await person.command("whatyouhold")
    return "a mark that this account took part" in said.pages[0].lines[1]


@given(walks())
async def test_a_button_comes_back_to_its_own_visit_and_to_no_other(come, walk):
    person = await walked(await come(walk), walk)
    other = replace(person.visitor, visit=VisitId(-person.visitor.visit))
    reception = person.house.reception()

    for button in person.buttons:
        capsule = person.shown[-1].seal(button.means)

        assert len(capsule) == CAPSULE_CHARACTERS
        assert reception.open(person.visitor, capsule) == Opened(
            person.slot, replace(person.progress, comment=""), button.means
        )
        assert reception.open(other, capsule) is Unusable.NOT_OURS


@given(walks())
async def test_nothing_comes_into_the_letterbox_but_by_send_on_the_last_screen(
    come, walk
):
    person = await come(walk)

    async for happened in deeds(person, walk):
        before, place = await number_kept(person), person.progress.place
        await do(person, happened)
        if happened != Sent() or place != REVIEW:
            assert await number_kept(person) <= before, happened


@given(walks())
async def test_what_is_sent_is_kept_as_it_was_ordered_or_not_at_all(come, walk):
    person = await come(walk)
    await on_to_the_review(person, walk)
    form, was_sent = person.progress.form, await is_marked(person)

    await do(person, Sent())

    order = person.house.facts.orders[-1]
    if walk.delivery is Delivery.SENT and not was_sent:
        assert await kept_of(person, form) == (order.submission, order.comment)
        assert person.progress.place == SENT
        assert await is_marked(person)
    else:
        assert await kept_of(person, form) == NOTHING
        assert person.progress.place != SENT


@given(walks())
async def test_what_is_done_twice_is_done_once(come, walk):
    person = await come(walk)

    async for happened in deeds(person, walk):
        first, after = await do(person, happened), await number_kept(person)
        if isinstance(happened, Typed | Delivered | TakenBack):
            continue

        again = await person.tap_again()

        # Who takes back twice is told the second time that nothing is there.
        assert again == first or happened == Withdrew()
        assert await number_kept(person) == after


@given(walks())
async def test_what_is_taken_back_is_gone_and_the_account_may_send_anew(come, walk):
    person = await come(walk)
    await on_to_the_review(person, walk)
    await do(person, Sent())
    if person.progress.place != SENT:
        return

    form = person.progress.form
    await do(person, Withdrew())

    assert await kept_of(person, form) == NOTHING
    assert not await is_marked(person)
    await start(person, walk)
    await on_to_the_review(person, replace(walk, moves=()))
    await do(person, Sent())
    assert person.progress.place == SENT


@given(walks())
async def test_what_was_typed_is_neither_shown_nor_sent_unmasked(come, walk):
    person = await come(walk)
    await on_to_the_review(person, walk)
    for at, question in enumerate(walk.edition.questionnaire.questions):
        if isinstance(question, CommentBox):
            await do(person, Reopened(at))
            await do(person, StartedWriting())
            seen = await do(person, Typed(f"Ring {NUMBER}"))
            assert "Ring" in str(seen.pages)
            assert NUMBER not in str(seen.pages)
            await do(person, KeptComment())

    await do(person, Sent())

    assert not any(NUMBER in each.comment.text for each in person.house.facts.orders)


async def test_a_command_that_there_is_not_is_answered_like_typed_text(come):
    person = await come(Walk("", 16, ()))

    unknown, typed = await person.command("settings"), await person.type("settings")

    assert unknown == typed
    assert unknown.pages[0].lines[0] == "Please use the buttons"

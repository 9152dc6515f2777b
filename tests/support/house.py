"""An installation on files of its own, at one moment that does not pass, and its reception.

All is as in a running bot but what would differ from day to day: the moment is told, forms
are numbered from one, and what was published is made up.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

from bot import content
from bot.interview.capsule import Capsules
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.interview.published import Published, Shown
from bot.interview.reading import Reading
from bot.interview.reception import Reception
from dialogues.edition import Edition, Moment
from dialogues.happened import Delivery, Withdrawal
from dialogues.progress import FormNumber
from dialogues.screens.results import Results, Topic
from dialogues.screens.screen import Post
from dialogues.submission import Comment, Submission, from_bytes
from storage.keyring import Keyring
from storage.letterbox import open_letter
from storage.records import LetterId, Round, RoundNumber, Week
from storage.store import SqlStore
from tests.bot.clocks import ToldClock
from tests.support.builders import MOMENT


ROUND = RoundNumber(1)
RESULTS = Results(
    last_day=date(2026, 11, 15),
    people=140,
    topics=(
        Topic(question="safe_home", yes=45, between=20, no=35),
        Topic(question="trust", yes=30, between=25, no=45),
        Topic(question="listen"),
    ),
    asked_for=("listening",),
)
RESPONSES = ((date(2026, 11, 18), "We asked the Met to say why they stop people."),)
# As far as Telegram looks: a picture, 600 by 400.
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (600).to_bytes(4) + (400).to_bytes(4)


@dataclass
class Facts:
    """What is so in a house, and what was posted there."""

    delivery: Delivery = Delivery.SENT
    """What becomes of a form that is posted; anything else than sent keeps nothing."""
    withdrawal: Withdrawal = Withdrawal.TAKEN_BACK
    """What becomes of answers to be taken back; anything else leaves them there."""
    has_results: bool = False
    orders: list[Post] = field(default_factory=list)
    """What was to be posted, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Overheard(Posting):
    """Posting that writes down what is to be posted, and answers as the facts are."""

    facts: Facts

    async def post(self, order: Post, account: AccountId) -> Delivery:
        self.facts.orders.append(order)
        if self.facts.delivery is not Delivery.SENT:
            return self.facts.delivery
        # Without its name: a dataclass with slots is made twice.
        return await Posting.post(self, order, account)

    async def withdraw(self, form: FormNumber, account: AccountId) -> Withdrawal:
        if self.facts.withdrawal is not Withdrawal.TAKEN_BACK:
            return self.facts.withdrawal
        return await Posting.withdraw(self, form, account)


class MadeUp(Published):
    """Results and an answer of the committee as soon as the facts have them."""

    def __init__(self, store: SqlStore, releases: Path, facts: Facts) -> None:
        super().__init__(store, releases)
        self._facts = facts

    async def results(self) -> Shown | None:
        return Shown("made up", RESULTS, PICTURE) if self._facts.has_results else None

    async def responses(self) -> tuple[tuple[date, str], ...]:
        return RESPONSES if self._facts.has_results else ()


@dataclass
class House:
    """What is in the house; receptions of the same house share all of it."""

    editions: Sequence[Edition]
    store: SqlStore
    keyring: Keyring
    capsules: Capsules
    published: Published
    facts: Facts
    moment: Moment = MOMENT
    clock: ToldClock = field(default_factory=ToldClock)

    def __post_init__(self) -> None:
        self._forms = count(1)

    def reception(self) -> Reception:
        """Return a reception that remembers nothing, as after a start."""
        return Reception(
            editions=self.editions,
            capsules=self.capsules,
            posting=Overheard(self.store, self.keyring, ROUND, self.facts),
            published=self.published,
            reading=the_reading(),
            clock=self.clock,
            random_bytes=lambda size: next(self._forms).to_bytes(size, "big"),
            moment=lambda: self.moment,
        )

    async def forget(self, account: AccountId) -> None:
        """Be as a house to which that account, the only one, has never come."""
        posting = Posting(self.store, self.keyring, ROUND)
        for order in self.facts.orders:
            await posting.withdraw(order.form, account)
        self.facts.orders.clear()
        self._forms = count(1)

    async def letters(self) -> dict[LetterId, Submission | Comment]:
        """Return what is in the letterbox, as the compilation would read it."""
        box = await self.store.current_letterbox()
        assert box is not None
        key = self.keyring.private_key(box.fingerprint)
        found: dict[LetterId, Submission | Comment] = {}
        async for letter in self.store.letters(box.fingerprint):
            read = from_bytes(open_letter(letter, key))
            assert read is not None
            found[letter.id] = read
        return found


@asynccontextmanager
async def a_house(folder: Path, *editions: Edition) -> AsyncIterator[House]:
    """Open a house in which a round is open that asks these editions."""
    keyring = Keyring.open(folder / "keys")
    store = await SqlStore.open(folder / "data" / "earshot.sqlite3")
    try:
        await store.first_letterbox(keyring.make_letterbox())
        await store.open_round(Round(ROUND, "", 1, 1, Week("2026-W47")))
        facts = Facts()
        yield House(
            editions=editions,
            store=store,
            keyring=keyring,
            capsules=Capsules(
                keyring.capsule_key(),
                [each.questionnaire for each in editions],
                round_number=ROUND,
            ),
            published=MadeUp(store, folder / "releases", facts),
            facts=facts,
        )
    finally:
        await store.close()


@cache
def the_reading() -> Reading:
    return Reading.of(content.languages())

"""Whoever walks through a questionnaire, at the engine or at the reception.

A law holds for both. All that they do at a screen comes back with one of its capsules, so
they may do it at any screen that was ever there.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.interview.capsule import Opened, Seal
from bot.interview.ids import AccountId, VisitId, Visitor
from bot.interview.reply import Ask, AskNoMore, PutAway, Reply, SayAside, ShowForm
from dialogues.edition import Edition
from dialogues.happened import (
    AskedHelp,
    Delivered,
    Happened,
    Sent,
    TakenBack,
    Tapped,
    Typed,
    Withdrawal,
    Withdrew,
)
from dialogues.progress import INTRO, FormNumber, Progress
from dialogues.questionnaire import Audience
from dialogues.screens.screen import Begin, Button, Hide, Post, Prompt, Screen, Tell
from tests.support.at_reception import AtReception
from tests.support.chat import Seen, brought_back, buttons_of, comment_on
from tests.support.house import House
from tests.support.strategies import Walk


Run = Callable[[Coroutine[Any, Any, object]], object]
"""Runs what is awaited, on one loop for all walks."""

VISITOR = Visitor(VisitId(7), AccountId(7), "en")


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a walk: where it began, what happened, and all that followed."""

    before: Progress
    happened: Happened
    after: Progress
    shown: tuple[Seen, ...]
    """The screens of the same questionnaire, those of a new form too."""
    told: tuple[str, ...]
    posted: tuple[Post, ...]
    """What was to be posted, whatever became of it."""
    begun: tuple[Audience, ...]
    """Whose questionnaire was opened."""
    is_answered: bool

    @property
    def screens(self) -> list[Screen]:
        return [each.screen for each in self.shown]


class Walker(Protocol):
    """Somebody who does what a walk says, and is never lost."""

    taken: list[Taken]
    """All that was done so far."""

    @property
    def edition(self) -> Edition: ...

    @property
    def begun(self) -> int:
        """How many forms of the questionnaire were opened."""
        ...

    @property
    def posted(self) -> Sequence[Post]: ...

    @property
    def told(self) -> Sequence[str]: ...

    @property
    def prompts(self) -> Sequence[Prompt]: ...

    @property
    def now(self) -> Seen: ...

    @property
    def progress(self) -> Progress: ...

    @property
    def screen(self) -> Screen: ...

    @property
    def screens(self) -> Sequence[Screen]:
        """Every screen that was shown, also beside the form."""
        ...

    @property
    def buttons(self) -> tuple[Button, ...]: ...

    def opened(self, capsule: str) -> tuple[Progress, Tapped]:
        """Return what a button brings back."""
        ...

    def do(self, happened: Happened) -> Taken:
        """Let something happen at the newest screen."""
        ...

    def do_at(self, moment: Seen, happened: Happened) -> Taken:
        """Let something happen at a screen that is there, or was."""
        ...


class EngineWalker:
    """Nothing but the engine, and a letterbox that answers as the walk says."""

    def __init__(self, walk: Walk) -> None:
        self.chat = walk.chat()
        self.taken: list[Taken] = []
        self.edition = self.chat.edition
        self.moments, self.prompts = self.chat.moments, self.chat.prompts
        self.posted, self.told = self.chat.posted, self.chat.told

    @property
    def begun(self) -> int:
        return self.chat.begun

    @property
    def now(self) -> Seen:
        return self.chat.now

    @property
    def progress(self) -> Progress:
        return self.chat.progress

    @property
    def screen(self) -> Screen:
        return self.chat.screen

    @property
    def screens(self) -> Sequence[Screen]:
        return self.chat.screens

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.chat.buttons

    def opened(self, capsule: str) -> tuple[Progress, Tapped]:
        return brought_back(self.chat.capsules, capsule)

    def do(self, happened: Happened) -> Taken:
        return self.do_at(self.now, happened)

    def do_at(self, moment: Seen, happened: Happened) -> Taken:
        shown, told, posted = len(self.moments), len(self.told), len(self.posted)
        step = self.chat.do_at(moment, happened)
        followed = tuple(self.moments[shown:])
        begins = [each for each in step.outputs if isinstance(each, Begin)]
        taken = Taken(
            before=moment.progress,
            happened=happened,
            after=followed[-1].progress if followed else step.progress,
            shown=followed,
            told=tuple(self.told[told:]),
            posted=tuple(self.posted[posted:]),
            begun=tuple(each.audience for each in begins),
            is_answered=bool(step.outputs),
        )
        self.taken.append(taken)
        return taken


class ReceptionWalker:
    """Somebody who comes to a house that has forgotten whoever came before them.

    A form for the other audience leads elsewhere; they stay where they are. What becomes
    of a form is not theirs to report, so they tap what makes the house report it.
    """

    def __init__(self, house: House, walk: Walk, run: Run) -> None:
        self.edition = walk.edition
        self.moments: list[Seen] = []
        self.taken: list[Taken] = []
        self.prompts: list[Prompt] = []
        self.told: list[str] = []
        self.screens: list[Screen] = []
        self.begun = 0
        self._forms: set[FormNumber] = set()
        self._house, self._run = house, run
        self._person = AtReception(house, VISITOR)
        self._slot = house.editions.index(self.edition)
        run(house.forget(VISITOR.account))
        self._delivery = house.facts.delivery = walk.delivery
        self._start()

    def _start(self) -> None:
        is_work = self.edition.questionnaire.audience is Audience.PROFESSIONALS
        self._run(self._person.command("start work" if is_work else "start"))
        self._see(self._person.replies[-1])

    @property
    def posted(self) -> Sequence[Post]:
        return self._house.facts.orders

    @property
    def now(self) -> Seen:
        return self.moments[-1]

    @property
    def progress(self) -> Progress:
        return self.now.progress

    @property
    def screen(self) -> Screen:
        return self.now.screen

    @property
    def buttons(self) -> tuple[Button, ...]:
        return buttons_of(self.screen)

    def opened(self, capsule: str) -> tuple[Progress, Tapped]:
        opened = self._opened(capsule)
        assert opened.slot == self._slot
        return opened.progress, opened.tapped

    def do(self, happened: Happened) -> Taken:
        return self.do_at(self.now, happened)

    def do_at(self, moment: Seen, happened: Happened) -> Taken:
        told, posted = len(self.told), len(self.posted)
        done = self._prepared(happened)
        self._run(self._deed(moment, done))
        reply = self._person.replies[-1]
        self._house.facts.delivery = self._delivery
        self._house.facts.withdrawal = Withdrawal.TAKEN_BACK
        shown, begun = self._see(reply)
        taken = Taken(
            before=moment.progress,
            happened=done,
            after=shown[-1].progress if shown else moment.progress,
            shown=shown,
            told=tuple(self.told[told:]),
            posted=tuple(self.posted[posted:]),
            begun=begun,
            is_answered=bool(reply),
        )
        self.taken.append(taken)
        return taken

    def _prepared(self, happened: Happened) -> Tapped | Typed:
        """Return what a person does that the house answers with this report."""
        match happened:
            case Delivered(delivery):
                self._house.facts.delivery = delivery
                return Sent()
            case TakenBack(withdrawal):
                self._house.facts.withdrawal = withdrawal
                return Withdrew()
            case _:
                return happened

    async def _deed(self, moment: Seen, done: Tapped | Typed) -> None:
        match done:
            case Typed(text):
                await self._person.type(text)
            case _:
                comment = comment_on(moment.screen)
                await self._person.tap_capsule(moment.seal(done), comment)

    def _see(self, reply: Reply) -> tuple[tuple[Seen, ...], tuple[Audience, ...]]:
        """Look at a reply; return what it shows of the form, and what it has begun."""
        before, begun = len(self.moments), []
        for order in reply:
            match order:
                case ShowForm(screen, seal):
                    begun += self._look(screen, seal)
                case SayAside(screen):
                    self.screens.append(screen)
                case Ask(prompt):
                    self.prompts.append(prompt)
                case Tell(text):
                    self.told.append(text)
                case AskNoMore() | PutAway() | Hide():
                    pass  # a tap may have been on its way
        return tuple(self.moments[before:]), tuple(begun)

    def _look(self, screen: Screen, seal: Seal) -> list[Audience]:
        opened = self._opened(seal(AskedHelp()))
        progress = replace(opened.progress, comment=comment_on(screen))
        # Any other place of a new form would be a form that has lost its number.
        is_new = progress.form not in self._forms and progress.place == INTRO
        self._forms.add(progress.form)
        self.screens.append(screen)
        if opened.slot == self._slot:
            self.moments.append(Seen(progress, screen, seal))
            self.begun += is_new
        asked = self._house.editions[opened.slot].questionnaire
        return [asked.audience] if is_new else []

    def _opened(self, capsule: str) -> Opened:
        opened = self._house.reception().open(VISITOR, capsule)
        assert isinstance(opened, Opened)
        return opened

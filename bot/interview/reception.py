"""One person's interview on any channel: what was done comes in, what to show goes out.

Rule 1: nothing about a person is kept here but how many codes led to nothing (`tries.py`).
Rule 2: no channel is known here: no message, no page, no account's name.
Rule 3: every step may be done twice, because after a crash it will be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.clock import Clock
from bot.interview.capsule import Capsules, Opened, Unusable
from bot.interview.ids import Visitor
from bot.interview.posting import Posting
from bot.interview.published import Published
from bot.interview.reading import Reading
from bot.interview.reply import (
    Ask,
    AskNoMore,
    Order,
    PutAway,
    Reply,
    SayAside,
    ShowForm,
)
from bot.interview.tries import Guessing
from dialogues import engine
from dialogues.commands import (
    AsksForCode,
    Begins,
    ForgetsMark,
    Leaves,
    Opens,
    Says,
    ShowsMark,
    ShowsResponses,
    ShowsResults,
    command_of,
    screen_of,
)
from dialogues.edition import Edition, Moment
from dialogues.happened import (
    AskedAboutTeam,
    AskedHelp,
    AskedLanguages,
    ChoseLanguage,
    Delivered,
    Hid,
    ReadAnswer,
    StartedWriting,
    TakenBack,
    Typed,
    Withdrawal,
)
from dialogues.progress import FORM_NUMBER_BYTES, FormNumber, Part
from dialogues.questionnaire import Questionnaire
from dialogues.receipt import form_of, is_written_as_code
from dialogues.screens import asides, results
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Hide,
    Output,
    Post,
    Prompt,
    Screen,
    Show,
    ShowResults,
    Tell,
    Withdraw,
)
from dialogues.wording import Wording


Chance = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step of one form whose outputs are still to be carried out."""

    slot: int
    """Of the questionnaire that the form asks."""
    step: engine.Step


class Reception:
    """Receives everybody who comes to be asked, for one round.

    `editions` are those of its questionnaires, by slot; the first is young people's, in
    which everything outside of a form is said too. `moment` returns what the calendar
    says; it is asked at every step and must cost nothing.
    """

    def __init__(
        self,
        *,
        editions: Sequence[Edition],
        capsules: Capsules,
        posting: Posting,
        published: Published,
        reading: Reading,
        clock: Clock,
        chance: Chance,
        moment: Callable[[], Moment],
    ) -> None:
        self._edition = editions[0]
        self._editions = tuple(editions)
        self._slots = {
            each.questionnaire.audience: slot for slot, each in enumerate(editions)
        }
        self._capsules = capsules
        self._posting = posting
        self._published = published
        self._reading = reading
        self._chance = chance
        self._moment = moment
        self._guessing = Guessing(clock)

    # A tap, in three calls: a channel may have something to do between any two

    def open(self, visitor: Visitor, capsule: str) -> Opened | Unusable:
        """Return what a button or a prompt brings back."""
        return self._capsules.open(visitor.visit, capsule)

    def questionnaire(self, opened: Opened) -> Questionnaire:
        """Return the questionnaire that an opened form asks."""
        return self._editions[opened.slot].questionnaire

    def step(
        self, visitor: Visitor, opened: Opened | Unusable, *, comment: str = ""
    ) -> Stepped:
        """Return what follows from a tap; `comment` is the one that stood on the screen.

        A capsule has no room for it, so it comes back with the screen.
        """
        if isinstance(opened, Unusable):
            return Stepped(0, self._unusable(visitor, opened))
        edition, moment = self._editions[opened.slot], self._moment()
        if not moment.is_open and not _needs_no_round(opened):
            return Stepped(opened.slot, self._closed(opened))
        progress = replace(opened.progress, comment=comment)
        step = engine.step(edition, moment, progress, opened.tapped)
        return Stepped(opened.slot, step)

    async def carry_out(self, visitor: Visitor, stepped: Stepped) -> Reply:
        """Do what a step orders, and whatever follows from that; return what to show."""
        reply: Reply = ()
        for output in stepped.step.outputs:
            reply += await self._carried_out(visitor, stepped, output)
        return reply

    # What else a person does

    # One line for each kind of command: a table is not a complex function.
    async def commanded(  # noqa: C901  (see above)
        self, visitor: Visitor, name: str, payload: str = ""
    ) -> Reply:
        """Return what a command leads to; `payload` is what a link brought with it.

        One that there is not is answered like typed text.
        """
        edition, locale = self._edition, self._edition.offered(visitor.language)
        wording = edition.spoken(locale)
        match command_of(name):
            case None:
                return self.not_understood(visitor)
            case Begins():
                begun = self._begun_by_link(visitor, payload)
                return (PutAway(), *await self.carry_out(visitor, begun))
            case Opens(_, open_form):
                opened = Stepped(0, open_form(edition, locale, self._new_form()))
                return await self.carry_out(visitor, opened)
            case Says() as command:
                screen = screen_of(command, edition, self._moment(), locale)
                return (SayAside(screen, wording),)
            case Leaves() as command:
                screen = screen_of(command, edition, self._moment(), locale)
                return (PutAway(), SayAside(screen, wording))
            case ShowsResults():
                return (await self._everyone_said(wording),)
            case ShowsResponses():
                answers = await self._published.responses()
                return (SayAside(results.they_did(wording, answers), wording),)
            case AsksForCode():
                screen, prompt = asides.ask_code(edition, locale)
                return SayAside(screen, wording), Ask(prompt, "")
            case ShowsMark() | ForgetsMark() as command:
                return (SayAside(await self._about_mark(command, visitor), wording),)
            case command:
                assert_never(command)

    async def wrote(self, visitor: Visitor, opened: Opened, text: str) -> Reply:
        """Return what follows from words that were typed at a prompt."""
        edition = self._editions[opened.slot]
        danger_in = self._reading.danger(text, opened.progress.locale)
        masked = self._reading.masked(text, danger_in or opened.progress.locale)
        step = engine.step(edition, self._moment(), opened.progress, Typed(masked))
        if danger_in:
            step = asides.help_first(edition, danger_in, step)
        return await self.carry_out(visitor, Stepped(opened.slot, step))

    async def typed(self, visitor: Visitor, text: str, *, code_is_asked: bool) -> Reply:
        """Return what follows from words that no form has asked for."""
        is_code = code_is_asked or is_written_as_code(text)
        form = form_of(text) if is_code else None
        written_in = self._reading.language(text)
        if danger_in := self._reading.danger(text, visitor.language):
            locale = self._edition.offered(danger_in)
            helping = asides.for_help(self._edition, self._moment(), locale)
            return (self._aside(visitor, helping),)
        if form is not None:
            return await self._code_tried(visitor, form)
        if written_in not in ("", "en", self._edition.offered(visitor.language)):
            locale = self._edition.offered(written_in)
            step = asides.offer_language(self._edition, locale, self._new_form())
            return await self.carry_out(visitor, Stepped(0, step))
        return self.not_understood(visitor)

    def not_understood(self, visitor: Visitor) -> Reply:
        """Return the answer to whatever can only be answered kindly."""
        locale = self._edition.offered(visitor.language)
        return (self._aside(visitor, asides.please_tap(self._edition, locale)),)

    # Steps that no form takes

    def _unusable(self, visitor: Visitor, why: Unusable) -> engine.Step:
        # In which language the form was cannot be read any more.
        locale = self._edition.offered(visitor.language)
        round_over = why is Unusable.ROUND_OVER
        return asides.unusable(
            self._edition, locale, self._new_form(), round_over=round_over
        )

    def _closed(self, opened: Opened) -> engine.Step:
        edition, tapped = self._editions[opened.slot], opened.tapped
        chosen = tapped.locale if isinstance(tapped, ChoseLanguage) else ""
        locale = edition.offered(chosen or opened.progress.locale)
        return asides.closed(edition, locale, self._new_form())

    def _begun_by_link(self, visitor: Visitor, payload: str) -> Stepped:
        slot = self._slots[asides.audience_in(payload)]
        return self._begun(slot, asides.invite_in(payload), visitor.language)

    def _begun(self, slot: int, invite: int, language: str) -> Stepped:
        edition, moment = self._editions[slot], self._moment()
        locale, form = edition.offered(language), self._new_form()
        if not moment.is_open:
            return Stepped(slot, asides.closed(edition, locale, form))
        step = engine.begin(edition, moment, form=form, locale=locale, invite=invite)
        return Stepped(slot, step)

    def _new_form(self) -> FormNumber:
        return FormNumber(self._chance(FORM_NUMBER_BYTES))

    # What a step orders

    async def _carried_out(
        self, visitor: Visitor, stepped: Stepped, output: Output
    ) -> Reply:
        match output:
            case Post():
                delivery = await self._posting.post(output, visitor.account)
                return await self._reported(visitor, stepped, Delivered(delivery))
            case AskWhetherPosted(form):
                delivery = await self._posting.ask_whether_posted(form)
                return await self._reported(visitor, stepped, Delivered(delivery))
            case Withdraw(form):
                became = await self._posting.withdraw(form, visitor.account)
                return await self._reported(visitor, stepped, TakenBack(became))
            case Begin(invite, locale, audience):
                begun = self._begun(self._slots[audience], invite, locale)
                return await self.carry_out(visitor, begun)
            case ShowResults():
                return (await self._everyone_said(self._wording(stepped)),)
            case Show() | Prompt() | Tell() | Hide():
                return (self._shown(visitor, stepped, output),)
            case _:
                assert_never(output)

    async def _reported(
        self, visitor: Visitor, stepped: Stepped, report: Delivered | TakenBack
    ) -> Reply:
        edition = self._editions[stepped.slot]
        step = engine.step(edition, self._moment(), stepped.step.progress, report)
        return await self.carry_out(visitor, Stepped(stepped.slot, step))

    def _shown(
        self, visitor: Visitor, stepped: Stepped, output: Show | Prompt | Tell | Hide
    ) -> Order:
        progress = stepped.step.progress
        seal = self._capsules.seal_for(visitor.visit, progress, slot=stepped.slot)
        match output:
            case Show(screen):
                is_writing = progress.place.part is Part.WRITING
                wording = self._wording(stepped)
                return ShowForm(screen, seal, wording, is_writing=is_writing)
            case Prompt():
                return Ask(output, seal(StartedWriting()))
            case Tell() | Hide():
                return output
            case _:
                assert_never(output)

    def _wording(self, stepped: Stepped) -> Wording:
        return self._editions[stepped.slot].wording(stepped.step.progress)

    # What is looked up or done outside of a form

    def _aside(self, visitor: Visitor, screen: Screen) -> SayAside:
        locale = self._edition.offered(visitor.language)
        return SayAside(screen, self._edition.spoken(locale))

    async def _everyone_said(self, wording: Wording) -> SayAside:
        shown = await self._published.results()
        questionnaire = self._edition.questionnaire
        if shown is None or not results.can_be_told(questionnaire, shown.results):
            return SayAside(results.nothing_to_show(wording), wording)
        screen = results.everyone_said(wording, questionnaire, shown.results)
        return SayAside(screen, wording, shown)

    async def _about_mark(
        self, command: ShowsMark | ForgetsMark, visitor: Visitor
    ) -> Screen:
        edition, moment = self._edition, self._moment()
        locale = edition.offered(visitor.language)
        if not moment.is_open:  # the marks went with the round
            return asides.what_is_held(edition, moment, locale, is_marked=False)
        match command:
            case ForgetsMark():
                is_marked = await self._posting.forget(visitor.account)
                return asides.forgetting(edition, moment, locale, is_marked=is_marked)
            case ShowsMark():
                is_marked = await self._posting.is_marked(visitor.account)
                return asides.what_is_held(edition, moment, locale, is_marked=is_marked)
            case _:
                assert_never(command)

    async def _code_tried(self, visitor: Visitor, form: FormNumber) -> Reply:
        edition, locale = self._edition, self._edition.offered(visitor.language)
        if minutes := self._guessing.minutes_to_wait(visitor.visit):
            wait = asides.too_many_codes(edition, locale, minutes=minutes)
            return (self._aside(visitor, wait),)
        withdrawal = await self._posting.withdraw(form, visitor.account)
        said = self._aside(visitor, asides.code_tried(edition, locale, withdrawal))
        if withdrawal is Withdrawal.NOT_FOUND:
            self._guessing.failed(visitor.visit)
        if withdrawal is Withdrawal.TAKEN_BACK:
            return AskNoMore(), said
        return (said,)


def _needs_no_round(opened: Opened) -> bool:
    """Return whether a tap is answered between rounds as well."""
    asks_nothing = AskedAboutTeam | AskedHelp | AskedLanguages | Hid | ReadAnswer
    is_sent = opened.progress.place.part is Part.SENT
    return is_sent or isinstance(opened.tapped, asks_nothing)

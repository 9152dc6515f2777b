"""What the bot does with what arrives: the engine's outputs carried out in one chat.

Rule 1: nothing about a person is kept here but a short note (`notes.py`).
Rule 2: one message is edited in place; what a person types is deleted.
Rule 3: every step may be done twice, because after a crash it will be.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.clock import Clock
from bot.errors import MessageGoneError
from bot.interview.capsule import Capsules, ChatId, Opened, Unusable
from bot.interview.posting import Posting
from bot.interview.published import Published
from bot.interview.reading import Reading
from bot.interview.tries import Guessing
from bot.telegram.memory import Notes
from bot.telegram.messages import SILENT, Fields, of_picture, of_prompt, of_screen
from bot.telegram.sending import Sending
from bot.telegram.updates import (
    ButtonTapped,
    CommandGiven,
    Gone,
    MessageId,
    OtherSent,
    PromptLink,
    Sender,
    TextTyped,
)
from dialogues import engine
from dialogues.commands import (
    AsksForCode,
    Begins,
    Command,
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
from dialogues.progress import FORM_NUMBER_BYTES, FormNumber, Part, Progress
from dialogues.receipt import form_of, is_written_as_code
from dialogues.screens import asides, results
from dialogues.screens.screen import (
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
class _Here:
    """Where the outputs of one step go, on whose behalf, and in whose form."""

    sender: Sender
    message: MessageId | None
    """The message to edit; None to send a new one."""
    slot: int = 0


class Conversation:
    """Serves every chat of one bot, for one round.

    `editions` are those of its questionnaires, by slot; the first is young people's, in
    which everything outside of a form is said too. `moment` returns what the calendar
    says, made where rounds are watched; it is asked at every step and must cost nothing.
    """

    def __init__(
        self,
        *,
        editions: Sequence[Edition],
        capsules: Capsules,
        posting: Posting,
        published: Published,
        reading: Reading,
        sending: Sending,
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
        self._sending = sending
        self._chance = chance
        self._moment = moment
        self._notes = Notes(clock)
        self._guessing = Guessing(clock)

    # What arrives

    async def tapped(self, arrived: ButtonTapped) -> None:
        opened = self._capsules.open(arrived.sender.chat, arrived.data)
        slot = opened.slot if isinstance(opened, Opened) else 0
        here = _Here(arrived.sender, arrived.message, slot)
        step = self._after_tap(arrived, opened)
        said = next((out for out in step.outputs if isinstance(out, Tell | Hide)), None)
        # The chat is no argument of this call; it says which chat a 429 is to pause.
        answering = self._sending.call(
            "answerCallbackQuery",
            arrived.sender.chat,
            callback_query_id=arrived.query,
            text=said.text if said else "",
            # What is hidden leaves nothing to read it on, so the alert stays until read.
            show_alert=isinstance(said, Hide),
        )
        await _both(answering, self._carry_out(here, step))

    def _after_tap(
        self, arrived: ButtonTapped, opened: Opened | Unusable
    ) -> engine.Step:
        chat = arrived.sender.chat
        if isinstance(opened, Unusable):
            # In which language the form was cannot be read any more.
            return asides.unusable(
                self._edition,
                self._edition.offered(arrived.sender.language),
                self._new_form(),
                round_over=opened is Unusable.ROUND_OVER,
            )
        edition, moment = self._editions[opened.slot], self._moment()
        if not moment.is_open and not _needs_no_round(opened):
            tapped = opened.tapped
            chosen = tapped.locale if isinstance(tapped, ChoseLanguage) else ""
            locale = edition.offered(chosen or opened.progress.locale)
            return asides.closed(edition, locale, self._new_form())
        questionnaire = edition.questionnaire
        progress = self._notes.with_quick_ticks(
            chat, questionnaire, opened.progress, opened.tapped
        )
        progress = replace(progress, comment=arrived.comment)
        step = engine.step(edition, moment, progress, opened.tapped)
        self._notes.keep_ticks(chat, questionnaire, step.progress)
        return step

    async def commanded(self, arrived: CommandGiven) -> None:
        sender = arrived.sender
        await self._delete(sender.chat, arrived.message)
        command = command_of(arrived.name)
        if isinstance(command, Begins | Leaves):
            await self._put_away(sender.chat)
        await self._commanded(sender, command, arrived.payload)

    # One line for each kind of command: a table is not a complex function.
    async def _commanded(  # noqa: C901  (see above)
        self, sender: Sender, command: Command | None, payload: str
    ) -> None:
        locale = self._edition.offered(sender.language)
        match command:
            case None:
                await self._say_aside(sender, self._please_tap(sender))
            case Begins():
                slot = self._slots[asides.audience_in(payload)]
                step = self._begun(asides.invite_in(payload), sender.language, slot)
                await self._carry_out(_Here(sender, None, slot), step)
            case Opens():
                step = command.step(self._edition, locale, self._new_form())
                await self._carry_out(_Here(sender, None), step)
            case Says() | Leaves():
                screen = screen_of(command, self._edition, self._moment(), locale)
                await self._say_aside(sender, screen)
            case ShowsResults():
                await self._say_results(sender.chat, self._wording(sender.language))
            case ShowsResponses():
                answers = await self._published.responses()
                wording = self._wording(sender.language)
                await self._say_aside(sender, results.they_did(wording, answers))
            case AsksForCode():
                await self._ask_code(sender)
            case ShowsMark() | ForgetsMark():
                await self._say_aside(sender, await self._about_mark(command, sender))
            case _:
                assert_never(command)

    async def _about_mark(
        self, command: ShowsMark | ForgetsMark, sender: Sender
    ) -> Screen:
        locale, moment = self._edition.offered(sender.language), self._moment()
        if not moment.is_open:  # the marks went with the round
            return asides.what_is_held(self._edition, moment, locale, is_marked=False)
        if isinstance(command, ForgetsMark):
            is_marked = await self._posting.forget(sender.account)
            return asides.forgetting(self._edition, moment, locale, is_marked=is_marked)
        is_marked = await self._posting.is_marked(sender.account)
        return asides.what_is_held(self._edition, moment, locale, is_marked=is_marked)

    async def typed(self, arrived: TextTyped) -> None:
        chat = arrived.sender.chat
        note = self._notes.of(chat)
        await self._delete(chat, arrived.message)
        prompt = arrived.prompt or note.prompt
        opened = self._capsules.open(chat, prompt.capsule) if prompt else None
        if prompt is None or not isinstance(opened, Opened):
            await self._typed_unasked(arrived)
            return
        for message in {arrived.prompt_message, note.asked} - {None}:
            await self._delete(chat, message)
        self._notes.keep(chat, replace(note, prompt=None, asked=None))
        step = self._after_comment(opened, arrived.text)
        here = _Here(arrived.sender, prompt.message, opened.slot)
        await self._carry_out(here, step)

    def _after_comment(self, opened: Opened, text: str) -> engine.Step:
        edition = self._editions[opened.slot]
        danger_in = self._reading.danger(text, opened.progress.locale)
        masked = self._reading.masked(text, danger_in or opened.progress.locale)
        step = engine.step(edition, self._moment(), opened.progress, Typed(masked))
        return asides.help_first(edition, danger_in, step) if danger_in else step

    async def _typed_unasked(self, arrived: TextTyped) -> None:
        sender = arrived.sender
        asked_for_code = self._notes.of(sender.chat).asked is not None
        is_code = asked_for_code or is_written_as_code(arrived.text)
        form = form_of(arrived.text) if is_code else None
        written_in = self._reading.language(arrived.text)
        danger_in = self._reading.danger(arrived.text, sender.language)
        if danger_in:
            locale, moment = self._edition.offered(danger_in), self._moment()
            helping = asides.for_help(self._edition, moment, locale)
            await self._say_aside(sender, helping)
        elif form is not None:
            await self._say_aside(sender, await self._after_code(sender, form))
        elif written_in not in ("", "en", self._edition.offered(sender.language)):
            locale = self._edition.offered(written_in)
            step = asides.offer_language(self._edition, locale, self._new_form())
            await self._carry_out(_Here(sender, None), step)
        else:
            await self._say_aside(sender, self._please_tap(sender))

    def _please_tap(self, sender: Sender) -> Screen:
        locale = self._edition.offered(sender.language)
        return asides.please_tap(self._edition, locale)

    async def _after_code(self, sender: Sender, form: FormNumber) -> Screen:
        edition, locale = self._edition, self._edition.offered(sender.language)
        if minutes := self._guessing.minutes_to_wait(sender.chat):
            return asides.too_many_codes(edition, locale, minutes=minutes)
        withdrawal = await self._posting.withdraw(form, sender.account)
        if withdrawal is Withdrawal.NOT_FOUND:
            self._guessing.failed(sender.chat)
        if withdrawal is Withdrawal.TAKEN_BACK:
            await self._take_prompt_away(sender.chat)
        return asides.code_tried(edition, locale, withdrawal)

    async def _take_prompt_away(self, chat: ChatId) -> None:
        note = self._notes.of(chat)
        if note.asked is not None:
            await self._delete(chat, note.asked)
            self._notes.keep(chat, replace(note, asked=None, prompt=None))

    async def other(self, arrived: OtherSent) -> None:
        sender = arrived.sender
        await self._delete(sender.chat, arrived.message)
        await self._say_aside(sender, self._please_tap(sender))

    async def gone(self, arrived: Gone) -> None:
        self._notes.forget(arrived.chat)

    # What the engine wants

    async def _carry_out(self, here: _Here, step: engine.Step) -> None:
        for output in step.outputs:
            if isinstance(output, Begin):
                here = replace(here, slot=self._slots[output.audience])
            following = await self._do(here, step.progress, output)
            if following is not None:
                await self._carry_out(here, following)

    async def _do(
        self, here: _Here, progress: Progress, output: Output
    ) -> engine.Step | None:
        """Carry out one output; return the step that follows from its result."""
        match output:
            case Post():
                delivery = await self._posting.post(output, here.sender.account)
                return self._after_report(here, progress, Delivered(delivery))
            case Withdraw(form):
                became = await self._posting.withdraw(form, here.sender.account)
                return self._after_report(here, progress, TakenBack(became))
            case Begin(invite, locale):
                return self._begun(invite, locale, here.slot)
            case _:
                await self._display(here, progress, output)
                return None

    def _after_report(
        self, here: _Here, progress: Progress, report: Delivered | TakenBack
    ) -> engine.Step:
        edition = self._editions[here.slot]
        return engine.step(edition, self._moment(), progress, report)

    async def _display(
        self,
        here: _Here,
        progress: Progress,
        output: Show | ShowResults | Tell | Hide | Prompt,
    ) -> None:
        match output:
            case Show(screen):
                await self._show(here, progress, screen)
            case ShowResults():
                wording = self._editions[here.slot].wording(progress)
                await self._say_results(here.sender.chat, wording)
            case Hide():
                await self._delete(here.sender.chat, here.message)
                await self._put_away(here.sender.chat)
            case Prompt():
                await self._ask(here, progress, output)
            case Tell():
                pass  # said while the tap is answered

    async def _show(self, here: _Here, progress: Progress, screen: Screen) -> None:
        chat = here.sender.chat
        fields = of_screen(
            screen,
            lambda means: self._capsules.seal(chat, progress, means, slot=here.slot),
            first_line=self._editions[here.slot].wording(progress).say("first_line"),
        )
        message = here.message
        if message is not None:
            try:
                await self._sending.call(
                    "editMessageText", chat, message_id=message, **fields
                )
            except MessageGoneError:
                message = None
        if message is None:
            sent = await self._sending.call("sendMessage", chat, **fields, **SILENT)
            message = MessageId(sent["message_id"])
        await self._tidy(chat, message, writing=progress.place.part is Part.WRITING)

    async def _tidy(self, chat: ChatId, message: MessageId, *, writing: bool) -> None:
        """Leave nothing in the chat but the screen, and the prompt while it is open."""
        note = self._notes.of(chat)
        for old in {note.aside, None if writing else note.asked} - {None}:
            await self._delete(chat, old)
        note = replace(note.showing(message), aside=None)
        if not writing:
            note = replace(note, asked=None, prompt=None)
        self._notes.keep(chat, note)

    async def _ask(self, here: _Here, progress: Progress, prompt: Prompt) -> None:
        chat = here.sender.chat
        note = self._notes.of(chat)
        if note.asked is not None:
            await self._delete(chat, note.asked)
        message = note.screens[-1] if note.screens else here.message or MessageId(0)
        capsule = self._capsules.seal(chat, progress, StartedWriting(), slot=here.slot)
        link = PromptLink(capsule, message)
        fields = of_prompt(prompt, link=link, username=self._sending.username)
        sent = await self._sending.call("sendMessage", chat, **fields)
        asked = MessageId(sent["message_id"])
        self._notes.keep(chat, replace(note, asked=asked, prompt=link))

    async def _ask_code(self, sender: Sender) -> None:
        """Ask for a receipt code; a code is known by its looks, so no capsule is needed."""
        chat = sender.chat
        locale = self._edition.offered(sender.language)
        screen, prompt = asides.ask_code(self._edition, locale)
        await self._say_aside(sender, screen)
        fields = of_prompt(prompt)
        sent = await self._sending.call("sendMessage", chat, **fields)
        note = self._notes.of(chat)
        if note.asked is not None:
            await self._delete(chat, note.asked)
        asked = MessageId(sent["message_id"])
        self._notes.keep(chat, replace(note, asked=asked, prompt=None))

    async def _say_aside(self, sender: Sender, screen: Screen) -> None:
        """Say something in a message of its own, in the place of the last such."""
        first_line = self._wording(sender.language).say("first_line")
        fields = of_screen(screen, _no_buttons, first_line=first_line)
        await self._send_aside(sender.chat, "sendMessage", {**fields, **SILENT})

    async def _send_aside(self, chat: ChatId, method: str, fields: Fields) -> Any:
        note = self._notes.of(chat)
        if note.aside is not None:
            await self._delete(chat, note.aside)
        sent = await self._sending.call(method, chat, **fields)
        self._notes.keep(chat, replace(note, aside=MessageId(sent["message_id"])))
        return sent

    async def _say_results(self, chat: ChatId, wording: Wording) -> None:
        """Say what everyone said: a picture in a message of its own, and its words."""
        shown = await self._published.results()
        first_line = wording.say("first_line")
        if shown is None:
            screen = results.nothing_to_show(wording)
            fields = of_screen(screen, _no_buttons, first_line=first_line)
            await self._send_aside(chat, "sendMessage", {**fields, **SILENT})
            return
        questionnaire = self._edition.questionnaire
        screen = results.everyone_said(wording, questionnaire, shown.results)
        picture = self._published.to_send(shown)
        fields = of_picture(screen, picture, first_line=first_line)
        sent = await self._send_aside(chat, "sendPhoto", fields)
        self._published.was_sent(shown, sent["photo"][-1]["file_id"])

    async def _put_away(self, chat: ChatId) -> None:
        """Delete every screen and all that belongs to it, as far as remembered."""
        note = self._notes.of(chat)
        for message in {*note.screens, note.asked, note.aside} - {None}:
            await self._delete(chat, message)
        self._notes.forget(chat)

    async def _delete(self, chat: ChatId, message: MessageId | None) -> None:
        await self._sending.call("deleteMessage", chat, message_id=message)

    # What a step rests on

    def _wording(self, language: str) -> Wording:
        """Return the texts of whoever types a command: the plain ones."""
        return self._edition.spoken(self._edition.offered(language))

    def _new_form(self) -> FormNumber:
        return FormNumber(self._chance(FORM_NUMBER_BYTES))

    def _begun(self, invite: int, language: str, slot: int) -> engine.Step:
        edition, moment = self._editions[slot], self._moment()
        locale, form = edition.offered(language), self._new_form()
        if not moment.is_open:
            return asides.closed(edition, locale, form)
        return engine.begin(edition, moment, form=form, locale=locale, invite=invite)


def _needs_no_round(opened: Opened) -> bool:
    """Return whether a tap is answered between rounds as well."""
    asks_nothing = AskedAboutTeam | AskedHelp | AskedLanguages | Hid | ReadAnswer
    is_sent = opened.progress.place.part is Part.SENT
    return is_sent or isinstance(opened.tapped, asks_nothing)


async def _both(*deeds: Coroutine[Any, Any, object]) -> None:
    """Do things side by side; a fault in one is raised when all are done."""
    for result in await asyncio.gather(*deeds, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


def _no_buttons(means: object) -> str:
    raise AssertionError(f"{type(means).__name__} on a screen without buttons")

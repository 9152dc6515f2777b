"""A Telegram chat around the reception: where what is shown is put, and what is deleted.

Rule 1: nothing about a person is kept here but a short note (`memory.py`).
Rule 2: one message is edited in place; what a person types is deleted.
Rule 3: every step may be done twice, because after a crash it will be.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.clock import Clock
from bot.errors import MessageGoneError
from bot.interview.capsule import Opened, Unusable
from bot.interview.reception import Reception, Stepped
from bot.interview.reply import (
    Ask,
    AskNoMore,
    Order,
    PutAway,
    Reply,
    SayAside,
    ShowForm,
)
from bot.telegram.memory import Notes
from bot.telegram.messages import SILENT, Fields, of_picture, of_prompt, of_screen
from bot.telegram.sending import Sending
from bot.telegram.updates import (
    ButtonTapped,
    ChatId,
    CommandGiven,
    Gone,
    MessageId,
    OtherSent,
    PromptLink,
    TextTyped,
)
from dialogues.screens.screen import Hide, Tell


@dataclass(frozen=True, slots=True)
class _Here:
    """Where a reply goes."""

    chat: ChatId
    message: MessageId | None = None
    """The message with the form's last screen, to be edited; None to send a new one."""


class Conversation:
    """Serves every chat of one bot, for one round."""

    def __init__(self, reception: Reception, sending: Sending, clock: Clock) -> None:
        self._reception = reception
        self._sending = sending
        self._notes = Notes(clock)
        # Telegram's name for each picture that it has, by the hash of its release.
        self._pictures: dict[str, str] = {}

    # What arrives

    async def tapped(self, arrived: ButtonTapped) -> None:
        sender = arrived.sender
        stepped = self._stepped(arrived)
        here = _Here(sender.chat, arrived.message)
        replying = self._reception.carry_out(sender.visitor, stepped)
        await _both(self._answer(arrived, stepped), self._show_all(here, replying))

    def _stepped(self, arrived: ButtonTapped) -> Stepped:
        chat, visitor = arrived.sender.chat, arrived.sender.visitor
        opened = self._reception.open(visitor, arrived.data)
        if isinstance(opened, Unusable):
            return self._reception.step(visitor, opened)
        questionnaire = self._reception.questionnaire(opened)
        meant = self._notes.with_quick_ticks(
            chat, questionnaire, opened.progress, opened.tapped
        )
        opened = replace(opened, progress=meant)
        stepped = self._reception.step(visitor, opened, comment=arrived.comment)
        self._notes.keep_ticks(chat, questionnaire, stepped.step.progress)
        return stepped

    async def commanded(self, arrived: CommandGiven) -> None:
        sender = arrived.sender
        await self._delete(sender.chat, arrived.message)
        replying = self._reception.commanded(
            sender.visitor, arrived.name, arrived.payload
        )
        await self._show_all(_Here(sender.chat), replying)

    async def typed(self, arrived: TextTyped) -> None:
        chat, visitor = arrived.sender.chat, arrived.sender.visitor
        note = self._notes.of(chat)
        await self._delete(chat, arrived.message)
        prompt = arrived.prompt or note.prompt
        opened = self._reception.open(visitor, prompt.capsule) if prompt else None
        if prompt is not None and isinstance(opened, Opened):
            await self._ask_no_more(chat, arrived.prompt_message)
            replying = self._reception.wrote(visitor, opened, arrived.text)
            await self._show_all(_Here(chat, prompt.message), replying)
        else:
            replying = self._reception.typed(
                visitor, arrived.text, code_is_asked=note.asked is not None
            )
            await self._show_all(_Here(chat), replying)

    async def other(self, arrived: OtherSent) -> None:
        sender = arrived.sender
        await self._delete(sender.chat, arrived.message)
        for order in self._reception.not_understood(sender.visitor):
            await self._carry_out(_Here(sender.chat), order)

    async def gone(self, arrived: Gone) -> None:
        self._notes.forget(arrived.chat)

    # What is shown

    async def _answer(self, arrived: ButtonTapped, stepped: Stepped) -> None:
        """Answer a tap at once, with what is said in passing if there is any."""
        outputs = stepped.step.outputs
        said = next((out for out in outputs if isinstance(out, Tell | Hide)), None)
        # The chat is no argument of this call; it says which chat a 429 is to pause.
        await self._sending.call(
            "answerCallbackQuery",
            arrived.sender.chat,
            callback_query_id=arrived.query,
            text=said.text if said else "",
            # What is hidden leaves nothing to read it on, so the alert stays until read.
            show_alert=isinstance(said, Hide),
        )

    async def _show_all(
        self, here: _Here, replying: Coroutine[Any, Any, Reply]
    ) -> None:
        for order in await replying:
            await self._carry_out(here, order)

    async def _carry_out(self, here: _Here, order: Order) -> None:
        match order:
            case ShowForm():
                await self._show(here, order)
            case SayAside():
                await self._say_aside(here.chat, order)
            case Ask():
                await self._ask(here, order)
            case AskNoMore():
                await self._ask_no_more(here.chat)
            case PutAway():
                await self._put_away(here.chat)
            case Hide():
                await self._delete(here.chat, here.message)
                await self._put_away(here.chat)
            case Tell():
                pass  # said while the tap is answered
            case _:
                assert_never(order)

    async def _show(self, here: _Here, shown: ShowForm) -> None:
        fields = of_screen(
            shown.screen,
            shown.seal,
            first_line=shown.wording.say("first_line"),
        )
        message = here.message
        if message is not None:
            try:
                await self._sending.call(
                    "editMessageText", here.chat, message_id=message, **fields
                )
            except MessageGoneError:
                message = None
        if message is None:
            message = await self._sent("sendMessage", here.chat, {**fields, **SILENT})
        await self._tidy(here.chat, message, writing=shown.is_writing)

    async def _tidy(self, chat: ChatId, message: MessageId, *, writing: bool) -> None:
        """Leave nothing in the chat but the screen, and the prompt while it is open."""
        note = self._notes.of(chat)
        for old in {note.aside, None if writing else note.asked} - {None}:
            await self._delete(chat, old)
        note = replace(note.showing(message), aside=None)
        if not writing:
            note = replace(note, asked=None, prompt=None)
        self._notes.keep(chat, note)

    async def _say_aside(self, chat: ChatId, aside: SayAside) -> None:
        """Say something in a message of its own, in the place of the last such."""
        note = self._notes.of(chat)
        if note.aside is not None:
            await self._delete(chat, note.aside)
        message = await self._aside_sent(chat, aside)
        self._notes.keep(chat, replace(note, aside=message))

    async def _aside_sent(self, chat: ChatId, aside: SayAside) -> MessageId:
        first_line = aside.wording.say("first_line")
        if aside.picture is None:
            fields = of_screen(aside.screen, _no_buttons, first_line=first_line)
            return await self._sent("sendMessage", chat, {**fields, **SILENT})
        name = aside.picture.manifest_hash
        picture = self._pictures.get(name, aside.picture.picture)
        fields = of_picture(aside.screen, picture, first_line=first_line)
        sent = await self._sending.call("sendPhoto", chat, **fields)
        self._pictures = {name: sent["photo"][-1]["file_id"]}
        return MessageId(sent["message_id"])

    async def _ask(self, here: _Here, ask: Ask) -> None:
        note = self._notes.of(here.chat)
        if note.asked is not None:
            await self._delete(here.chat, note.asked)
        link = None
        if ask.capsule:
            last = note.screens[-1] if note.screens else here.message
            link = PromptLink(ask.capsule, last or MessageId(0))
        fields = of_prompt(ask.prompt, link=link, username=self._sending.username)
        asked = await self._sent("sendMessage", here.chat, fields)
        self._notes.keep(here.chat, replace(note, asked=asked, prompt=link))

    async def _ask_no_more(
        self, chat: ChatId, replied_to: MessageId | None = None
    ) -> None:
        note = self._notes.of(chat)
        for message in {note.asked, replied_to} - {None}:
            await self._delete(chat, message)
        self._notes.keep(chat, replace(note, asked=None, prompt=None))

    async def _put_away(self, chat: ChatId) -> None:
        """Delete every screen and all that belongs to it, as far as remembered."""
        note = self._notes.of(chat)
        for message in {*note.screens, note.asked, note.aside} - {None}:
            await self._delete(chat, message)
        self._notes.forget(chat)

    async def _sent(self, method: str, chat: ChatId, fields: Fields) -> MessageId:
        sent = await self._sending.call(method, chat, **fields)
        return MessageId(sent["message_id"])

    async def _delete(self, chat: ChatId, message: MessageId | None) -> None:
        await self._sending.call("deleteMessage", chat, message_id=message)


async def _both(*deeds: Coroutine[Any, Any, object]) -> None:
    """Do things side by side; a fault in one is raised when all are done."""
    for result in await asyncio.gather(*deeds, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


def _no_buttons(means: object) -> str:
    raise AssertionError(f"{type(means).__name__} on a screen without buttons")

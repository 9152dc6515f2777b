"""A person with a phone: the same house, behind Telegram's API over HTTP.

The bot and the stand-in run in this process, so that the moment can be told.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import time

from bot.interview.capsule import Opened
from bot.interview.ids import VisitId
from bot.telegram.chat import Conversation
from bot.telegram.handlers import application, serve_with
from bot.telegram.polling import Polling
from bot.telegram.sending import Sending
from dialogues.edition import Edition
from dialogues.happened import Skipped, Tapped
from dialogues.questionnaire import Version
from dialogues.wording import Wording
from sandbox.people.phone import Answer, Button, Phone, to_screen
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.objects import Account, Json
from sandbox.telegram.telegram import Telegram
from tests.bot.running import TOKEN, until
from tests.support.doors import Page, Seen, lines_of
from tests.support.house import House, a_house
from tests.support.patience import PATIENCE_SECONDS


PROMPT_SIGN = "✎ "


class OverTelegram:
    """One person with a phone, who looks at it when the bot has done all it wanted."""

    def __init__(self, house: House, telegram: Telegram, phone: Phone) -> None:
        self.house = house
        self._telegram = telegram
        self._phone = phone
        self._last_tap: Button | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.label for button in self._buttons())

    async def command(self, words: str) -> Seen:
        name, _, payload = words.partition(" ")
        before = self._messages()
        if name == "start":
            await self._phone.open(payload)
        else:
            await self._phone.type(f"/{name}")
        return await self._seen_since(before)

    async def tap(self, label: str) -> Seen:
        named = (each for each in self._buttons() if each.label == label)
        return await self._tap(next(named, None), label)

    async def skip(self) -> Seen:
        skips = (each for each in self._buttons() if self._means_skip(each))
        return await self._tap(next(skips, None), "Skip")

    async def tap_meaning(self, means: Tapped) -> Seen:
        newest = next(self._buttons())
        capsules, visit = self.house.capsules, VisitId(self._phone.account.id)
        there = capsules.open(visit, newest.data or "")
        assert isinstance(there, Opened)
        seal = capsules.seal_for(visit, there.progress, slot=there.slot)
        return await self._tap(replace(newest, data=seal(means)), "")

    async def tap_again(self) -> Seen:
        return await self._tap(self._last_tap, "again")

    async def type(self, text: str) -> Seen:
        before = self._messages()
        if self._phone.prompt is None:
            await self._phone.type(text)
        else:
            await self._phone.reply(text)
        return await self._seen_since(before)

    async def _tap(self, button: Button | None, named: str) -> Seen:
        assert button, f"{named!r} is not one of {', '.join(self.labels)}"
        assert button.data is not None
        self._last_tap, before = button, self._messages()
        answer = await self._phone.tap_data(button.data, message_id=button.message_id)
        return await self._seen_since(before, answer, tapped=button.message_id)

    def _means_skip(self, button: Button) -> bool:
        visit = VisitId(self._phone.account.id)
        opened = self.house.capsules.open(visit, button.data or "")
        return isinstance(opened, Opened) and opened.tapped == Skipped()

    # What is to be seen

    def _messages(self) -> dict[int, Json]:
        """Return what of the bot is in the chat, as Telegram has it."""
        visible = self._telegram.open(self._phone.account).visible()
        return {
            each["message_id"]: dict(each) for each in visible if each["from"]["is_bot"]
        }

    def _buttons(self) -> Iterator[Button]:
        """Yield all buttons, those of the newest message first."""
        for _, message in sorted(self._messages().items(), reverse=True):
            for row in to_screen(message).buttons:
                yield from row

    async def _seen_since(
        self, before: Mapping[int, Json], answer: Answer | None = None, tapped: int = 0
    ) -> Seen:
        await until(lambda: not len(self._telegram.updates), "all updates confirmed")
        now = self._messages()
        await until(lambda: self._phone_shows(now), "the phone to show it")
        # What was tapped and has not changed is looked at once more.
        new = {each: now[each] for each in now if now[each] != before.get(each)} or {
            each: now[each] for each in now if each == tapped
        }
        said = (answer.text,) if answer and answer.text else ()
        is_alert = answer is not None and answer.show_alert
        prompt = self._phone.prompt["message_id"] if self._phone.prompt else 0
        asked = {each: new[each] for each in new if each == prompt}
        return Seen(
            told=() if is_alert else said,
            hidden=said if is_alert else (),
            pages=tuple(self._page(new[each]) for each in new if each not in asked),
            prompts=tuple(
                str(each["text"]).removeprefix(PROMPT_SIGN) for each in asked.values()
            ),
        )

    def _phone_shows(self, messages: Mapping[int, Json]) -> bool:
        held = [each for each in self._phone.messages if each["from"]["is_bot"]]
        return held == [messages[each] for each in sorted(messages)]

    def _page(self, message: Json) -> Page:
        screen = to_screen(message)
        first, *others = screen.text.split("\n\n")
        texts: Iterable[str] = (
            others if first in self._first_lines else (first, *others)
        )
        return Page(lines_of(texts), screen.rows)

    @cached_property
    def _first_lines(self) -> frozenset[str]:
        """The lines that a lock screen may show; a test of their own looks at them."""
        return frozenset(
            Wording(edition.texts, version, locale, edition.languages).say("first_line")
            for edition in self.house.editions
            for version in Version
            for locale in edition.languages
        )


@asynccontextmanager
async def over_telegram(
    folder: Path, *editions: Edition, language: str
) -> AsyncIterator[OverTelegram]:
    """Let one person write to a bot of their own."""
    telegram = Telegram(TOKEN, time)
    runner, port = await serve(create_app(telegram))
    base_url = f"http://127.0.0.1:{port}"
    account = Account(7, language_code=language)
    # They pressed START some other day: Telegram lets nobody type before that.
    telegram.open(account).started = True
    try:
        async with (
            a_house(folder, *editions) as house,
            _serving(house, base_url),
            Phone(base_url, account, patience_seconds=PATIENCE_SECONDS) as phone,
        ):
            yield OverTelegram(house, telegram, phone)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _serving(house: House, base_url: str) -> AsyncIterator[None]:
    app = application(TOKEN, base_url)
    sending = Sending(app.bot)
    conversation = Conversation(house.reception(), sending, house.clock)
    serve_with(app, lambda: conversation)
    stopping = asyncio.Event()
    async with app:
        polling = Polling(app, sending, chats_at_once=10)
        serving = asyncio.create_task(polling.run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await serving

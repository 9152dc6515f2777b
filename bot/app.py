"""Puts the parts together; the only place that knows all of them."""

import asyncio
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

from bot import content
from bot.clock import Clock, SystemClock
from bot.errors import SettingFaultError, ShownError
from bot.interview.capsule import Capsules
from bot.interview.posting import Posting
from bot.interview.published import Published
from bot.interview.reading import Reading
from bot.interview.reception import Reception
from bot.settings import Settings
from bot.startup import begin, wait
from bot.telegram.chat import Conversation
from bot.telegram.connecting import connected
from bot.telegram.handlers import application, serve_with
from bot.telegram.polling import Polling
from bot.telegram.profile import introduce
from bot.telegram.sending import Sending
from bot.weekly.moments import Moments
from bot.weekly.rounds import destroy_old_keys, prepare
from bot.weekly.schedule import in_a_child, weekly
from bot.weekly.work import Work, at_work
from storage.errors import StorageError, WeekKeysUnreadableError
from storage.keyring import Keyring
from storage.records import Round


_log = logging.getLogger(__name__)

LOOK_AT_ROUND_SECONDS = 5.0


def run() -> None:
    """Serve the bot, and compile the digest every week. Needs EARSHOT_BOT_TOKEN."""
    wait(serve(begin(), SystemClock()))


async def serve(settings: Settings, clock: Clock, *, scheduled: bool = True) -> None:
    """Serve until SIGINT or SIGTERM; `scheduled` says whether to compile weeks too."""
    if settings.bot_token is None:
        fault = "EARSHOT_BOT_TOKEN is missing: copy it from @BotFather"
        raise SettingFaultError((fault,))
    stopping = stop_signals()
    async with at_work(settings, clock) as work:
        if not await work.store.rounds():
            await prepare(work)
        app = application(settings.bot_token.get_secret_value(), settings.telegram_api)
        sending = Sending(app.bot)
        current = Current(settings, clock, work, sending)
        await current.look()
        serve_with(app, lambda: current.conversation)
        async with (
            connected(app, stopping),
            current.watched(),
            _meanwhile(introduce(sending, current.edition)),
        ):
            polling = Polling(app, sending, chats_at_once=settings.chats_at_once)
            _log.info("bot.started")
            compiles = scheduled and _may_compile(work.keyring)
            async with _compiling(settings) if compiles else nullcontext():
                await polling.run(stopping)
    _log.info("bot.stopped")


class Current:
    """The conversation of the round that is open now."""

    conversation: Conversation

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        work: Work,
        sending: Sending,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._work = work
        self._sending = sending
        self._published = Published(work.store, settings.releases_dir)
        shipped = content.edition(
            settings.content_dir, minimum_age_alone=settings.minimum_age_alone
        )
        questionnaire = shipped.questionnaire
        self.edition = replace(
            shipped,
            questionnaire=(
                questionnaire
                if settings.ask_comment
                else questionnaire.without_comment()
            ),
            organisation=settings.organisation,
            contact=settings.contact,
            comments_are_kept=settings.keep_comments,
        )
        self._reading = Reading.of(self.edition.languages)
        self._seen: Round | None = None
        self._has_looked = False

    async def look(self) -> None:
        """Take the open round over if it is another one than before."""
        found = await self._work.store.current_round()
        if self._has_looked and found == self._seen:
            return
        if found is not None:
            await prepare(self._work)  # the same questionnaire, and a letterbox
        await destroy_old_keys(self._work)
        self._seen, self._has_looked = found, True
        self.conversation = await self._conversation(found)

    async def _conversation(self, found: Round | None) -> Conversation:
        known = await self._work.store.rounds()
        last = found or known[-1]
        editions = (
            self.edition,
            content.for_professionals(self.edition, self._settings.content_dir),
        )
        reception = Reception(
            editions=editions,
            capsules=Capsules(
                self._work.keyring.capsule_key(),
                [each.questionnaire for each in editions],
                round_number=last.number,
            ),
            posting=Posting(self._work.store, self._work.keyring, last.number),
            published=self._published,
            reading=self._reading,
            clock=self._clock,
            chance=secrets.token_bytes,
            moment=Moments(
                last,
                self._clock,
                is_open=found is not None,
                digest_at=self._settings.digest_at,
                round_weeks=self._settings.round_weeks,
            ),
        )
        return Conversation(reception, self._sending, self._clock)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Look for another round every few seconds: other processes turn it."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait({watching})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AT_ROUND_SECONDS)
            try:
                await self.look()
            except (ShownError, StorageError) as error:
                why = type(error).__name__
                _log.error("round.not_taken_over", extra={"why": why})


def _may_compile(keyring: Keyring) -> bool:
    """Return whether the weeks are this user's to compile (`docs/how-to/two-users.md`)."""
    try:
        keyring.private_keys()
    except WeekKeysUnreadableError:
        _log.info("week.left_to_another_user")
        return False
    return True


@asynccontextmanager
async def _compiling(settings: Settings) -> AsyncIterator[None]:
    """Compile weeks on time, and at once what was missed while the machine was off."""
    scheduler = weekly(settings.digest_at, in_a_child)
    scheduler.start()
    catching_up = asyncio.create_task(in_a_child())
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        await catching_up


def stop_signals() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set, instead of ending the process."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping


@asynccontextmanager
async def _meanwhile(deed: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let something go on beside; end it when it is not done at the end."""
    task = asyncio.create_task(deed)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})

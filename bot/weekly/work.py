"""What rounds rest on, opened and closed again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot import content
from bot.calendar import WeeklyMoment
from bot.clock import Clock
from bot.settings import Settings
from dialogues.questionnaire import Questionnaire
from storage.keyring import Keyring
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Work:
    """The store, the keys, what is installed to be asked, and the calendar."""

    store: SqlStore
    keyring: Keyring
    questionnaire: Questionnaire
    professionals: Questionnaire
    digest_at: WeeklyMoment
    now: datetime


def work_with(
    store: SqlStore, keyring: Keyring, settings: Settings, clock: Clock
) -> Work:
    """Return what rounds rest on, with the questionnaires that are installed."""
    return Work(
        store=store,
        keyring=keyring,
        questionnaire=content.questionnaire(own=settings.content_dir),
        professionals=content.questionnaire(
            content.PROFESSIONALS, settings.content_dir
        ),
        digest_at=settings.digest_at,
        now=clock.now(),
    )


@asynccontextmanager
async def at_work(settings: Settings, clock: Clock) -> AsyncIterator[Work]:
    """Open the store and the key folders, and close the store again."""
    content.check(settings.content_dir)
    store = await SqlStore.open(settings.database_file)
    try:
        keyring = Keyring.open(settings.keys_dir, week_folder=settings.week_keys_folder)
        yield work_with(store, keyring, settings, clock)
    finally:
        await store.close()

"""Backups of the database, and putting one back.

A backup holds sealed letters, marks that mean nothing without a key, sealed counts, and
what is public. The key folder is in none. So a backup can be opened with the key folder
as it is now, until the next mixing destroys the key; from then on what was sealed in it
is noise, for us too. Make one after every mixing.
"""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.errors import RestoreError
from bot.rounds import discard_waiting
from bot.week import Compilation, prepare
from digest.compile import verify_chain
from storage.backup import copy_database
from storage.errors import KeyMissingError
from storage.keyring import Keyring
from storage.letterbox import pending_letterbox
from storage.records import Fingerprint
from storage.store import Store


def demand_free(database: Path) -> None:
    """Raise `RestoreError` if there is a database already."""
    if database.exists():
        raise RestoreError(
            f"{database} is there. Stop the bot and move the file away first; nothing "
            "was changed."
        )


async def restore(backup: Path, database: Path) -> None:
    """Put a backup in the place of the database, which must not be there."""
    demand_free(database)
    await copy_database(backup, database)


async def take_up(work: Compilation, *, new_round: bool) -> tuple[str, ...]:
    """Make a restored store fit the key folder; return what was done, in sentences.

    Raise `RestoreError` when the keys of its series are gone, unless a new round may be
    begun in its place.
    """
    missing = [each async for each in _without_key(work.store, work.keyring)]
    if not missing:
        return ("Every key is there. Nothing was lost.",)
    if not new_round:
        raise RestoreError(
            "This backup is older than the last mixing: the keys to its letters and "
            "counts were destroyed then. Add --new-round to keep its releases and begin "
            "a new round, in which everybody may answer again."
        )
    current = await work.store.current_round()
    if current is not None:
        await discard_waiting(work, current)
        await work.store.close_round(current.number)
        work.keyring.destroy_round(current.number)
    opened = await prepare(work)
    return (
        "The letters and counts of the backup could not be opened and were discarded.",
        f"Round {opened.number} is open.",
    )


async def _without_key(store: Store, keyring: Keyring) -> AsyncIterator[Fingerprint]:
    fingerprints = [each.fingerprint for each in await store.letterboxes()]
    pending = await store.pending()
    if pending is not None:
        fingerprints.append(pending_letterbox(pending))
    for fingerprint in fingerprints:
        try:
            keyring.private_key(fingerprint)
        except KeyMissingError:
            yield fingerprint


async def faults_of_releases(
    store: Store, releases: Path
) -> tuple[int, tuple[str, ...]]:
    """Return how many releases there are, and what is wrong with them, in plain words."""
    folders = _read(releases)
    published = [each for each in await store.releases() if each.manifest_hash]
    missing = tuple(
        f"{each.week}: it was published, but its folder is gone"
        for each in published
        if each.week not in folders
    )
    return len(folders), (*verify_chain(folders), *missing)


def _read(releases: Path) -> dict[str, dict[str, bytes]]:
    return {
        folder.name: {file.name: file.read_bytes() for file in folder.iterdir()}
        for folder in sorted(releases.glob("[0-9]*-W*"))
    }

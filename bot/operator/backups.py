"""Backups of the database, and putting one back.

A backup holds sealed letters, marks that mean nothing without a key, sealed counts, and
what is public. The key folder is in none. So a backup can be opened with the key folder
as it is now, until the next mixing destroys the key; from then on what was sealed in it
is noise, for us too. Make one after every mixing.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

from bot.errors import RestoreError
from bot.weekly.outcome import Became
from bot.weekly.rounds import destroy_old_keys, discard_waiting, prepare
from bot.weekly.work import Work
from digest.manifest import MANIFEST, Manifest, sha256, verify_chain
from storage.drivers.sqlite_backup import copy_database
from storage.errors import KeyMissingError, KeysUnreadableError
from storage.keyring import Keyring
from storage.letterbox import pending_letterbox
from storage.records import Fingerprint, ReleaseRecord, Round, RoundNumber, Week
from storage.store import SqlStore


async def backup(database: Path, target: Path) -> None:
    """Copy the database while it is in use; raise `NoDatabaseError` if there is none."""
    await copy_database(database, target)


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


async def take_up(work: Work, releases: Path, *, new_round: bool) -> tuple[str, ...]:
    """Make a restored store fit the key folder; return what was done, in sentences.

    Raise `RestoreError` when the keys of its series are gone, unless a new round may be
    begun in its place.
    """
    current = await work.store.current_round()
    missing = [each async for each in _without_key(work.store, work.keyring)]
    if not missing and not await _is_closed_since(work, current):
        return ("Every key is there: what the backup holds counts at the next mixing.",)
    if not new_round:
        raise RestoreError(
            "This backup is older than the last mixing: the keys to its letters and "
            "counts were destroyed then. Add --new-round to keep its releases and begin "
            "a new round, in which everybody may answer again."
        )
    await work.store.claim_mixing()
    await _record_published(work, releases, current)
    await discard_waiting(work)
    if current is not None:
        await work.store.close_round(current.number)
    await destroy_old_keys(work)
    opened = await prepare(work)
    return (
        "The letters and counts of the backup could not be opened and were discarded.",
        f"Round {opened.number} is open.",
    )


async def _without_key(store: SqlStore, keyring: Keyring) -> AsyncIterator[Fingerprint]:
    fingerprints = [each.fingerprint for each in await store.letterboxes()]
    pending = await store.pending()
    if pending is not None:
        fingerprints.append(pending_letterbox(pending))
    for fingerprint in fingerprints:
        try:
            keyring.private_key(fingerprint)
        except KeyMissingError:
            yield fingerprint


async def _is_closed_since(work: Work, current: Round | None) -> bool:
    """Return whether the round that is open in a backup has lost its keys since.

    A key is made when it is first used: without letters and releases none is missing.
    """
    if current is None:
        return False
    is_published = any(
        each.round_number == current.number and each.manifest_hash
        for each in await work.store.releases()
    )
    boxes = await work.store.letterboxes()
    waiting = [await work.store.count_letters(each.fingerprint) for each in boxes]
    return (is_published and current.number not in work.keyring.rounding_numbers()) or (
        any(waiting) and _has_no_tag_key(work.keyring, current.number)
    )


def _has_no_tag_key(keyring: Keyring, number: int) -> bool:
    try:
        return number not in keyring.round_numbers()
    except KeysUnreadableError:
        return False  # the bot's user has them, and closing a round takes the others


async def _record_published(work: Work, releases: Path, current: Round | None) -> None:
    """Record what was published after the backup was made, so that the chain goes on."""
    known = {each.week for each in await work.store.releases()}
    for name, files in _read(releases).items():
        week = Week(name)
        manifest = Manifest.from_bytes(files.get(MANIFEST, b""))
        if week in known or manifest is None:
            continue
        release = ReleaseRecord(
            week=week,
            round_number=current.number if current else RoundNumber(0),
            kind=Became.PUBLISHED.value,
            reason="",
            files=json.dumps(manifest.files, sort_keys=True),
            manifest_hash=sha256(files[MANIFEST]),
        )
        await work.store.finish_week(
            release=release,
            pending=await work.store.pending(),
            opened={},
        )


async def faults_of_releases(
    store: SqlStore, releases: Path
) -> tuple[int, tuple[str, ...]]:
    """Return how many releases there are, and what is wrong with them, in plain words."""
    folders = _read(releases)
    hashes: dict[str, str] = {
        each.week: each.manifest_hash
        for each in await store.releases()
        if each.manifest_hash
    }
    return len(folders), (*verify_chain(folders), *_unlike(hashes, folders))


def _unlike(
    hashes: Mapping[str, str], folders: Mapping[str, Mapping[str, bytes]]
) -> Iterator[str]:
    """Say where the folders differ from what the database has recorded.

    The chain alone does not guard its last release: nothing names the hash of that.
    """
    for week in sorted({*hashes, *folders}):
        if week not in folders:
            yield f"{week}: it was published, but its folder is gone"
        elif week not in hashes:
            yield f"{week}: the database does not know of it"
        elif sha256(folders[week].get(MANIFEST, b"")) != hashes[week]:
            yield f"{week}: its manifest.json is not the one that was published"


def _read(releases: Path) -> dict[str, dict[str, bytes]]:
    return {
        folder.name: {
            str(file.relative_to(folder)): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }
        for folder in sorted(releases.glob("[0-9]*-W*"))
    }

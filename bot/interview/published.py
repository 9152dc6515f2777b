"""What is published, as the bot shows it to young people: results, and what followed.

Rule 1: only files of a release that are as they were published are shown, and nothing
but the table of responses is read besides.
Rule 2: the picture is sent as it is; the bot never draws.
"""

import json
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from dialogues.screens.results import Results
from digest.manifest import PICTURE, RESULTS, sha256
from storage.records import ReleaseRecord
from storage.store import SqlStore


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """The facts of one release, and its picture."""

    manifest_hash: str
    results: Results
    picture: bytes


class Published:
    """The newest release that shows something; read once, and again after the next."""

    def __init__(self, store: SqlStore, releases: Path) -> None:
        self._store = store
        self._releases = releases
        self._shown: Shown | None = None

    async def results(self) -> Shown | None:
        """Return the newest results; None before there are any.

        A new round shows nothing at first: until it does, the last of the one before it
        are returned, which say of which day they are.
        """
        for release in reversed(await self._store.releases()):
            if self._shown and self._shown.manifest_hash == release.manifest_hash:
                break
            if shown := _read(self._releases / release.week, release):
                self._shown = shown
                break
        return self._shown

    async def responses(self) -> tuple[tuple[date, str], ...]:
        """Return what the committee answered, newest first, each with its day."""
        return tuple(
            (date.fromisoformat(each.day), each.text)
            for each in await self._store.responses()
        )


def _read(folder: Path, release: ReleaseRecord) -> Shown | None:
    hashes: dict[str, str] = json.loads(release.files)
    if not {RESULTS, PICTURE} <= hashes.keys():
        return None  # this one shows nothing
    try:
        files = {name: (folder / name).read_bytes() for name in (RESULTS, PICTURE)}
        results = Results.model_validate_json(files[RESULTS])
    except (OSError, ValidationError) as error:
        _log.error("results.not_read", extra={"why": type(error).__name__})
        return None
    if any(sha256(content) != hashes[name] for name, content in files.items()):
        _log.error("results.changed", extra={"week": release.week})
        return None
    return Shown(release.manifest_hash, results, files[PICTURE])

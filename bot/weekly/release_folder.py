"""The folder of a release: hidden while it is written, named once it is recorded.

Rule 1: each run writes into a hidden folder of its own, so that two cannot mix theirs.
Rule 2: a hidden folder gets the week's name only if its manifest is the recorded one.
Rule 3: what has a name is never written to again.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from digest.manifest import MANIFEST, sha256
from storage.files import sync_folder, translated_file_errors
from storage.records import ReleaseRecord, Week


# What is published is for everyone to read, whatever the umask.
FOLDER_MODE = 0o755
FILE_MODE = 0o644

_ANY_HIDDEN = ".[0-9]*-W*"


def make(releases: Path) -> None:
    """Make the folder of all releases, for everyone to read."""
    with translated_file_errors(releases):
        releases.mkdir(parents=True, exist_ok=True)
        releases.chmod(FOLDER_MODE)


def write_hidden(releases: Path, week: Week, files: Mapping[str, bytes]) -> None:
    """Write a release where nobody looks, to stay written after a power cut."""
    with translated_file_errors(releases):
        folder = Path(mkdtemp(prefix=f".{week}.", dir=releases))
        folder.chmod(FOLDER_MODE)
        # The manifest last: where it is, the others are whole.
        for name in sorted(files, key=lambda name: name == MANIFEST):
            _write(folder / name, files[name])
        sync_folder(folder)
        sync_folder(releases)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), FILE_MODE)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def name(releases: Path, release: ReleaseRecord) -> None:
    """Give the recorded release its name; remove what else was written and not recorded.

    Of this week and those before it: a run of a later week may be writing its own.
    """
    with translated_file_errors(releases):
        for hidden in releases.glob(_ANY_HIDDEN):
            if _week_of(hidden) > release.week:
                continue
            if _holds(hidden, release):
                _rename(hidden, releases / release.week)
            # It may be that of a run that was overtaken and still writes into it.
            shutil.rmtree(hidden, ignore_errors=True)
        sync_folder(releases)


def _holds(hidden: Path, release: ReleaseRecord) -> bool:
    manifest = hidden / MANIFEST
    return (
        bool(release.manifest_hash)
        and manifest.is_file()
        and sha256(manifest.read_bytes()) == release.manifest_hash
    )


def _rename(hidden: Path, named: Path) -> None:
    try:
        hidden.rename(named)
    except OSError:
        # Another run was quicker, with the same bytes.
        if not named.exists():
            raise


def is_written(releases: Path, week: Week) -> bool:
    """Return whether a release of this week lies hidden, whole."""
    return any(
        (hidden / MANIFEST).is_file()
        for hidden in releases.glob(_ANY_HIDDEN)
        if _week_of(hidden) == week
    )


def _week_of(hidden: Path) -> str:
    return hidden.name.split(".")[1]


def is_named(releases: Path, release: ReleaseRecord) -> bool:
    """Return whether the release has its name, if it is to have one."""
    return not release.manifest_hash or (releases / release.week).is_dir()

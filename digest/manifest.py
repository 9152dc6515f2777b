"""A sealed trail: each release names its files and the release before it by their hash.

Rule 1: a manifest is compact JSON with its keys in order, so that it has one hash.
Rule 2: it holds no time and no number of people.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from digest.policy import Policy


MANIFEST = "manifest.json"
RESULTS = "results.json"
"""The facts that young people are shown of a release; it has them once there are any."""
PICTURE = "results.png"
"""The same facts as a picture."""

Files = Mapping[str, bytes]


class Manifest(BaseModel):
    """What one release consists of. Hashes are SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    week: str
    questionnaire: str
    questionnaire_version: int
    professionals_version: int = 0
    """Of the questionnaire for those who work with young people; 0 before there was one."""
    policy: Policy
    files: dict[str, str]
    previous_manifest_sha256: str | None

    def to_bytes(self) -> bytes:
        written = json.dumps(self.model_dump(), indent=2, sort_keys=True)
        return written.encode() + b"\n"

    @classmethod
    def from_bytes(cls, given: bytes) -> Self | None:
        """Return the manifest; None for bytes that are none."""
        try:
            return cls.model_validate_json(given)
        except ValidationError:
            return None


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def verify_chain(releases: Mapping[str, Files]) -> tuple[str, ...]:
    """Return the faults of a chain of releases in plain words; () when it is whole.

    `releases` holds the files of each release by its week. The first release named may
    itself have one before it, which cannot be checked and is no fault.
    """
    faults: list[str] = []
    previous: bytes | None = None
    for week in sorted(releases):
        faults.extend(
            f"{week}: {fault}" for fault in _faults_of(week, releases[week], previous)
        )
        previous = releases[week].get(MANIFEST)
    return tuple(faults)


def _faults_of(week: str, files: Files, previous: bytes | None) -> Iterator[str]:
    written = files.get(MANIFEST)
    if written is None:
        yield "it has no manifest.json"
        return
    manifest = Manifest.from_bytes(written)
    if manifest is None:
        yield "its manifest.json cannot be read"
        return
    if manifest.week != week:
        yield f"its manifest is that of {manifest.week}"
    if previous is not None and manifest.previous_manifest_sha256 != sha256(previous):
        yield "it does not follow from the release before it"
    for name in sorted({*manifest.files, *files} - {MANIFEST}):
        yield from _faults_of_file(name, manifest, files)


def _faults_of_file(name: str, manifest: Manifest, files: Files) -> Iterator[str]:
    if name not in files:
        yield f"{name} is missing"
    elif name not in manifest.files:
        yield f"{name} is not in the manifest"
    elif manifest.files[name] != sha256(files[name]):
        yield f"{name} was changed after it was published"

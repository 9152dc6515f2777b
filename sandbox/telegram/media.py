"""Photos and documents that the bot sent."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from sandbox.errors import RefusedError, bad_request
from sandbox.telegram.objects import Json, Upload


# From the Bot API: a bot sends photos up to 10 MB and other files up to 50 MB.
LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LARGEST_FILE_BYTES = 50 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file, known by an id that a bot may send again."""

    id: str
    name: str
    kind: str
    content: bytes

    def to_json(self) -> Json:
        unique_id = hashlib.sha256(self.content).hexdigest()[:16]
        return {
            "file_id": self.id,
            "file_unique_id": unique_id,
            "file_size": len(self.content),
        }


class Files:
    """All files, in memory."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def __getitem__(self, file_id: str) -> StoredFile:
        if file_id not in self._files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def keep(self, upload: Upload, largest_bytes: int) -> StoredFile:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > largest_bytes:
            raise RefusedError(413, "Request Entity Too Large")
        number = f"file{len(self._files) + 1}"
        file = StoredFile(number, upload.name, upload.kind, upload.content)
        self._files[number] = file
        return file


def to_photo(file: StoredFile) -> list[Json]:
    """Return the sizes of a photo: here only the one it came in."""
    width, height = _size(file.content)
    return [{**file.to_json(), "width": width, "height": height}]


def to_document(file: StoredFile) -> Json:
    return {"file_name": file.name, "mime_type": file.kind, **file.to_json()}


def _size(content: bytes) -> tuple[int, int]:
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content):
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        # The start-of-frame markers, without the four that are something else.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")

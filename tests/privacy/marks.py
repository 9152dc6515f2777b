"""Somebody who can be recognised, and every way in which they could be written down."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.telegram.objects import Account


# Five bytes that hardly come together by chance.
MARKED = Account(
    id=0x1B57D3A9C6,
    first_name="Zephyrine Quillfeather",
    language_code="en",
    username="zq_marked_handle",
)
TYPED = "Mr Wolverhampton-Gray locks the gate by the blue kiosk"
COMMENT = "Saltwater Crescent needs brighter lanterns"


@dataclass(frozen=True, slots=True)
class Mark:
    """One way to write something that must be found nowhere."""

    of: str
    way: str
    bytes: bytes


def marks() -> tuple[Mark, ...]:
    return (
        *_number("account id", MARKED.id),
        *_text("first name", MARKED.first_name),
        *_text("last part of the name", "Quillfeather"),
        *_text("username", str(MARKED.username)),
        *_text("typed text", TYPED),
        *_text("part of the typed text", "Wolverhampton"),
        *_text("comment", COMMENT),
        *_text("part of the comment", "Saltwater"),
    )


def _number(of: str, number: int) -> Iterator[Mark]:
    size = (number.bit_length() + 7) // 8
    for order in ("big", "little"):
        packed = number.to_bytes(size, order)
        yield Mark(of, f"{order} endian", packed)
        yield Mark(of, f"{order} endian in hex", packed.hex().encode())
        yield Mark(of, f"{order} endian in hex capitals", packed.hex().upper().encode())
        for padded_size in (size, 8):
            padded = number.to_bytes(padded_size, order)
            yield from _base64(of, f"{order} endian of {padded_size}", padded)
    yield from _text(of, str(number))


def _text(of: str, text: str) -> Iterator[Mark]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        encoded = text.encode(encoding)
        yield Mark(of, encoding, encoded)
        yield Mark(of, f"{encoding} in hex", encoded.hex().encode())
        yield from _base64(of, encoding, encoded)
    yield Mark(of, "backwards", text[::-1].encode())


def _base64(of: str, way: str, packed: bytes) -> Iterator[Mark]:
    # Wherever it stands in what was encoded: at each of three places in a group.
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            whole = encode(bytes(before) + packed)
            certain = whole[-(-8 * before // 6) : 8 * (before + len(packed)) // 6]
            yield Mark(of, f"{way} in base64, {before} later", certain)


def found_in(content: bytes) -> list[str]:
    """Return what is found in some bytes, in words without the mark itself."""
    return sorted(f"{mark.of}, {mark.way}" for mark in marks() if mark.bytes in content)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())

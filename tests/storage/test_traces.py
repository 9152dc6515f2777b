"""What the data folder shows: nothing that was said, and nobody who said it."""

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest

from storage.drivers.sqlite_backup import copy_database
from storage.letterbox import letter_id, seal_letter, tag_for
from storage.records import LetterKind
from storage.store import SqlStore
from tests.storage.builders import (
    FIRST,
    LETTERBOX,
    NEXT_LETTERBOX,
    TAG_KEY,
    THIS_WEEK,
    a_comment,
    a_form,
    a_form_number,
    a_release,
    a_tag,
    letter_ids,
)


ACCOUNT = 7_123_456_789_012
SAID = b"a sentence that is found nowhere else"


def in_every_form(number: int) -> dict[str, bytes]:
    """Return how a number could be written into a file."""
    big, little = number.to_bytes(8, "big"), number.to_bytes(8, "little")
    decimal = str(number).encode()
    return {
        "decimal": decimal,
        "hex": f"{number:x}".encode(),
        "upper hex": f"{number:X}".encode(),
        # Without the zeros, as SQLite packs integers.
        "big-endian": big.lstrip(b"\0"),
        "little-endian": little.rstrip(b"\0"),
        "base64 of decimal": base64.b64encode(decimal).rstrip(b"="),
        "base64 of big-endian": base64.b64encode(big).rstrip(b"="),
        "base64 of little-endian": base64.b64encode(little).rstrip(b"="),
        "UTF-16": str(number).encode("utf-16-le"),
    }


def found_in(folder: Path, traces: Mapping[str, bytes]) -> list[tuple[str, str]]:
    return [
        (path.name, name)
        for path in folder.rglob("*")
        if path.is_file()
        for name, trace in traces.items()
        if trace in path.read_bytes()
    ]


def traces() -> dict[str, bytes]:
    encoded = {
        "text": SAID,
        "base64": base64.b64encode(SAID),
        "hex": SAID.hex().encode(),
    }
    return in_every_form(ACCOUNT) | encoded | {"form number": a_form_number(0xFACADE)}


async def send(store: SqlStore) -> tuple[bytes, ...]:
    """Send a marked form from a marked account; return pieces of its sealed bodies."""
    letters = tuple(
        seal_letter(
            SAID, id=letter_id(a_form_number(0xFACADE), kind), letterbox=LETTERBOX
        )
        for kind in LetterKind
    )
    await store.post(letters, tag_for(ACCOUNT, TAG_KEY), round_number=FIRST)
    # From the end, where SQLite keeps what does not fit a page in one piece.
    return tuple(letter.body[-64:] for letter in letters)


@pytest.mark.parametrize("trace", sorted(in_every_form(ACCOUNT)))
def test_the_search_finds_what_is_there(tmp_path: Path, trace: str):
    mark = in_every_form(ACCOUNT)[trace]
    (tmp_path / "file").write_bytes(b"before" + mark + b"after")

    assert ("file", trace) in found_in(tmp_path, in_every_form(ACCOUNT))


async def test_no_file_shows_who_sent_or_what(store: SqlStore, data: Path):
    await send(store)

    assert (data / "earshot.sqlite-wal").stat().st_size > 4096
    assert found_in(data, traces()) == []
    await store.close()
    assert found_in(data, traces()) == []


async def test_what_is_taken_back_leaves_no_byte(store: SqlStore, data: Path):
    first, second = await send(store)
    tag = tag_for(ACCOUNT, TAG_KEY)
    sealed = {"answers": first, "comment": second, "tag": tag}
    assert {name for _, name in found_in(data, sealed)} == set(sealed)

    ids = [letter_id(a_form_number(0xFACADE), kind) for kind in LetterKind]
    await store.withdraw(ids, tag)

    assert found_in(data, sealed | traces()) == []


async def test_what_was_mixed_leaves_no_byte(store: SqlStore, data: Path):
    first, second = await send(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    await store.finish_week(
        release=a_release(),
        pending=None,
        opened={LETTERBOX.fingerprint: 2},
    )

    assert found_in(data, {"answers": first, "comment": second} | traces()) == []


async def test_a_forgotten_tag_leaves_no_byte(store: SqlStore, data: Path):
    await store.post(a_form(), a_tag(), round_number=FIRST)
    assert found_in(data, {"tag": a_tag()})

    await store.forget_tag(a_tag())
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await store.finish_week(
        release=a_release(),
        pending=None,
        opened={LETTERBOX.fingerprint: 2},
    )

    assert found_in(data, {"tag": a_tag()}) == []


async def test_a_closed_round_leaves_no_tag(store: SqlStore, data: Path):
    for account in range(5):
        await store.post(a_form(account), a_tag(account), round_number=FIRST)

    await store.close_round(FIRST)

    tags = {str(account): a_tag(account) for account in range(5)}
    assert found_in(data, tags) == []


async def test_a_comment_that_is_removed_or_closed_with_its_round_leaves_no_byte(
    store: SqlStore, data: Path
):
    removed, closed = a_comment(SAID), a_comment(SAID)
    sealed = {"removed": removed.body[-64:], "closed": closed.body[-64:]}
    await store.finish_week(
        release=a_release(),
        pending=None,
        opened={},
        comments=(removed, closed),
    )
    assert {name for _, name in found_in(data, sealed | traces())} == set(sealed)

    await store.remove_comments((removed,))
    assert {name for _, name in found_in(data, sealed)} == {"closed"}
    await store.close_round(FIRST)

    assert found_in(data, sealed) == []


async def test_a_backup_shows_no_more_than_the_store(
    store: SqlStore, path: Path, tmp_path: Path
):
    await send(store)
    await store.withdraw(letter_ids(0xFACADE), tag_for(ACCOUNT, TAG_KEY))

    await copy_database(path, tmp_path / "copies" / "monday.sqlite")

    assert found_in(tmp_path / "copies", traces()) == []

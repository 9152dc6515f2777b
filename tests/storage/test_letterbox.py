"""Sealing, and what is derived."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from dialogues.progress import FormNumber
from storage.errors import (
    LetterTooLongError,
    UnopenedLetterError,
    UnopenedPendingError,
)
from storage.letterbox import (
    LONGEST_CONTENT_BYTES,
    PrivateKey,
    letter_id,
    letterbox_of,
    make_key_pair,
    open_comment,
    open_letter,
    open_pending,
    pending_letterbox,
    record_key,
    seal_comment,
    seal_letter,
    seal_pending,
    tag_for,
)
from storage.records import CommentId, CommentRecord, Letter, LetterKind
from tests.storage.builders import (
    LETTERBOX,
    NEXT_LETTERBOX,
    NEXT_PRIVATE_KEY,
    PRIVATE_KEY,
    a_form_number,
    letter_ids,
)


FIXED_IDS = ["8a4af3381f3ba144156fdb1f69d36ee4", "87fb7bc33af5c538dad072d809324907"]
FIXED_TAG = "b87a38cb2d77fc56cb3f7d9e152a914b5e8abeef00fbe18f49f41e4a458f43b9"
FIXED_RECORD_KEY = 14698149108750178598


def a_letter(content: bytes = b"what I think") -> Letter:
    return seal_letter(content, id=letter_ids()[0], letterbox=LETTERBOX)


def sealed(padded: bytes, info: bytes) -> bytes:
    """Return what anybody could seal with the public half and the published suite."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    return suite.encrypt(padded, PRIVATE_KEY.public_key(), info=info)


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


@pytest.mark.parametrize(
    "content", [b"", b"a", b"\0", b"ends in zeros\0\0", b"x" * LONGEST_CONTENT_BYTES]
)
def test_a_letter_opens_as_it_was_sealed(content: bytes):
    assert open_letter(a_letter(content), PRIVATE_KEY) == content


def test_all_letters_are_equally_long():
    lengths = {
        len(a_letter(b"x" * size).body) for size in (0, 1, 500, LONGEST_CONTENT_BYTES)
    }

    assert lengths == {2096}


def test_equal_contents_do_not_look_equal():
    assert a_letter().body != a_letter().body


def test_a_content_over_the_limit_is_refused_and_not_repeated():
    with pytest.raises(LetterTooLongError) as raised:
        a_letter(b"secret" + b"x" * LONGEST_CONTENT_BYTES)

    assert str(raised.value) == "a letter holds 2046 bytes, and this has 2052"


def test_another_key_does_not_open_a_letter():
    with pytest.raises(UnopenedLetterError):
        open_letter(a_letter(), NEXT_PRIVATE_KEY)


@pytest.mark.parametrize("place", [0, 31, 32, 1000, -17, -1])
def test_a_letter_that_was_changed_does_not_open(place: int):
    letter = a_letter()

    with pytest.raises(UnopenedLetterError):
        open_letter(replace(letter, body=flipped(letter.body, place)), PRIVATE_KEY)


@pytest.mark.parametrize("body", [b"", b"short", bytes(2096)])
def test_what_is_no_letter_does_not_open(body: bytes):
    with pytest.raises(UnopenedLetterError):
        open_letter(replace(a_letter(), body=body), PRIVATE_KEY)


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\0\1",
        b"\0\1x".ljust(1000, b"\0"),
        b"\0\1x".ljust(2048, b"\1"),
        b"\xff\xff".ljust(2048, b"x"),
    ],
)
def test_a_letter_that_was_padded_otherwise_does_not_open(padded: bytes):
    # The public half is in the database: whoever can write there can seal anything.
    letter = a_letter()
    info = b"earshot letter 1\0" + LETTERBOX.fingerprint + letter.id

    with pytest.raises(UnopenedLetterError):
        open_letter(replace(letter, body=sealed(padded, info)), PRIVATE_KEY)


def test_waiting_counts_that_were_padded_otherwise_do_not_open():
    info = b"earshot pending 1\0" + LETTERBOX.fingerprint
    pending = LETTERBOX.fingerprint + sealed(b"\xff\xff\xff\xff", info)

    with pytest.raises(UnopenedPendingError):
        open_pending(pending, PRIVATE_KEY)


def test_a_letter_does_not_open_under_the_id_of_another():
    swapped = replace(a_letter(), id=letter_ids()[1])

    with pytest.raises(UnopenedLetterError):
        open_letter(swapped, PRIVATE_KEY)


def test_a_letter_does_not_open_as_one_of_another_letterbox():
    moved = replace(a_letter(), letterbox=NEXT_LETTERBOX.fingerprint)

    with pytest.raises(UnopenedLetterError):
        open_letter(moved, PRIVATE_KEY)


def test_an_unopened_letter_says_nothing_about_itself():
    letter = a_letter()
    with pytest.raises(UnopenedLetterError) as raised:
        open_letter(letter, NEXT_PRIVATE_KEY)

    assert str(raised.value) == "this key does not open this letter"
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("size", [0, 300, LONGEST_CONTENT_BYTES])
def test_a_kept_comment_opens_as_it_was_sealed_and_is_as_long_as_a_letter(size: int):
    comment = seal_comment(b"x" * size, PRIVATE_KEY)

    assert open_comment(comment, PRIVATE_KEY) == b"x" * size
    assert len(comment.body) == 2096


def test_every_kept_comment_has_an_id_of_chance():
    ids = {seal_comment(b"the same", PRIVATE_KEY).id for _ in range(50)}

    assert len(ids) == 50
    assert {len(each) for each in ids} == {16}


def test_a_kept_comment_opens_with_its_key_and_under_its_id_only():
    first, second = (seal_comment(b"mine", PRIVATE_KEY) for _ in range(2))

    with pytest.raises(UnopenedLetterError):
        open_comment(first, NEXT_PRIVATE_KEY)
    with pytest.raises(UnopenedLetterError):
        open_comment(replace(first, id=second.id), PRIVATE_KEY)


def test_a_letter_is_no_kept_comment():
    letter = a_letter()

    with pytest.raises(UnopenedLetterError):
        open_comment(CommentRecord(CommentId(letter.id), letter.body), PRIVATE_KEY)


def test_waiting_counts_are_no_letter():
    sealed = seal_pending(b"x" * 2000, LETTERBOX)

    with pytest.raises(UnopenedLetterError):
        open_letter(replace(a_letter(), body=sealed[8:]), PRIVATE_KEY)


@pytest.mark.parametrize("size", [0, 1, 16 * 1024 - 4, 16 * 1024 - 3, 100_000])
def test_waiting_counts_open_as_they_were_sealed(size: int):
    blob = bytes(range(256)) * 400
    sealed = seal_pending(blob[:size], LETTERBOX)

    assert pending_letterbox(sealed) == LETTERBOX.fingerprint
    assert open_pending(sealed, PRIVATE_KEY) == blob[:size]


def test_waiting_counts_grow_in_large_steps():
    overhead = 8 + 32 + 16
    sizes = [0, 16 * 1024 - 4, 16 * 1024 - 3, 40_000]
    sealed = [len(seal_pending(b"x" * size, LETTERBOX)) - overhead for size in sizes]

    assert sealed == [16384, 16384, 32768, 49152]


def test_another_key_does_not_open_waiting_counts():
    with pytest.raises(UnopenedPendingError):
        open_pending(seal_pending(b"{}", LETTERBOX), NEXT_PRIVATE_KEY)


@pytest.mark.parametrize("sealed", [b"", b"12345678", bytes(64)])
def test_what_are_no_waiting_counts_does_not_open(sealed: bytes):
    with pytest.raises(UnopenedPendingError):
        open_pending(sealed, PRIVATE_KEY)


def test_a_form_has_two_letters_with_ids_of_their_own():
    form = a_form_number()
    answers = letter_id(form, LetterKind.ANSWERS)
    comment = letter_id(form, LetterKind.COMMENT)

    assert answers != comment
    assert (len(answers), len(comment)) == (16, 16)


def test_ids_stay_as_they_are_from_version_to_version():
    # Receipts that are out there carry form numbers: a change here would break them.
    form = FormNumber(bytes.fromhex("0001020304050607"))

    assert [letter_id(form, kind).hex() for kind in LetterKind] == FIXED_IDS
    assert tag_for(7_123_456_789, b"k" * 32).hex() == FIXED_TAG
    private_key = PrivateKey.from_private_bytes(b"r" * 32)
    answers = letter_id(form, LetterKind.ANSWERS)
    assert record_key(answers, private_key) == FIXED_RECORD_KEY


def test_tags_differ_by_account_and_by_round():
    tags = {tag_for(account, key) for account in (1, 2, -3) for key in (b"a", b"b")}

    assert len(tags) == 6
    assert {len(tag) for tag in tags} == {32}


def test_a_record_key_is_the_same_each_time_and_differs_by_letter_and_letterbox():
    answers, comment = letter_ids()

    here = record_key(answers, PRIVATE_KEY)
    assert here == record_key(answers, PRIVATE_KEY)
    assert here != record_key(comment, PRIVATE_KEY)
    assert here != record_key(answers, NEXT_PRIVATE_KEY)
    assert 0 <= here < 2**64


def test_a_key_pair_knows_its_letterbox_and_shows_no_key():
    private_key, letterbox = make_key_pair()

    assert letterbox_of(private_key) == letterbox
    assert private_key.private_bytes_raw().hex() not in repr(private_key)

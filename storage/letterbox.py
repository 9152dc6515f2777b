"""Seal and open; and the three numbers that are derived instead of kept.

Rule 1: whoever holds the public half can post and cannot read.
Rule 2: all letters are equally long, so that length says nothing about an answer.
Rule 3: a letter opens under its own id and letterbox only; nobody can swap two bodies.
Rule 4: every derivation has its own label, so that no value serves two purposes.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from dialogues.progress import FormNumber
from storage.errors import (
    LetterTooLongError,
    UnopenedLetterError,
    UnopenedPendingError,
)
from storage.records import (
    CommentId,
    CommentRecord,
    Fingerprint,
    Letter,
    Letterbox,
    LetterId,
    LetterKind,
    Tag,
)


PrivateKey = X25519PrivateKey
"""Opaque on purpose: its repr shows no byte of the key."""

# LATER: KEM.MLKEM768_X25519, so that a thief's copies stay closed to a quantum computer
# as well, when the lowest supported `cryptography` has it on every platform.
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

_ID_LABEL = b"earshot letter id 1\0"
_LETTER_LABEL = b"earshot letter 1\0"
_COMMENT_LABEL = b"earshot comment 1\0"
_PENDING_LABEL = b"earshot pending 1\0"
_TAG_LABEL = b"earshot participation tag 1\0"
_RECORD_LABEL = b"earshot record key 1\0"

LETTER_ID_BYTES = 16
COMMENT_ID_BYTES = 16
FINGERPRINT_BYTES = 8
RECORD_KEY_BYTES = 8
ACCOUNT_BYTES = 8

PADDED_BYTES = 2048
LENGTH_BYTES = 2
LONGEST_CONTENT_BYTES = PADDED_BYTES - LENGTH_BYTES

# Waiting counts grow with the number of small groups; in steps this coarse their size
# does not say how many people are waiting.
PENDING_STEP_BYTES = 16 * 1024
PENDING_LENGTH_BYTES = 4


def letter_id(form: FormNumber, kind: LetterKind) -> LetterId:
    """Return the id of one of a form's two letters.

    Nobody can tell that two ids belong to one form without the form number.
    """
    digest = hashlib.sha256(_ID_LABEL + kind.encode() + b"\0" + form).digest()
    return LetterId(digest[:LETTER_ID_BYTES])


def tag_for(account_id: int, tag_key: bytes) -> Tag:
    """Return what marks an account as heard in the round that the key belongs to."""
    account = account_id.to_bytes(ACCOUNT_BYTES, "big", signed=True)
    return Tag(hmac.digest(tag_key, _TAG_LABEL + account, "sha256"))


def record_key(letter: LetterId, private_key: PrivateKey) -> int:
    """Return the 64 bits that a letter adds to the rounding of every cell it is in.

    Derived, not drawn, so that an interrupted compilation gives the same figures when
    it is run again; and from what is destroyed with the mix. Whoever could work it out
    later would find the letter in the sums of the counts that wait, by the one key of
    a cell with one person (`tests/attacks/test_late_thief.py`).
    """
    secret = private_key.private_bytes_raw()
    digest = hmac.digest(secret, _RECORD_LABEL + letter, "sha256")
    return int.from_bytes(digest[:RECORD_KEY_BYTES], "big")


def make_key_pair() -> tuple[PrivateKey, Letterbox]:
    """Return a new key pair: the half that opens, and the half that is posted to."""
    # Chance is no argument here: key material comes from the system and nowhere else.
    private_key = X25519PrivateKey.generate()
    return private_key, letterbox_of(private_key)


def letterbox_of(private_key: PrivateKey) -> Letterbox:
    public_key = private_key.public_key().public_bytes_raw()
    fingerprint = hashlib.sha256(public_key).digest()[:FINGERPRINT_BYTES]
    return Letterbox(Fingerprint(fingerprint), public_key)


def seal_letter(
    content: bytes,
    *,
    id: LetterId,  # noqa: A002 - the name of the field that it fills
    letterbox: Letterbox,
) -> Letter:
    """Return the content padded and sealed; `LetterTooLongError` over 2,046 bytes."""
    info = _LETTER_LABEL + letterbox.fingerprint + id
    return Letter(id, letterbox.fingerprint, _seal_content(content, letterbox, info))


def open_letter(letter: Letter, private_key: PrivateKey) -> bytes:
    """Return the content; raise `UnopenedLetterError` for another key or body."""
    info = _LETTER_LABEL + letter.letterbox + letter.id
    return _open_content(letter.body, private_key, info)


def seal_comment(content: bytes, private_key: PrivateKey) -> CommentRecord:
    """Return a comment sealed for whoever reads comments, as long as any letter.

    Its id is new: by that of its letter, a receipt or an older copy of the database
    would tell who wrote it.
    """
    id_ = CommentId(secrets.token_bytes(COMMENT_ID_BYTES))
    letterbox = letterbox_of(private_key)
    return CommentRecord(id_, _seal_content(content, letterbox, _COMMENT_LABEL + id_))


def open_comment(comment: CommentRecord, private_key: PrivateKey) -> bytes:
    """Return the content; raise `UnopenedLetterError` for another key or body."""
    return _open_content(comment.body, private_key, _COMMENT_LABEL + comment.id)


def _seal_content(content: bytes, letterbox: Letterbox, info: bytes) -> bytes:
    if len(content) > LONGEST_CONTENT_BYTES:
        raise LetterTooLongError(size=len(content), limit=LONGEST_CONTENT_BYTES)
    padded = _pad(content, PADDED_BYTES, length_bytes=LENGTH_BYTES)
    return _seal(padded, letterbox, info)


def _open_content(body: bytes, private_key: PrivateKey, info: bytes) -> bytes:
    try:
        padded = _SUITE.decrypt(body, private_key, info=info)
    except InvalidTag:
        raise UnopenedLetterError from None
    content = _unpad(padded, length_bytes=LENGTH_BYTES)
    # Anybody who reads the database can seal a letter; only our padding is accepted.
    if content is None or len(padded) != PADDED_BYTES:
        raise UnopenedLetterError
    return content


def seal_pending(blob: bytes, letterbox: Letterbox) -> bytes:
    """Return the waiting counts sealed, with the letterbox's fingerprint in front.

    Seal to the letterbox in use, whose key lives until these counts are read again.
    """
    steps = -(-(len(blob) + PENDING_LENGTH_BYTES) // PENDING_STEP_BYTES)
    padded = _pad(blob, steps * PENDING_STEP_BYTES, length_bytes=PENDING_LENGTH_BYTES)
    info = _PENDING_LABEL + letterbox.fingerprint
    return letterbox.fingerprint + _seal(padded, letterbox, info)


def pending_letterbox(sealed: bytes) -> Fingerprint:
    """Return whose private key opens the waiting counts."""
    return Fingerprint(sealed[:FINGERPRINT_BYTES])


def open_pending(sealed: bytes, private_key: PrivateKey) -> bytes:
    """Return the waiting counts; raise `UnopenedPendingError` for another key."""
    info = _PENDING_LABEL + pending_letterbox(sealed)
    try:
        padded = _SUITE.decrypt(sealed[FINGERPRINT_BYTES:], private_key, info=info)
    except InvalidTag:
        raise UnopenedPendingError from None
    blob = _unpad(padded, length_bytes=PENDING_LENGTH_BYTES)
    if blob is None:
        raise UnopenedPendingError
    return blob


def _seal(padded: bytes, letterbox: Letterbox, info: bytes) -> bytes:
    public_key = X25519PublicKey.from_public_bytes(letterbox.public_key)
    return _SUITE.encrypt(padded, public_key, info=info)


def _pad(content: bytes, size: int, *, length_bytes: int) -> bytes:
    length = len(content).to_bytes(length_bytes, "big")
    return (length + content).ljust(size, b"\0")


def _unpad(padded: bytes, *, length_bytes: int) -> bytes | None:
    length = int.from_bytes(padded[:length_bytes], "big")
    content = padded[length_bytes : length_bytes + length]
    return (
        content
        if _pad(content, len(padded), length_bytes=length_bytes) == padded
        else None
    )

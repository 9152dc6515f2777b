"""A progress and a tap, sealed for one visit into the 64 bytes of a button.

AES-SIV (RFC 5297) over 32 bytes: a header of four (the round, the questionnaire's slot,
and two bytes of the fingerprint of what is packed), then what `dialogues/packing.py` makes.
The visit is associated data, so a capsule works in its own chat only. SIV needs no nonce:
equal capsules look equal, which tells Telegram nothing that the button's label does not.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.interview.ids import VisitId
from dialogues.errors import PackedFormError
from dialogues.happened import Tapped
from dialogues.packing import LAYOUT, PACKED_BYTES, Packing
from dialogues.progress import Progress
from dialogues.questionnaire import Questionnaire


Seal = Callable[[Tapped], str]
"""Makes the capsule of one tap, of `CAPSULE_CHARACTERS`."""

CAPSULE_CHARACTERS = 64
ROUNDS = 1 << 12
SLOTS = 1 << 4
_HEADER_BYTES = 4
_SEALED_BYTES = 16 + _HEADER_BYTES + PACKED_BYTES


class Unusable(StrEnum):
    """Why a button cannot be used."""

    NOT_OURS = "not_ours"
    """Forged, broken, sealed for another chat, or under a key that is gone."""
    ROUND_OVER = "round_over"
    OTHER_QUESTIONS = "other_questions"
    """The questionnaire was changed since."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a capsule."""

    slot: int
    progress: Progress
    tapped: Tapped


class Capsules:
    """Seals and opens the capsules of one round.

    `questionnaires` are numbered by their order: the slot of each.
    """

    def __init__(
        self, key: bytes, questionnaires: Sequence[Questionnaire], *, round_number: int
    ) -> None:
        self._cipher = AESSIV(key)
        self._packings = [Packing.of(each) for each in questionnaires]
        self._headers = [
            _header(round_number, slot, each)
            for slot, each in enumerate(questionnaires)
        ]
        self._round_bits = round_number % ROUNDS

    def seal_for(self, visit: VisitId, progress: Progress, *, slot: int = 0) -> Seal:
        """Return the seal of one screen's buttons; the comment's text is left out."""
        head, packed = self._headers[slot], self._packings[slot].pack(progress)
        cipher, bound = self._cipher, [_bound(visit)]

        def seal(tapped: Tapped) -> str:
            sealed = cipher.encrypt(head + packed.with_tap(tapped), bound)
            return urlsafe_b64encode(sealed).decode()

        return seal

    def open(self, visit: VisitId, capsule: str) -> Opened | Unusable:
        """Return what is in a capsule, or why it cannot be used. Nothing is raised."""
        # The decoder drops signs that are not in its alphabet; so both lengths count.
        if len(capsule) != CAPSULE_CHARACTERS:
            return Unusable.NOT_OURS
        try:
            sealed = urlsafe_b64decode(capsule.encode("ascii", "replace"))
            if len(sealed) != _SEALED_BYTES:
                return Unusable.NOT_OURS
            packed = self._cipher.decrypt(sealed, [_bound(visit)])
        except (InvalidTag, ValueError):
            return Unusable.NOT_OURS
        return self._read(packed[:_HEADER_BYTES], packed[_HEADER_BYTES:])

    def _read(self, header: bytes, packed: bytes) -> Opened | Unusable:
        round_bits, slot = divmod(int.from_bytes(header[:2], "big"), SLOTS)
        if round_bits != self._round_bits:
            return Unusable.ROUND_OVER
        if slot >= len(self._headers) or header != self._headers[slot]:
            return Unusable.OTHER_QUESTIONS
        try:
            return Opened(slot, *self._packings[slot].unpack(packed))
        except PackedFormError:
            return Unusable.OTHER_QUESTIONS


def fingerprint(questionnaire: Questionnaire) -> bytes:
    """Return 32 bytes that change with the questionnaire, and with how it is packed."""
    packed = f"{LAYOUT} {questionnaire.model_dump_json()}"
    return sha256(packed.encode()).digest()


def _header(round_number: int, slot: int, questionnaire: Questionnaire) -> bytes:
    number = (round_number % ROUNDS) * SLOTS + slot
    return number.to_bytes(2, "big") + fingerprint(questionnaire)[:2]


def _bound(visit: VisitId) -> bytes:
    return b"earshot capsule" + visit.to_bytes(8, "big", signed=True)

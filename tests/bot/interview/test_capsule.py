from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from random import Random  # noqa: TID251  (drawn with a seed, and told)

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.interview.capsule import Capsules, Opened, Unusable
from bot.interview.ids import VisitId
from dialogues.happened import Picked, Sent, tappable
from dialogues.progress import FormNumber, Place, Progress, places_of
from dialogues.questionnaire import Questionnaire, Version


QUESTIONNAIRE = content.questionnaire()
KEY = bytes(range(64))
CHAT = VisitId(4_242_424_242)
PROGRESS = Progress(
    form=FormNumber(b"\x01\x02\x03\x04\x05\x06\x07\x08"),
    place=places_of(QUESTIONNAIRE)[5],
    answers={"age": ("aged_16_17",), "worries": ("violence", "drugs"), "seen": ()},
    version=Version.STANDARD,
    locale="pl",
    invite=42,
)


def capsules(
    *, key: bytes = KEY, round_number: int = 1, asked: Questionnaire = QUESTIONNAIRE
) -> Capsules:
    return Capsules(key, [asked], round_number=round_number)


def sealed() -> str:
    return capsules().seal_for(CHAT, PROGRESS)(Picked(2))


def test_a_capsule_opens_to_what_was_sealed():
    assert capsules().open(CHAT, sealed()) == Opened(0, PROGRESS, Picked(2))


@given(
    form=st.binary(min_size=8, max_size=8),
    place=st.sampled_from(places_of(QUESTIONNAIRE)),
    tapped=st.sampled_from(tappable(QUESTIONNAIRE)),
    chat=st.integers(min_value=-(2**52), max_value=2**52),
    invite=st.integers(min_value=0, max_value=2**20 - 1),
)
def test_every_capsule_has_64_characters_and_opens(form, place, tapped, chat, invite):
    progress = Progress(FormNumber(form), place=place, invite=invite)

    capsule = capsules().seal_for(VisitId(chat), progress)(tapped)

    assert len(capsule.encode()) == 64
    assert capsules().open(VisitId(chat), capsule) == Opened(0, progress, tapped)


def test_no_bit_of_a_capsule_can_be_flipped():
    packed = urlsafe_b64decode(sealed())

    flipped = [
        (int.from_bytes(packed, "big") ^ (1 << bit)).to_bytes(48, "big")
        for bit in range(8 * 48)
    ]

    opened = {capsules().open(CHAT, urlsafe_b64encode(x).decode()) for x in flipped}
    assert opened == {Unusable.NOT_OURS}


def test_another_chat_cannot_use_a_capsule():
    assert capsules().open(VisitId(CHAT + 1), sealed()) is Unusable.NOT_OURS
    assert capsules().open(VisitId(-CHAT), sealed()) is Unusable.NOT_OURS


def test_a_capsule_under_another_key_is_not_ours():
    assert capsules(key=bytes(64)).open(CHAT, sealed()) is Unusable.NOT_OURS


@pytest.mark.parametrize("round_number", [0, 2, 4095])
def test_a_capsule_of_another_round_says_that_the_round_is_over(round_number):
    opened = capsules(round_number=round_number).open(CHAT, sealed())

    assert opened is Unusable.ROUND_OVER


def test_a_capsule_of_a_changed_questionnaire_is_known_as_such():
    changed = QUESTIONNAIRE.model_copy(update={"version": QUESTIONNAIRE.version + 1})

    opened = capsules(asked=changed).open(CHAT, sealed())

    assert opened is Unusable.OTHER_QUESTIONS


def test_a_capsule_that_was_packed_otherwise_is_known_as_such():
    # As it was before layouts had numbers: the tap was the first digit, not the last.
    header = (1 << 4).to_bytes(2, "big") + sha256(
        QUESTIONNAIRE.model_dump_json().encode()
    ).digest()[:2]
    number = tappable(QUESTIONNAIRE).index(Sent()) << 100
    packed = header + PROGRESS.form + number.to_bytes(20, "big")
    bound = b"earshot capsule" + CHAT.to_bytes(8, "big", signed=True)
    capsule = urlsafe_b64encode(AESSIV(KEY).encrypt(packed, [bound])).decode()

    assert capsules().open(CHAT, capsule) is Unusable.OTHER_QUESTIONS


def test_a_capsule_of_a_slot_that_is_gone_is_known_as_such():
    two = Capsules(KEY, [QUESTIONNAIRE, QUESTIONNAIRE], round_number=1)
    capsule = two.seal_for(CHAT, PROGRESS, slot=1)(Sent())

    assert two.open(CHAT, capsule) == Opened(1, PROGRESS, Sent())
    assert capsules().open(CHAT, capsule) is Unusable.OTHER_QUESTIONS


@pytest.mark.parametrize("length", range(64))
def test_a_capsule_cut_short_is_not_ours(length):
    assert capsules().open(CHAT, sealed()[:length]) is Unusable.NOT_OURS


@pytest.mark.parametrize("added", ["!", " ", "\n", "=", "====", "A", "é", "\ud800"])
def test_a_capsule_with_anything_added_is_not_ours(added):
    capsule = sealed()

    for at in (0, 30, 64):
        opened = capsules().open(CHAT, capsule[:at] + added + capsule[at:])
        assert opened is Unusable.NOT_OURS


@given(st.text(max_size=80))
def test_any_text_is_opened_without_a_fault(text):
    assert capsules().open(CHAT, text) is Unusable.NOT_OURS


def test_of_a_hundred_thousand_forgeries_none_is_accepted():
    chance = Random(20261122)  # noqa: S311  (nothing is kept secret with it)
    ours = capsules()

    accepted = [
        forged
        for forged in (
            urlsafe_b64encode(chance.randbytes(48)).decode() for _ in range(100_000)
        )
        if ours.open(CHAT, forged) is not Unusable.NOT_OURS
    ]

    assert accepted == []


def test_a_capsule_shows_neither_the_chat_nor_an_answer():
    other = Progress(PROGRESS.form, place=Place(PROGRESS.place.part, "seen"))
    first, second = sealed(), capsules().seal_for(CHAT, other)(Picked(2))

    same = sum(a == b for a, b in zip(first, second, strict=True))

    assert same < 16

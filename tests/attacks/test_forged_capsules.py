"""Attack 7: buttons that the bot did not make, or not for this chat or round."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from random import Random  # noqa: TID251 (drawn with a seed, and told)

import pytest

from bot.interview.capsule import CAPSULE_CHARACTERS, Capsules, Opened, Unusable
from bot.interview.ids import VisitId
from dialogues.happened import tappable
from dialogues.progress import FormNumber, Progress, places_of
from tests.attacks.city import the_questionnaire
from tests.attacks.figures import report


TRIES = 100_000
KEY = bytes(range(64))
CHAT = VisitId(9_123_456_789)
OTHER_CHAT = VisitId(9_123_456_790)
GROUP_CHAT = VisitId(-9_123_456_789)

Forge = Callable[[str, str, Random], str]
"""Makes a forgery of two true capsules of this chat."""


def capsules(*, key: bytes = KEY, round_number: int = 1) -> Capsules:
    return Capsules(key, [the_questionnaire()], round_number=round_number)


def true_ones(
    chance: Random, number: int, *, by: Capsules, chat: VisitId = CHAT
) -> list[str]:
    questionnaire = the_questionnaire()
    places, taps = places_of(questionnaire), tappable(questionnaire)
    return [
        by.seal_for(
            chat,
            Progress(FormNumber(chance.randbytes(8)), place=chance.choice(places)),
        )(chance.choice(taps))
        for _ in range(number)
    ]


def one_bit_flipped(true: str, _: str, chance: Random) -> str:
    sealed = bytearray(urlsafe_b64decode(true))
    sealed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
    return urlsafe_b64encode(sealed).decode()


def one_sign_changed(true: str, _: str, chance: Random) -> str:
    at = chance.randrange(len(true))
    return true[:at] + chr(ord(true[at]) ^ (1 << chance.randrange(7))) + true[at + 1 :]


def cut_short(true: str, _: str, chance: Random) -> str:
    return true[: chance.randrange(len(true))]


def made_longer(true: str, other: str, chance: Random) -> str:
    return true + other[: chance.randrange(1, len(other))]


def put_together(true: str, other: str, chance: Random) -> str:
    at = chance.randrange(1, len(true))
    return true[:at] + other[at:]


def drawn(_: str, __: str, chance: Random) -> str:
    return urlsafe_b64encode(chance.randbytes(48)).decode()


def any_text(_: str, __: str, chance: Random) -> str:
    return "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(CAPSULE_CHARACTERS))


FORGERIES: Sequence[Forge] = (
    one_bit_flipped,
    one_sign_changed,
    cut_short,
    made_longer,
    put_together,
    drawn,
    any_text,
)
TRUE = 500


def test_of_a_hundred_thousand_forged_capsules_none_is_accepted(
    caplog: pytest.LogCaptureFixture,
):
    chance = Random(7)  # noqa: S311 (drawn with a seed, and told)
    ours = capsules()
    true = true_ones(chance, TRUE, by=ours)
    known = set(true)

    accepted = 0
    with caplog.at_level(logging.DEBUG):
        for forge in islice(cycle(FORGERIES), TRIES):
            forged = forge(chance.choice(true), chance.choice(true), chance)
            if forged not in known:
                accepted += ours.open(CHAT, forged) is not Unusable.NOT_OURS

    report("7 forged capsules accepted", success=accepted / TRIES, blind=0, tries=TRIES)
    assert accepted == 0
    assert caplog.records == []


def test_a_true_capsule_works_in_no_other_chat_round_or_bot():
    chance = Random(8)  # noqa: S311 (drawn with a seed, and told)
    ours = capsules()
    elsewhere = [
        *true_ones(chance, TRUE, by=ours, chat=OTHER_CHAT),
        *true_ones(chance, TRUE, by=ours, chat=GROUP_CHAT),
        *true_ones(chance, TRUE, by=capsules(round_number=2)),
        *true_ones(chance, TRUE, by=capsules(key=bytes(64))),
    ]

    accepted = sum(isinstance(ours.open(CHAT, each), Opened) for each in elsewhere)

    report(
        "7 true capsules of another chat, round or bot accepted",
        success=accepted / len(elsewhere),
        blind=0,
        tries=len(elsewhere),
    )
    assert accepted == 0


def test_the_control_capsules_open_in_their_own_chat():
    ours = capsules()
    true = true_ones(Random(9), TRUE, by=ours)  # noqa: S311 (drawn with a seed, and told)

    accepted = sum(isinstance(ours.open(CHAT, each), Opened) for each in true)

    report(
        "7 control: true capsules in their own chat",
        success=accepted / TRUE,
        blind=0,
        tries=TRUE,
    )
    assert accepted == TRUE

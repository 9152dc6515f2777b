from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.errors import PackedFormError
from dialogues.happened import Began, tappable
from dialogues.languages import LOCALES
from dialogues.packing import INVITES, LAYOUT, PACKED_BYTES, Packing
from dialogues.progress import FormNumber, Progress, places_of
from dialogues.questionnaire import Version
from tests.support.builders import (
    SMALL,
    a_comment_box,
    a_form_number,
    a_questionnaire,
    a_small_edition,
    an_area,
    one,
    several,
    the_edition,
)


PACKINGS = [the_edition(), *(a_small_edition(name) for name in SMALL)]


@given(st.sampled_from(range(len(PACKINGS))), st.data())
def test_whatever_is_packed_comes_back(which, data):
    questionnaire = PACKINGS[which].questionnaire
    packing = Packing.of(questionnaire)
    answers = {
        question_id: answer
        for question_id, digit in packing.answers
        if (answer := data.draw(st.sampled_from(digit.values))) is not None
    }
    progress = Progress(
        form=FormNumber(data.draw(st.binary(min_size=8, max_size=8))),
        place=data.draw(st.sampled_from(places_of(questionnaire))),
        answers=answers,
        version=data.draw(st.sampled_from(Version)),
        locale=data.draw(st.sampled_from(LOCALES)),
        may_be_read=data.draw(st.booleans()),
        invite=data.draw(st.integers(0, INVITES - 1)),
    )
    tapped = data.draw(st.sampled_from(tappable(questionnaire)))

    packed = packing.pack(progress).with_tap(tapped)

    assert len(packed) == PACKED_BYTES
    assert packing.unpack(packed) == (progress, tapped)


@given(st.sampled_from(range(len(PACKINGS))), st.binary(max_size=2 * PACKED_BYTES))
def test_any_bytes_are_a_progress_or_none(which, given_bytes):
    packing = Packing.of(PACKINGS[which].questionnaire)

    try:
        progress, tapped = packing.unpack(given_bytes)
    except PackedFormError:
        return

    assert packing.pack(progress).with_tap(tapped) == given_bytes


def test_bytes_of_another_length_are_no_progress():
    packing = Packing.of(a_questionnaire())

    with pytest.raises(PackedFormError):
        packing.unpack(bytes(PACKED_BYTES - 1))


def test_a_number_that_is_too_great_is_no_progress():
    packing = Packing.of(a_questionnaire())

    with pytest.raises(PackedFormError):
        packing.unpack(b"\xff" * PACKED_BYTES)


def test_a_skipped_question_is_not_one_that_was_never_reached():
    packing = Packing.of(a_questionnaire(one("sweet")))
    reached = Progress(a_form_number(), answers={"sweet": ()})
    never = Progress(a_form_number())

    assert packing.pack(reached).with_tap(Began()) != packing.pack(never).with_tap(
        Began()
    )


def test_the_text_of_a_comment_is_not_packed():
    packing = Packing.of(a_questionnaire())
    silent = Progress(a_form_number())

    packed = packing.pack(replace(silent, comment="my secret")).with_tap(Began())

    assert packed == packing.pack(silent).with_tap(Began())


def test_ticks_take_only_the_room_of_the_sets_that_are_allowed():
    packing = Packing.of(a_questionnaire(several("fruit", at_most=2, alone="none")))

    (_, ticks) = packing.answers[-1]
    # Not reached, skipped, none; three by one, three by two.
    assert len(ticks.values) == 3 + 3 + 3


def test_a_question_more_needs_its_bits_more():
    small = Packing.of(a_questionnaire())
    # Fourteen choices, skipped and not reached: sixteen values, four bits.
    bigger = Packing.of(a_questionnaire(one("sweet", *"abcdefghijklmn")))

    answered = len(bigger.answers[-1][1].values)
    assert answered == 16
    assert bigger.bits >= small.bits + 4


def test_the_tap_is_the_last_digit():
    questionnaire = a_questionnaire(one("sweet"))
    packed = Packing.of(questionnaire).pack(Progress(a_form_number()))

    numbers = [
        int.from_bytes(packed.with_tap(tapped)) for tapped in tappable(questionnaire)
    ]

    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_bytes_get_another_meaning_only_with_another_layout_number():
    packing = Packing.of(
        a_questionnaire(one("sweet"), several("fruit"), an_area(), a_comment_box())
    )
    meaning = repr(
        (
            packing.places.values,
            packing.versions.values,
            packing.locales.values,
            INVITES,
            [digit.values for _, digit in packing.answers],
            packing.taps.values,
        )
    )
    progress = Progress(
        form=a_form_number(),
        place=packing.places.values[1],
        answers={
            question_id: digit.values[-1] or ()
            for question_id, digit in packing.answers
        },
        version=packing.versions.values[-1],
        locale=packing.locales.values[-1],
        invite=INVITES - 1,
        may_be_read=True,
    )

    packed = packing.pack(progress).with_tap(packing.taps.values[2])

    # Where one of these changes, the buttons of before an upgrade would be misread: give
    # `LAYOUT` its next number, then write the new ones here.
    assert (LAYOUT, packed[8:].hex(), sha256(meaning.encode()).hexdigest()[:16]) == (
        2,
        "00000000000000000000000000001796ffffffc5",
        "6fa609538a7cbec0",
    )

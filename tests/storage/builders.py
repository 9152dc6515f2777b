"""What the tests of the store are made of."""

from dataclasses import replace
from typing import Any

from dialogues.progress import FormNumber
from storage.letterbox import (
    letter_id,
    make_key_pair,
    seal_comment,
    seal_letter,
    tag_for,
)
from storage.records import (
    CommentRecord,
    Letter,
    Letterbox,
    LetterId,
    LetterKind,
    ReleaseRecord,
    Response,
    Round,
    RoundNumber,
    Tag,
    Week,
)


TAG_KEY = b"t" * 32
PRIVATE_KEY, LETTERBOX = make_key_pair()
NEXT_PRIVATE_KEY, NEXT_LETTERBOX = make_key_pair()

THIS_WEEK = Week("2026-W47")
NEXT_WEEK = Week("2026-W48")

FIRST, SECOND = RoundNumber(1), RoundNumber(2)


def a_form_number(form: int = 1) -> FormNumber:
    return FormNumber(form.to_bytes(8, "big"))


def letter_ids(form: int = 1) -> tuple[LetterId, ...]:
    return tuple(letter_id(a_form_number(form), kind) for kind in LetterKind)


def a_form(
    form: int = 1, *, letterbox: Letterbox = LETTERBOX, says: bytes = b"{}"
) -> tuple[Letter, ...]:
    return tuple(
        seal_letter(says, id=id_, letterbox=letterbox) for id_ in letter_ids(form)
    )


def a_tag(account: int = 1) -> Tag:
    return tag_for(account, TAG_KEY)


def a_round(number: int = 1, *, professionals_version: int = 1) -> Round:
    return Round(
        RoundNumber(number), "young_people", 1, professionals_version, THIS_WEEK
    )


def a_response(day: str = "2026-11-23", text: str = "We met.") -> Response:
    return Response(day, text)


def a_release(**changes: Any) -> ReleaseRecord:
    plain = ReleaseRecord(
        week=THIS_WEEK,
        round_number=FIRST,
        kind="digest",
        reason="",
        files='{"digest.html": "00"}',
        manifest_hash="aa",
    )
    return replace(plain, **changes)


def a_comment(says: bytes = b"{}") -> CommentRecord:
    return seal_comment(says, PRIVATE_KEY)

"""What the committee answered or did, as an operator enters it for /yousaid."""

import re
from collections.abc import Iterator
from datetime import date

from bot.errors import ResponseFaultError
from storage.records import LONGEST_RESPONSE, Response
from storage.store import SqlStore


# A phone makes links and names of these by itself. Children tap them.
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S*|@\w+", re.IGNORECASE)
_OFFICIAL = re.compile(
    r"https://(?:[a-z0-9-]+\.)*(?:gov|police)\.uk(?:/\S*)?", re.IGNORECASE
)


def a_response(text: str, *, on: str, today: date) -> Response:
    """Return a response with its spaces and lines in order, of today if `on` is empty.

    Raise `ResponseFaultError` with everything that is wrong with it.
    """
    words = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    faults = (*_faults(words), *_faults_of_day(on, today))
    if faults:
        raise ResponseFaultError(faults)
    return Response(on or today.isoformat(), words)


def _faults(words: str) -> Iterator[str]:
    if not words:
        yield "there is no text"
    if len(words) > LONGEST_RESPONSE:
        yield f"the text has {len(words)} characters, at most {LONGEST_RESPONSE} fit"
    if not words.replace("\n", "").isprintable():
        yield "the text has signs that cannot be printed"
    for link in _LINK.findall(words):
        if not _OFFICIAL.fullmatch(link.rstrip(".,;:!?)")):
            yield f"{link} is no https address of a .gov.uk or .police.uk site"


def _faults_of_day(on: str, today: date) -> Iterator[str]:
    if not on:
        return
    try:
        day = date.fromisoformat(on)
    except ValueError:
        yield f"{on} is no day; write one like {today.isoformat()}"
        return
    if on != day.isoformat():
        yield f"write {day.isoformat()} for {on}"
    if day > today:
        yield f"{on} is still to come"


async def remove(store: SqlStore, number: int) -> Response:
    """Remove the response of that number in the list, counted from 1.

    Raise `ResponseFaultError` where there is none.
    """
    responses = await store.responses()
    if number > len(responses):
        raise ResponseFaultError((f"there is no number {number} in the list",))
    await store.remove_response(responses[number - 1])
    return responses[number - 1]

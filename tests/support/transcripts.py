"""Whole conversations as text: read, played again, and written down.

    # a remark                       given minimum age alone 13
    > /start                         given delivery not_now
    tap Yes, start                   given results
    > /start work                    given language pl
    tap again                        given questionnaire shipped
    type some words                  skip to That is all

The questions are steady ones (`tests/steady`), unless those that are shipped are given.
`tap again` is the same button, before the screen changed. `skip to` passes over questions
until the screen says so, and only that screen is written down. What is typed answers the
prompt that is open; without one it is a code, a word of danger, or for nobody. `given
results` has made-up results published, and an answer of the committee. And, written by
the bot's side:

    < a line of the screen           [A button] [beside another]
    * said in passing                ? a prompt to write
    = what is posted                 ~ said when all is taken off the screen

The same file is played at the reception and over Telegram (`doors.py`). What is to be
posted is written down whatever becomes of it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot import content
from dialogues.edition import Edition
from dialogues.happened import Delivery
from dialogues.screens.screen import Post
from tests.support.builders import (
    STEADY,
    a_steady_edition,
    a_steady_professional_edition,
    the_edition,
    the_professional_edition,
)
from tests.support.doors import Door, Page, Seen


_SAID_BY_THE_PERSON = ("> ", "tap ", "skip ", "type ", "given ", "#")
_MOST_SKIPS = 40
_LANGUAGES = content.languages(STEADY)


class Opening(Protocol):
    """What opens a door to a house that asks these editions."""

    def __call__(
        self, folder: Path, *editions: Edition, language: str
    ) -> AbstractAsyncContextManager[Door]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What is given before anything happens: it decides what is asked, and of whom."""

    minimum_age_alone: int = 16
    language: str = "en"
    asks_what_is_shipped: bool = False

    @property
    def editions(self) -> tuple[Edition, ...]:
        """What is asked of somebody whose phone has this language."""
        if self.asks_what_is_shipped:
            young = the_edition(self.minimum_age_alone)
            work = the_professional_edition()
        else:
            young = a_steady_edition(self.minimum_age_alone)
            work = a_steady_professional_edition()
        if self.language != "en":
            young = replace(young, languages=_LANGUAGES)
        return young, work


def said_by_the_person(transcript: str) -> tuple[str, ...]:
    """Return the lines of a transcript that the bot has not written."""
    lines = transcript.splitlines()
    return tuple(line for line in lines if line.startswith(_SAID_BY_THE_PERSON))


async def played(
    lines: Sequence[str],
    opening: Opening,
    folder: Path,
    *,
    skips_what_is_new: bool = False,
) -> str:
    """Return the whole transcript of what a person says and taps at a door.

    A question that the lines know nothing of stops it, or is skipped in a line of its own.
    """
    given = _given(lines)
    editions, language = given.editions, given.language
    async with opening(folder, *editions, language=language) as door:
        player = _Player(door)
        known = player.with_what_is_new(lines) if skips_what_is_new else _each(lines)
        written = [line async for line in player.lines(known)]
        await player.check_the_letterbox()
    return "\n".join(written).strip() + "\n"


def _given(lines: Iterable[str]) -> Given:
    given = Given()
    for line in lines:
        match line.split():
            case ["given", "minimum", "age", "alone", age]:
                given = replace(given, minimum_age_alone=int(age))
            case ["given", "language", locale]:
                assert locale in _LANGUAGES, f"there is no catalogue of {locale}"
                given = replace(given, language=locale)
            case ["given", "questionnaire", "shipped"]:
                given = replace(given, asks_what_is_shipped=True)
            case _:
                pass  # it happens, or is given, later
    return given


class _Player:
    def __init__(self, door: Door) -> None:
        self.door = door
        self.facts = door.house.facts
        self.posted = 0

    async def with_what_is_new(self, said: Iterable[str]) -> AsyncIterator[str]:
        for line in said:
            # Each line is played before the next one is asked for, so the screen moves.
            while self._is_not_on_the_screen(line) and "Skip" in self.door.labels:
                yield "tap Skip"
            yield line

    def _is_not_on_the_screen(self, line: str) -> bool:
        word, _, label = line.partition(" ")
        return word == "tap" and label not in ("again", *self.door.labels)

    async def lines(self, said: AsyncIterator[str]) -> AsyncIterator[str]:
        has_answered = False
        async for line in said:
            is_set_down = line.startswith(("#", "given "))
            if has_answered or not is_set_down:
                yield ""
            yield line
            if is_set_down:
                self._take_in(line)
            else:
                for written in _written(*await self._follows(line)):
                    yield written
            has_answered = not is_set_down

    def _take_in(self, line: str) -> None:
        match line.split():
            case ["given", "delivery", delivery]:
                self.facts.delivery = Delivery(delivery)
            case ["given", "results"]:
                self.facts.has_results = True
            case ["#", *_] | ["given", "minimum" | "language" | "questionnaire", *_]:
                pass  # it was taken in before
            case _:
                raise ValueError(f"nothing is known of this: {line}")

    async def _follows(self, line: str) -> tuple[Seen, Sequence[Post]]:
        seen = await self._do(line)
        new = self.facts.orders[self.posted :]
        self.posted += len(new)
        return seen, new

    async def _do(self, line: str) -> Seen:
        word, _, rest = line.partition(" ")
        match word, rest:
            case ">", _:
                return await self.door.command(rest.removeprefix("/"))
            case "tap", "again":
                return await self.door.tap_again()
            case "tap", _:
                return await self.door.tap(rest)
            case "skip", _:
                return await self._skip(rest.removeprefix("to "))
            case "type", _:
                return await self.door.type(rest)
            case _:
                raise ValueError(f"nobody can do this: {line}")

    async def _skip(self, words: str) -> Seen:
        for _ in range(_MOST_SKIPS):
            seen = await self.door.skip()
            if any(words in line for page in seen.pages for line in page.lines):
                return seen
        raise ValueError(f"no screen says {words}")

    async def check_the_letterbox(self) -> None:
        """See that nothing is in it but what was to be posted, as it was."""
        ordered = [
            each
            for post in self.facts.orders
            for each in (post.submission, post.comment)
        ]
        kept = await self.door.house.letters()

        assert all(each in ordered for each in kept.values())


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


def _written(seen: Seen, posted: Iterable[Post]) -> Iterator[str]:
    yield from (f"* {text}" for text in seen.told)
    yield from (f"~ {text}" for text in seen.hidden)
    for post in posted:
        yield from _posted(post)
    for page in seen.pages:
        yield from _page(page)
    yield from (f"? {text}" for text in seen.prompts)


def _page(page: Page) -> Iterator[str]:
    yield from (f"< {line}" for line in page.lines)
    yield from (" ".join(f"[{label}]" for label in row) for row in page.rows)


def _posted(post: Post) -> Iterator[str]:
    submission = post.submission
    yield f"= {submission.wording} wording, {submission.locale}"
    for question_id, answer in submission.answers.items():
        yield f"= {question_id}: {', '.join(answer) or '-'}"
    yield f"= apart: {post.comment.text or '-'}"

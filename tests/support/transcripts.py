"""Whole conversations as text: read, played again, and written down.

    # a remark                       given minimum age alone 13
    > /start                         given delivery not_now
    tap Yes, start                   given results
    > /start work                    given language pl
    tap again
    type some words                  skip to That is all

`tap again` is the same button, before the screen changed. `skip to` passes over questions
until the screen says so, and only that screen is written down. What is typed answers the
prompt that is open; without one it is a code, a word of danger, or for nobody. `given
results` has made-up results published, and an answer of the committee. And, written by
the bot's side:

    < a line of the screen           [A button] [beside another]
    * said in passing                ? a prompt to write
    = what is posted                 ~ said when all is taken off the screen
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from bot import content
from bot.interview.reading import Reading
from dialogues.commands import Leaves, Says, command_of, screen_of
from dialogues.edition import Edition
from dialogues.happened import Delivery, Skipped, Typed
from dialogues.progress import Part
from dialogues.receipt import form_of, is_written_as_code
from dialogues.screens import asides, results
from dialogues.screens.results import Results, Topic
from dialogues.screens.screen import Post, Screen
from dialogues.wording import Wording
from tests.support.builders import (
    MOMENT,
    the_edition,
    the_professional_edition,
)
from tests.support.chat import Chat, Seen


_READING = Reading.of(content.languages())
_SAID_BY_THE_PERSON = ("> ", "tap ", "skip ", "type ", "given ", "#")

RESULTS = Results(
    last_day=date(2026, 11, 15),
    people=140,
    topics=(
        Topic(question="safe_home", yes=45, between=20, no=35),
        Topic(question="trust", yes=30, between=25, no=45),
        Topic(question="fair", yes=25, between=30, no=45),
        Topic(question="listen"),
    ),
    asked_for=("listening",),
)
RESPONSES = ((date(2026, 11, 18), "We asked the Met to say why they stop people."),)


def said_by_the_person(transcript: str) -> tuple[str, ...]:
    """Return the lines of a transcript that the bot has not written."""
    lines = transcript.splitlines()
    return tuple(line for line in lines if line.startswith(_SAID_BY_THE_PERSON))


def played(lines: Iterable[str]) -> str:
    """Return the whole transcript of what a person says and taps."""
    return "\n".join(_Player().lines(lines)).strip() + "\n"


class _Player:
    def __init__(self) -> None:
        self.minimum_age_alone = 16
        self.locale = "en"
        self.delivery = Delivery.SENT
        self.has_results = False
        self.asked_for_code = False
        self.opened: Chat | None = None
        self.last_tap: tuple[Seen, str] | None = None

    @property
    def edition(self) -> Edition:
        """What the conversation rests on, for somebody whose phone has this language."""
        shipped = the_edition(self.minimum_age_alone)
        if self.locale == "en":
            return shipped
        return replace(shipped, languages=content.languages())

    @property
    def chat(self) -> Chat:
        """The phone; whoever has not pressed START has a form that nobody has seen."""
        if self.opened is None:
            self._start()
        assert self.opened is not None
        return self.opened

    def lines(self, said: Iterable[str]) -> Iterator[str]:
        has_answered = False
        for line in said:
            is_set_down = line.startswith(("#", "given "))
            if has_answered or not is_set_down:
                yield ""
            yield line
            if not line.startswith("#"):
                yield from self._follows(line)
            has_answered = not is_set_down

    def _follows(self, line: str) -> Iterator[str]:
        word, _, rest = line.partition(" ")
        match word:
            case ">":
                yield from self._commanded(rest.removeprefix("/"))
            case "given":
                self._given(rest)
            case "tap":
                yield from self._tapped(rest)
            case "skip":
                yield from self._skipped(rest.removeprefix("to "))
            case "type":
                yield from self._typed(rest)
            case _:
                raise ValueError(f"nobody can do this: {line}")

    def _given(self, fact: str) -> None:
        name, _, value = fact.rpartition(" ")
        match name:
            case "delivery":
                self.delivery = Delivery(value)
                if self.opened is not None:
                    self.opened.delivery = self.delivery
            case "minimum age alone":
                self.minimum_age_alone = int(value)
            case "language":
                assert value in content.languages(), f"there is no catalogue of {value}"
                self.locale = value
            case _:
                assert value == "results", f"nothing is known of this: {fact}"
                self.has_results = True

    # Commands

    def _commanded(self, name: str) -> Iterator[str]:
        self.asked_for_code = name == "delete"
        match name:
            case "start":
                self._start()
                yield from _screen(self.chat.screen)
            case "start work":
                yield from self._begun_as_professional()
            case "faq" | "language":
                self.chat.open(name)
                yield from _screen(self.chat.screen)
            case "results" | "yousaid":
                yield from _screen(self._published(name))
            case "delete":
                screen, prompt = asides.ask_code(self.edition, self.locale)
                yield from (*_screen(screen), f"? {prompt.text}")
            case "whatyouhold":
                is_marked = bool(self.chat.letterbox)
                screen = asides.what_is_held(
                    self.edition, MOMENT, self.locale, is_marked=is_marked
                )
                yield from _screen(screen)
            case _:
                yield from _screen(self._after_command(self.locale, name))

    def _start(self) -> None:
        if self.opened is None:
            self.opened = Chat(self.edition, locale=self.locale, delivery=self.delivery)
        else:
            self.opened.start()

    def _begun_as_professional(self) -> Iterator[str]:
        self.opened = Chat(the_professional_edition(), delivery=self.delivery)
        yield from _screen(self.opened.screen)

    def _published(self, name: str) -> Screen:
        wording = self.edition.spoken(self.locale)
        if name == "yousaid":
            return results.they_did(wording, RESPONSES if self.has_results else ())
        return self._everyone_said(wording)

    def _everyone_said(self, wording: Wording) -> Screen:
        if not self.has_results:
            return results.nothing_to_show(wording)
        return results.everyone_said(wording, self.edition.questionnaire, RESULTS)

    # Taps and words

    def _tapped(self, label: str) -> Iterator[str]:
        chat, seen = self.chat, _SeenBefore(self.chat)
        if label == "again":
            assert self.last_tap is not None
            chat.tap_at(*self.last_tap)
        else:
            self.last_tap = (chat.now, label)
            chat.tap(label)
        yield from seen.what_is_new()
        if chat.elsewhere:
            yield from self._begun_as_professional()
        if chat.results_asked > seen.results_asked:
            yield from _screen(self._everyone_said(self.edition.wording(chat.progress)))

    def _skipped(self, words: str) -> Iterator[str]:
        chat = self.chat
        for _ in chat.edition.questionnaire.questions:
            if any(words in each.text for each in chat.screen.paragraphs):
                break
            chat.do(Skipped())
        else:
            raise ValueError(f"no screen says {words}")
        yield from _screen(chat.screen)

    def _typed(self, text: str) -> Iterator[str]:
        chat, seen = self.chat, _SeenBefore(self.chat)
        if self.asked_for_code or is_written_as_code(text):
            self.asked_for_code = False
            yield from _screen(self._after_code(text))
        elif chat.progress.place.part is Part.WRITING:
            danger_in = _READING.danger(text, chat.progress.locale)
            likely = danger_in or chat.progress.locale
            step = chat.do(Typed(_READING.masked(text, likely)))
            if danger_in:
                # The bot shows the second of the two screens only.
                seen = _SeenBefore(chat)
                chat.take(asides.help_first(chat.edition, danger_in, step))
            yield from seen.what_is_new()
        else:
            danger_in = _READING.danger(text, self.locale)
            name = "help" if danger_in else "typed"
            yield from _screen(self._after_command(danger_in or self.locale, name))

    def _after_command(self, locale: str, name: str) -> Screen:
        command = command_of(name)
        if isinstance(command, Says | Leaves):
            return screen_of(command, self.edition, MOMENT, locale)
        return asides.please_tap(self.edition, locale)

    def _after_code(self, text: str) -> Screen:
        form = form_of(text)
        if form is None:
            return asides.please_tap(self.edition, self.locale)
        return asides.code_tried(self.edition, self.locale, self.chat.take_back(form))


class _SeenBefore:
    """How much of a chat was seen, to tell what is new."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.parts = (
            len(chat.told),
            len(chat.hidden),
            len(chat.posted),
            len(chat.moments),
            len(chat.prompts),
        )
        self.results_asked = chat.results_asked

    def what_is_new(self) -> Iterator[str]:
        chat = self.chat
        told, hidden, posted, moments, prompts = self.parts
        yield from (f"* {text}" for text in chat.told[told:])
        yield from (f"~ {text}" for text in chat.hidden[hidden:])
        for post in chat.posted[posted:]:
            yield from _posted(post)
        for moment in chat.moments[moments:]:
            yield from _screen(moment.screen)
        for prompt in chat.prompts[prompts:]:
            yield f"? {prompt.text}"


def _screen(screen: Screen) -> Iterator[str]:
    for paragraph in screen.paragraphs:
        yield from (f"< {line}" for line in paragraph.text.splitlines())
    for row in screen.rows:
        yield " ".join(f"[{button.label}]" for button in row)


def _posted(post: Post) -> Iterator[str]:
    submission = post.submission
    yield f"= {submission.wording} wording, {submission.locale}"
    for question_id, answer in submission.answers.items():
        yield f"= {question_id}: {', '.join(answer) or '-'}"
    yield f"= apart: {post.comment.text or '-'}"

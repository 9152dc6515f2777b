"""Whole conversations as text: read, played again, and written down.

    # a remark                       given minimum age alone 13
    > /start                         given delivery not_now
    > /start work                    the deep link for professionals
    tap Yes, start                   type some words
    tap again                        the same button, before the screen changed

and, written by the bot's side:

    < a line of the screen           [A button] [beside another]
    * said in passing                ? a prompt to write
    = what is posted                 ~ said when all is taken off the screen
"""

from collections.abc import Iterable, Iterator

from bot import content
from dialogues import asides
from dialogues.happened import Delivery, Typed
from dialogues.questionnaire import Audience
from dialogues.screens import Post, Screen
from tests.support.builders import the_professional_setting, the_setting
from tests.support.chat import Chat, Moment


_SCRUBBER = content.scrubber()
_SAID_BY_THE_PERSON = ("> ", "tap ", "type ", "given ", "#")


def said_by_the_person(transcript: str) -> tuple[str, ...]:
    """Return the lines of a transcript that the bot has not written."""
    lines = transcript.splitlines()
    return tuple(line for line in lines if line.startswith(_SAID_BY_THE_PERSON))


def played(lines: Iterable[str]) -> str:
    """Return the whole transcript of what a person says and taps."""
    return "\n".join(_Player().lines(lines)).strip() + "\n"


class _Player:
    def __init__(self) -> None:
        self.setting = the_setting()
        self.delivery = Delivery.SENT
        self.chat: Chat | None = None
        self.last_tap: tuple[Moment, str] | None = None

    def lines(self, said: Iterable[str]) -> Iterator[str]:
        for line in said:
            if line.startswith("#"):
                yield line
                continue
            if not line.startswith("given "):
                yield ""
            yield line
            yield from self._follows(line)

    def _follows(self, line: str) -> Iterator[str]:
        word, _, rest = line.partition(" ")
        match word, rest:
            case ">", "/start" | "/start work" as command:
                payload = command.removeprefix("/start").strip()
                yield from self._begun(asides.audience_in(payload))
            case ">", command:
                name = command.removeprefix("/")
                yield from _screen(asides.for_command(self.setting, name))
            case "given", fact:
                self._given(fact)
            case "tap", label:
                yield from self._heard(label, typed=False)
            case "type", text:
                yield from self._heard(text, typed=True)
            case _:
                raise ValueError(f"nobody can do this: {line}")

    def _begun(self, audience: Audience) -> Iterator[str]:
        is_for_adults = audience is Audience.PROFESSIONALS
        setting = the_professional_setting() if is_for_adults else self.setting
        self.chat = Chat(setting, delivery=self.delivery)
        yield from _screen(self.chat.screen)

    def _given(self, fact: str) -> None:
        name, _, value = fact.rpartition(" ")
        if name == "delivery":
            self.delivery = Delivery(value)
            if self.chat is not None:
                self.chat.delivery = self.delivery
        else:
            assert name == "minimum age alone"
            self.setting = the_setting(int(value))

    def _heard(self, said: str, *, typed: bool) -> Iterator[str]:
        chat = self.chat
        assert chat is not None, "nobody has started"
        parts = (chat.told, chat.prompts, chat.posted, chat.moments, chat.hidden)
        seen = [len(part) for part in (*parts, chat.elsewhere)]
        if typed:
            chat.do(Typed(_SCRUBBER(said, "en").text))
        elif said == "again":
            assert self.last_tap is not None
            chat.tap_at(*self.last_tap)
        else:
            self.last_tap = (chat.now, said)
            chat.tap(said)
        yield from (f"* {text}" for text in chat.told[seen[0] :])
        yield from (f"~ {text}" for text in chat.hidden[seen[4] :])
        for post in chat.posted[seen[2] :]:
            yield from _posted(post)
        for moment in chat.moments[seen[3] :]:
            yield from _screen(moment.screen)
        for prompt in chat.prompts[seen[1] :]:
            yield f"? {prompt.text}"
        for begin in chat.elsewhere[seen[5] :]:
            yield from self._begun(begin.audience)


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

"""What a bot process remembers of a chat for a short while, in memory only.

All of it may be lost at any moment without harm: it merges quick ticks, and finds the
prompt for a person who types without replying to it. It is bounded in time and number.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.telegram.updates import ChatId, MessageId, PromptLink
from dialogues.happened import Picked, Tapped
from dialogues.progress import Answer, FormNumber, Progress
from dialogues.questionnaire import Questionnaire, SeveralChoices


KEPT_SECONDS = 15 * 60.0
KEPT_CHATS = 20_000
KEPT_SCREENS = 10
QUICK_SECONDS = 10.0
"""A tick that follows another within this time may come from an outdated keyboard."""


@dataclass(frozen=True, slots=True)
class _Ticks:
    form: FormNumber
    question: str
    ticked: Answer
    at: float


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of one chat."""

    at: float
    screens: tuple[MessageId, ...] = ()
    """The messages with a screen, the last one shown at the end."""
    asked: MessageId | None = None
    """The message with the last prompt."""
    prompt: PromptLink | None = None
    aside: MessageId | None = None
    """The last message that only said something in passing."""
    ticks: _Ticks | None = None

    def showing(self, screen: MessageId) -> "Note":
        """Return the note once a message shows a screen; commands open further ones."""
        others = tuple(each for each in self.screens if each != screen)
        return replace(self, screens=(*others, screen)[-KEPT_SCREENS:])


class Notes:
    """The notes of all chats that were active lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._notes: OrderedDict[ChatId, Note] = OrderedDict()

    def of(self, chat: ChatId) -> Note:
        """Return the note of a chat, an empty one if there is none or it is old."""
        now = self._clock.monotonic()
        note = self._notes.get(chat)
        if note is None or now - note.at > KEPT_SECONDS:
            return Note(at=now)
        return note

    def keep(self, chat: ChatId, note: Note) -> None:
        now = self._clock.monotonic()
        self._notes[chat] = replace(note, at=now)
        self._notes.move_to_end(chat)
        while self._notes and (
            len(self._notes) > KEPT_CHATS
            or now - next(iter(self._notes.values())).at > KEPT_SECONDS
        ):
            self._notes.popitem(last=False)

    def forget(self, chat: ChatId) -> None:
        self._notes.pop(chat, None)

    def with_quick_ticks(
        self,
        chat: ChatId,
        questionnaire: Questionnaire,
        progress: Progress,
        tapped: Tapped,
    ) -> Progress:
        """Return the progress as the person means it who ticks quickly.

        Each of several quick taps carries the keyboard as it was before the first one.
        So what was ticked since is put in, and a choice that is tapped is left as it
        looked on that keyboard: the tap then turns it over, once.
        """
        ticks = self.of(chat).ticks
        if (
            ticks is None
            or (ticks.form, ticks.question) != (progress.form, progress.place.question)
            or self._clock.monotonic() - ticks.at > QUICK_SECONDS
        ):
            return progress
        question = questionnaire.question(ticks.question)
        if not isinstance(question, SeveralChoices):
            return progress
        answer = ticks.ticked
        if isinstance(tapped, Picked) and tapped.option < len(question.choices):
            choice = question.choices[tapped.option].id
            looked_ticked = choice in progress.answers.get(question.id, ())
            ticked = set(answer) - {choice} | ({choice} if looked_ticked else set())
            answer = tuple(each.id for each in question.choices if each.id in ticked)
        return replace(progress, answers={**progress.answers, question.id: answer})

    def keep_ticks(
        self, chat: ChatId, questionnaire: Questionnaire, progress: Progress
    ) -> None:
        """Remember what is ticked now, if the place is a question with ticks."""
        note = self.of(chat)
        question_id = progress.place.question
        ticks = None
        # None ticked yet is no answer: put in, it would count as one that was skipped.
        if question_id in progress.answers and isinstance(
            questionnaire.question(question_id), SeveralChoices
        ):
            ticked = progress.answers[question_id]
            ticks = _Ticks(progress.form, question_id, ticked, self._clock.monotonic())
        self.keep(chat, replace(note, ticks=ticks))

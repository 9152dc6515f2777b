"""Simulated Londoners at their phones.

They know nothing of the bot but what is on the screen: they read it, find the question
in it by its wording, and tap the button with the label of what they think.
"""

import asyncio
from collections.abc import Iterator, Mapping
from enum import StrEnum
from random import Random  # noqa: TID251  (seeded, and handed in: people are played)

from dialogues.questionnaire import (
    Area,
    Audience,
    CommentBox,
    Questionnaire,
    QuestionValue,
    SeveralChoices,
    Text,
)
from dialogues.screens.asides import PROFESSIONALS_PAYLOAD
from sandbox.errors import NoSuchButtonError, NothingCameError, PhoneError
from sandbox.people.opinions import Person, Way
from sandbox.people.phone import Button, Phone, Screen, to_screen


_MOST_SCREENS = 100
_RUBBISH_OFTEN = 0.2
_SKIPS_OFTEN = 0.4
_SKIPS_SELDOM = 0.02
_RUBBISH = ("hello??", "is this a real person", "asdfghjkl", "/foo", "😂😂😂")


class Became(StrEnum):
    """What became of one person's form."""

    SENT = "sent"
    STOPPED = "stopped"
    TURNED_AWAY = "turned away"
    GAVE_UP = "gave up"
    """The bot did not answer, or showed something that nobody could go on from."""


async def take_part(
    phone: Phone,
    person: Person,
    questionnaire: Questionnaire,
    texts: Mapping[str, Text],
    random: Random,
) -> Became:
    """Answer as this person would, from START to the end; return what became of it."""
    player = _Player(phone, person, questionnaire, texts, random)
    became = await player.play()
    if person.way is Way.TAKES_PART_TWICE and became is Became.SENT:
        await player.play()
    return became


class _Player:
    """One person at one phone."""

    def __init__(
        self,
        phone: Phone,
        person: Person,
        questionnaire: Questionnaire,
        texts: Mapping[str, Text],
        random: Random,
    ) -> None:
        self._phone = phone
        self._person = person
        self._questionnaire = questionnaire
        self._texts = texts
        self._random = random
        self._went_back = False

    async def play(self) -> Became:
        try:
            await self._phone.open(self._payload())
            await self._phone.wait_for(lambda _: self._shows("button_yes_start"))
            if self._person.way is Way.CAREFUL:
                await self._read_everything()
            await self._tap("button_yes_start")
            return await self._to_the_end()
        except (NothingCameError, PhoneError):
            return Became.GAVE_UP

    def _payload(self) -> str | None:
        if self._questionnaire.audience is Audience.PROFESSIONALS:
            return PROFESSIONALS_PAYLOAD
        return "i7" if self._random.random() < 0.5 else None

    async def _to_the_end(self) -> Became:
        for _ in range(_MOST_SCREENS):
            if self._shows("button_look_over"):
                await self._send()
            elif (question := self._question()) is not None:
                if self._stops_at(question):
                    await self._tap("button_stop")
                    return Became.STOPPED
                await self._answer(question)
            else:
                return self._end()
        return Became.GAVE_UP

    def _end(self) -> Became:
        if self._shows("button_take_back"):
            return Became.SENT
        ends = ("sent_before_title", "too_young", "supervised", "too_old")
        if any(self._reads(text_id) for text_id in ends):
            return Became.TURNED_AWAY
        return Became.GAVE_UP

    # Reading the screen

    def _screen(self) -> Screen:
        """Return the newest message with buttons; what is said in passing has none."""
        for message in reversed(self._phone.messages):
            if message["from"]["is_bot"] and "reply_markup" in message:
                return to_screen(message)
        return Screen()

    def _shows(self, text_id: str) -> bool:
        return self._label(self._texts[text_id]) in self._screen().labels

    def _reads(self, text_id: str) -> bool:
        said = self._screen().text.split("\n\n")
        return any(text in said for text in _both(self._texts[text_id]))

    def _label(self, text: Text) -> str:
        labels = self._screen().labels
        return next((each for each in _both(text) if each in labels), text.standard)

    def _question(self) -> QuestionValue | None:
        said = self._screen().text.split("\n\n")
        for question in self._questionnaire.questions:
            if any(text in said for text in _wordings(question)):
                return question
        return None

    # Answering

    def _stops_at(self, question: QuestionValue) -> bool:
        half = self._questionnaire.questions[len(self._questionnaire.questions) // 2]
        return self._person.way is Way.STOPS_HALF_WAY and question.id == half.id

    async def _answer(self, question: QuestionValue) -> None:
        way = self._person.way
        if way is Way.TYPES_RUBBISH and self._random.random() < _RUBBISH_OFTEN:
            await self._phone.type(self._random.choice(_RUBBISH))
            await self._phone.next_screen()
        if way is Way.GOES_BACK and not self._went_back and question.id == "trust":
            self._went_back = True
            await self._tap("button_back")
        elif self._skips(question):
            await self._tap("button_skip")
        else:
            await self._give_opinion(question)

    async def _give_opinion(self, question: QuestionValue) -> None:
        opinion = self._person.opinions[question.id]
        match question:
            case Area():
                await self._give_area(question, opinion)
            case CommentBox():
                await self._write(opinion[0])
            case SeveralChoices():
                for picked in opinion:
                    await self._tap_label(self._label(question.choice(picked).text))
                await self._tap("button_done")
            case _:
                await self._tap_label(self._label(question.choice(opinion[0]).text))

    def _skips(self, question: QuestionValue) -> bool:
        if self._questionnaire.is_gate(question.id) or isinstance(question, Area):
            return False
        if isinstance(question, CommentBox):
            return self._person.way is not Way.WRITES
        often = _SKIPS_OFTEN if self._person.way is Way.SKIPS else _SKIPS_SELDOM
        return self._random.random() < often

    async def _give_area(self, question: Area, opinion: tuple[str, ...]) -> None:
        names = {area.id: area.name for area in question.policing_areas}
        names |= {borough.id: borough.name for borough in question.boroughs()}
        area, borough = (names[each] for each in opinion)
        part = borough if borough in self._screen().labels else area
        await self._tap_label(part)

    async def _write(self, comment: str) -> None:
        await self._tap("button_write")
        await self._phone.wait_for(lambda _: self._phone.prompt is not None)
        await self._phone.reply(comment)
        await self._phone.wait_for(lambda _: self._shows("button_keep_comment"))
        await self._tap("button_keep_comment")

    async def _read_everything(self) -> None:
        await self._tap("button_tell_me_more")
        while self._shows("button_more"):
            await self._tap("button_more")
        await self._tap("button_back_to_start")
        await self._tap("button_help")
        await self._tap("button_resume")

    async def _send(self) -> None:
        if self._person.way is Way.CAREFUL:
            await self._tap("button_look_over")
            await self._tap("button_all_right")
        await self._tap("button_send")

    # Tapping

    async def _tap(self, text_id: str) -> None:
        await self._tap_label(self._label(self._texts[text_id]))

    async def _tap_label(self, label: str) -> None:
        before = self._screen()
        if self._person.way is Way.DOUBLE_TAPS:
            button = _button(before, label)
            await asyncio.gather(
                self._phone.tap(label),
                self._phone.tap_data(button.data or "", message_id=button.message_id),
            )
        else:
            await self._phone.tap(label)
        await self._phone.wait_for(lambda _: self._screen() != before)


def _button(screen: Screen, label: str) -> Button:
    for row in screen.buttons:
        for button in row:
            if button.label == label:
                return button
    raise NoSuchButtonError(label, screen.labels)


def _both(text: Text) -> tuple[str, str]:
    return text.plain, text.standard


def _wordings(question: QuestionValue) -> Iterator[str]:
    yield from _both(question.text)
    if isinstance(question, Area):
        yield from _both(question.text_borough)

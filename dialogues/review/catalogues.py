"""Catalogues of translations: made from the English texts, brought up to date, reported.

Rule 1: every text that a young person can read stands in a catalogue; names of places,
languages and sources stay as they are.
Rule 2: bringing a catalogue up to date keeps every translation whose original is still
there. A changed original makes its translation fuzzy, and a fuzzy one is not shown.
Rule 3: what is missing is a figure, and stops nobody; what is there and broken is a fault.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from dialogues.edition import Edition
from dialogues.languages import (
    PLACE,
    PLURALS,
    REVIEWED,
    Forms,
    forms_of,
    forms_wanted,
    has_more_lines,
    has_stray_brace,
    is_blank,
    parsed,
    read,
)
from dialogues.questionnaire import (
    Area,
    CommentBox,
    Questionnaire,
    QuestionValue,
    Text,
    Version,
)


_WIDTH: Final = 88
# What must come out of a translation as it went in: it is tapped, called or typed.
_TO_KEEP: Final = re.compile(
    r"/[a-z]+\b|\b[\w.-]+@[\w.-]*\w|\b(?:[a-z0-9-]+\.)+(?:uk|org|com)\b|\d[\d ]*\d|▇|🌐|✓"
)

MessageId = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Original:
    """One English message: what a translator translates."""

    id: MessageId
    """The English text, or the two of a text that counts."""
    context: Version | None
    """The wording version it is for; None for both."""
    where: str
    """The place in the English files, such as "texts: button_help"."""
    on_button: bool = False


def originals(edition: Edition) -> tuple[Original, ...]:
    """Return every message of an edition, in the order of the files."""
    return tuple(_messages(edition))


def _messages(edition: Edition) -> Iterator[Original]:
    for name, text in edition.texts.items():
        on_button = name.partition("_")[0] == "button"
        yield from _both(text, f"texts: {name}", on_button=on_button)
    yield from _of_questionnaire(edition.questionnaire)
    for line in edition.help_lines.lines:
        yield from _both(line.for_what, f"support: {line.id}")
        yield from _both(line.reach, f"support: {line.id}, how to reach")
    for answer in edition.answers:
        yield from _both(answer.question, f"faq: {answer.id}", on_button=True)
        for text in answer.answer:
            yield from _both(text, f"faq: {answer.id}, answer")


def _of_questionnaire(asked: Questionnaire) -> Iterator[Original]:
    yield from _both(asked.title, f"{asked.id}: title")
    for text in asked.intro:
        yield from _both(text, f"{asked.id}: intro")
    for question in asked.questions:
        yield from _of_question(f"{asked.id}: {question.id}", question)


def _of_question(where: str, question: QuestionValue) -> Iterator[Original]:
    for text in (question.before, question.text, question.help):
        if text is not None:
            yield from _both(text, where)
    match question:
        case Area():
            yield from _both(question.text_borough, where)
            choices = question.elsewhere
        case CommentBox():
            choices = ()
        case _:
            choices = question.choices
    for choice in choices:
        yield from _both(choice.text, f"{where}, {choice.id}", on_button=True)
    if question.picture is not None:
        yield from _both(question.picture.statement, f"{where}, in the results")
        if question.picture.sentence is not None:
            yield from _both(question.picture.sentence, f"{where}, in the results")


def _both(text: Text, where: str, *, on_button: bool = False) -> Iterator[Original]:
    if text.one is not None:
        yield Original((text.one, text.plain), None, where)
    elif text.plain == text.standard:
        yield Original(text.plain, None, where, on_button)
    else:
        for version in Version:
            yield Original(text.original(version), version, where, on_button)


def template(messages: Iterable[Original], *, locale: str) -> Catalog:
    """Return a catalogue with every message and no translation."""
    made = Catalog(locale=locale, fuzzy=False)
    # As the file says it: Babel's own rules would be written over it.
    made.mime_headers = [("Plural-Forms", PLURALS[locale])]
    for each in messages:
        where = f"{each.where} (on a button)" if each.on_button else each.where
        made.add(each.id, context=each.context, auto_comments=[where])
    return made


def brought_up_to_date(locale: str, old: str, messages: Iterable[Original]) -> str:
    """Return the text of a catalogue with every message; "" for old begins one."""
    wanted = template(messages, locale=locale)
    found = parsed(locale, old)
    found.update(wanted, no_fuzzy_matching=False)
    found.obsolete.clear()
    text = BytesIO()
    write_po(text, found, width=_WIDTH, omit_header=True)
    status = "checked" if read(locale, old).is_checked else "draft"
    return _header(locale, status) + text.getvalue().decode().lstrip("\n")


def _header(locale: str, status: str) -> str:
    facts = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
        REVIEWED: status,
    }
    lines = [f'"{name}: {fact}\\n"' for name, fact in facts.items()]
    return "\n".join(('msgid ""', 'msgstr ""', *lines)) + "\n\n"


class State(StrEnum):
    """How far one message is."""

    TRANSLATED = "translated"
    FUZZY = "fuzzy"
    MISSING = "missing"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Found:
    """One message as a catalogue has it."""

    where: str
    state: State
    faults: tuple[str, ...] = ()
    """What is wrong with a translation that is there."""

    def __str__(self) -> str:
        return f"{self.where}: {'; '.join(self.faults) or self.state.value}"


@dataclass(frozen=True, slots=True)
class Report:
    """How far one language is."""

    locale: str
    messages: tuple[Found, ...]
    left_over: tuple[str, ...]
    """What is translated although no English text says it any more."""

    def many(self, state: State) -> int:
        return sum(each.state is state for each in self.messages)

    def those(self, *states: State) -> tuple[Found, ...]:
        return tuple(each for each in self.messages if each.state in states)

    @property
    def to_do(self) -> tuple[Found, ...]:
        """Everything that is shown in English, or wrong."""
        return self.those(State.MISSING, State.FUZZY, State.FAULTY)

    def __str__(self) -> str:
        translated, *others = (f"{self.many(each)} {each.value}" for each in State)
        return f"{translated} of {len(self.messages)}, {', '.join(others)}"


def report(locale: str, catalogue: str, messages: Iterable[Original]) -> Report:
    """Return how far a catalogue is, message by message."""
    found = parsed(locale, catalogue)
    wanted = {_key(each.id, each.context): each for each in messages}
    there = {_key(each.id, each.context): each for each in found if each.id}
    old = (_key(each.id, each.context) for each in found.obsolete.values())
    unknown = sorted({*(set(there) - set(wanted)), *old})
    return Report(
        locale=locale,
        messages=tuple(
            _found(locale, each.where, there.get(key)) for key, each in wanted.items()
        ),
        left_over=tuple(" ".join(part for part in key if part) for key in unknown),
    )


_Key = tuple[str, str]


def _key(message_id: object, context: str | None) -> _Key:
    return context or "", forms_of(message_id)[0]


def _found(locale: str, where: str, message: Message | None) -> Found:
    if message is None or any(map(is_blank, forms_of(message.string))):
        return Found(where, State.MISSING)
    if message.fuzzy:
        return Found(where, State.FUZZY)
    ids, forms = forms_of(message.id), forms_of(message.string)
    faults = tuple(_faults(ids, forms, wanted=forms_wanted(locale, ids)))
    return Found(where, State.FAULTY if faults else State.TRANSLATED, faults)


def _faults(ids: Forms, forms: Forms, *, wanted: int) -> Iterator[str]:
    for form in forms:
        for kind in (PLACE, _TO_KEEP):
            lost = set(kind.findall(ids[-1])) - set(kind.findall(form))
            more = set(kind.findall(form)) - set(kind.findall(ids[-1]))
            if lost:
                yield f"{', '.join(sorted(lost))} is lost"
            if more and kind is PLACE:
                yield f"{', '.join(sorted(more))} is nowhere in the original"
        if has_stray_brace(form):
            yield "a brace stands alone, and nothing can be filled in"
        if has_more_lines(ids, form):
            yield "it has a line break, and the original has none"
    if len(forms) != wanted:
        yield f"it has {len(forms)} forms, and the language counts with {wanted}"

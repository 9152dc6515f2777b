"""A questionnaire with other ids, and the way back from what comes of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import yaml

from bot import content
from dialogues.questionnaire import Area, CommentBox, Questionnaire, QuestionValue


Json = dict[str, Any]
_NEW = re.compile(r"new_[a-z_]+_\d{3}_")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A shipped questionnaire, the same with other ids, and which id became which."""

    before: Questionnaire
    after: Questionnaire
    text: str
    """The file with the other ids."""
    questions: Mapping[str, str]
    answers: Mapping[tuple[str, str], str]
    """The new id of an answer, by the old ids of its question and of itself."""

    @classmethod
    def of(cls, name: str, *, members: bool) -> "Renamed":
        """Give every question and every choice another id.

        Without `members` those keep theirs that stand for a member of a group: the draw
        by which a number is rounded depends on them.
        """
        text = _with_other_ids(content.read(name), members=members)
        before = content.questionnaire(name)
        after = content.to_be_published(name, text)
        together = list(zip(before.questions, after.questions, strict=True))
        return cls(
            before=before,
            after=after,
            text=text,
            questions={old.id: new.id for old, new in together},
            answers={
                (old.id, one): other
                for old, new in together
                for one, other in zip(_answers(old), _answers(new), strict=True)
            },
        )

    def answered(
        self, answers: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        """Return the same answers under the new ids; what is no id stays as it is."""
        return {
            self.questions[question]: tuple(
                self.answers.get((question, each), each) for each in answer
            )
            for question, answer in answers.items()
        }

    def back(self, said: str) -> str:
        """Return a text with the old ids in place of the new ones."""
        old = {new: old for old, new in self.questions.items()}
        old |= {new: old for (_, old), new in self.answers.items()}
        return _NEW.sub(lambda found: old.get(found[0], found[0]), said)


def _answers(question: QuestionValue) -> Iterator[str]:
    match question:
        case Area():
            yield from (area.id for area in question.policing_areas)
            yield from (borough.id for borough in question.boroughs())
            yield from (place.id for place in question.elsewhere)
        case CommentBox():
            return
        case _:
            yield from (choice.id for choice in question.choices)


def _with_other_ids(text: str, *, members: bool) -> str:
    # Every value is a text, as the loader reads it.
    data: Json = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts only)
    new = (f"new_{data['id']}_{number:03}_" for number in count())
    scales = {
        name: _renamed(points, new) for name, points in data.get("scales", {}).items()
    }
    questions: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    for question in data["questions"]:
        old = question["id"]
        questions[old] = question["id"] = next(new)
        choices[old] = dict(scales.get(question.get("scale", ""), {}))
        if members or "group" not in question:
            for each in _lists_of(question):
                choices[old] |= _renamed(each, new)
        if (when := question.get("when")) is not None:
            picked = choices[when["question"]]
            when["any_of"] = [picked[each] for each in when["any_of"]]
            when["question"] = questions[when["question"]]
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _renamed(entries: Iterable[Json], new: Iterator[str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for entry in entries:
        old, entry["id"] = entry["id"], next(new)
        ids[old] = entry["id"]
    return ids


def _lists_of(question: Json) -> Iterator[list[Json]]:
    for name in ("choices", "also", "elsewhere", "policing_areas"):
        yield question.get(name, [])
    for area in question.get("policing_areas", []):
        yield area["boroughs"]

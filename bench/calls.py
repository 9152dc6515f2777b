"""Count the calls of a piece of work: the same figure on every machine, unlike seconds.

    python bench/calls.py compile

A call is one of a function of ours, comprehensions and generators among them; those of
libraries and of Python itself are told apart. A room is a module of ours in which at
least one function was called.
"""

import argparse
import cProfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random  # noqa: TID251 (people are played, nothing is secret)
from types import CodeType

from bot import content
from dialogues.progress import FormNumber, Progress
from dialogues.questionnaire import CommentBox, Gate, Questionnaire
from dialogues.routing import path
from dialogues.submission import Submission
from digest.compile import WeekNotes, compile_week
from digest.policy import PUBLISHED
from digest.tally import Record
from sandbox.people.opinions import draw


ROOT = Path(__file__).resolve().parents[1]
OURS = ("bot", "dialogues", "digest", "sandbox", "storage")
RESPONDENTS = 300
PROFESSIONALS = 30
SKIPPED_OFTEN = 0.08


@dataclass(frozen=True, slots=True)
class Calls:
    """What a piece of work called."""

    ours: int
    in_all: int
    functions: int
    """Different functions of ours."""
    rooms: int
    """Different modules of ours."""


def calls_of(work: Callable[[], object]) -> Calls:
    profile = cProfile.Profile()
    profile.runcall(work)
    called = profile.getstats()
    ours = {
        entry.code: entry.callcount
        for entry in called
        if isinstance(entry.code, CodeType) and _is_ours(Path(entry.code.co_filename))
    }
    return Calls(
        ours=sum(ours.values()),
        in_all=sum(entry.callcount for entry in called),
        functions=len(ours),
        rooms=len({code.co_filename for code in ours}),
    )


def _is_ours(file: Path) -> bool:
    return any(ROOT / each in file.parents for each in OURS)


# A compilation


def a_compilation() -> Callable[[], object]:
    """Return the compilation of a week of simulated people, ready to be run."""
    young = content.questionnaire()
    professionals = content.questionnaire(content.PROFESSIONALS)
    chance = Random(8)  # noqa: S311 (seeded)
    sent = [
        *records(young, RESPONDENTS, chance),
        *records(professionals, PROFESSIONALS, chance),
    ]

    def run(people: list[Record]) -> object:
        return compile_week(
            questionnaire=young,
            professionals=professionals,
            policy=PUBLISHED,
            week="2026-W47",
            release_key=bytes(range(32)),
            state=None,
            submissions=people,
            notes=WeekNotes(round_started_on=date(2026, 11, 16)),
        )

    run(
        sent[:RESPONDENTS]
    )  # what is worked out once in a process, such as the templates
    return lambda: run(sent)


def records(asked: Questionnaire, number: int, chance: Random) -> list[Record]:
    """Return the letters of so many people who are let in, with their record keys."""
    sent = _submissions(asked, chance)
    return [(next(sent), chance.getrandbits(64)) for _ in range(number)]


def _submissions(asked: Questionnaire, chance: Random) -> Iterator[Submission]:
    gate = asked.gate
    for number in range(2**31):
        answers = {
            question: answer if chance.random() > SKIPPED_OFTEN else ()
            for question, answer in draw(asked, number, chance).opinions.items()
        }
        answers |= {
            each.id: () for each in asked.questions if isinstance(each, CommentBox)
        }
        band = answers[gate.id] if gate else ()
        if gate and not (band and gate.choice(band[0]).gate in _LET_IN):
            continue
        form = Progress(FormNumber(bytes(8)), answers=answers)
        yield Submission(
            questionnaire=asked.id,
            questionnaire_version=asked.version,
            wording=asked.first_wording,
            locale="en",
            invite=0,
            answers={each.id: answers[each.id] for each in path(asked, form)},
        )


_LET_IN = (Gate.SUPERVISED, Gate.OPEN)
WORKS = {"compile": a_compilation}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=sorted(WORKS))
    calls = calls_of(WORKS[parser.parse_args().work]())
    print(
        f"{calls.ours:,} calls of {calls.functions} functions of ours in "
        f"{calls.rooms} rooms; {calls.in_all:,} calls in all"
    )


if __name__ == "__main__":
    main()

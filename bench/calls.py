"""Count the calls of a piece of work: the same figure on every machine, unlike seconds.

    python bench/calls.py compile
    python bench/calls.py tap

A call is one of a function of ours, comprehensions and generators among them; those of
libraries and of Python itself are told apart. A room is a module of ours in which at
least one function was called.
"""

import argparse
import asyncio
import cProfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from random import Random  # noqa: TID251 (people are played, nothing is secret)
from types import CodeType

from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from bot import content
from bot.calendar import WeeklyMoment
from bot.clock import SystemClock
from bot.interview.capsule import Capsules
from bot.interview.ids import VisitId
from bot.interview.reception import Reception
from bot.telegram.chat import Conversation
from bot.telegram.handlers import App, serve_with
from bot.telegram.sending import Sending
from bot.telegram.updates import Json, read
from bot.weekly.moments import Moments
from dialogues.happened import Picked
from dialogues.progress import FormNumber, Part, Place, Progress
from dialogues.questionnaire import CommentBox, Gate, Questionnaire, Scale, Version
from dialogues.routing import path
from dialogues.submission import Submission
from digest.compile import WeekNotes, compile_week
from digest.policy import PUBLISHED
from digest.tally import Record
from sandbox.people.opinions import draw
from storage.records import Round


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


# A tap


def a_tap() -> Callable[[], object]:
    """Return one tap on a point of a scale, from Telegram's update to the calls to it.

    The whole way is the bot's own; only the network below PTB is missing, which answers
    everything with yes.
    """
    runner = asyncio.Runner()
    app = runner.run(_an_application())
    editions = (young := content.edition(), content.for_professionals(young))
    capsules = Capsules(
        bytes(range(64)), [each.questionnaire for each in editions], round_number=1
    )
    reception = Reception(
        editions=editions,
        capsules=capsules,
        posting=None,  # nothing is sent
        published=None,
        reading=None,
        clock=SystemClock(),
        chance=bytes,
        moment=Moments(
            Round(1, young.questionnaire.id, 1, 1, "2026-W47"),
            SystemClock(),
            is_open=True,
            digest_at=WeeklyMoment(0, time(6)),
            round_weeks=12,
        ),
    )
    conversation = Conversation(reception, Sending(app.bot), SystemClock())
    serve_with(app, lambda: conversation)
    update = _tap_on_a_scale(capsules, young.questionnaire)

    def run() -> None:
        arrived = read(update)
        runner.run(app.process_update(arrived))

    run()  # what is worked out once in a process
    return run


def _tap_on_a_scale(capsules: Capsules, asked: Questionnaire) -> Json:
    """Return a tap on the first point of the first scale, after the gate."""
    gate = asked.questions[0]
    scale = next(each for each in asked.questions if isinstance(each, Scale))
    band = next(each for each in gate.choices if each.gate is Gate.OPEN)
    progress = Progress(
        FormNumber(bytes(8)),
        place=Place(Part.QUESTION, scale.id),
        answers={gate.id: (band.id,)},
        version=Version.STANDARD,
    )
    return {
        "update_id": 1,
        "callback_query": {
            "id": "1",
            "from": {"id": 7, "is_bot": False, "language_code": "en"},
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": 7, "type": "private"},
                "text": "A question",
            },
            "data": capsules.seal_for(VisitId(7), progress)(Picked(0)),
        },
    }


class _Yes(BaseRequest):
    """A network on which Telegram has nothing against anything."""

    read_timeout = 10.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        **more: object,
    ) -> tuple[int, bytes]:
        del url, method, request_data, more
        me = b'{"id": 1, "is_bot": true, "first_name": "A bot", "username": "a_bot"}'
        return 200, b'{"ok": true, "result": %b}' % me


async def _an_application() -> App:
    builder = Application.builder().token("1:A").updater(None).job_queue(None)
    app = builder.request(_Yes()).get_updates_request(_Yes()).build()
    await app.initialize()
    return app


WORKS = {"compile": a_compilation, "tap": a_tap}


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

"""Attack 3: copies around an update of which it is known whose Send it was, and when."""

import asyncio
from dataclasses import replace
from pathlib import Path
from random import Random  # noqa: TID251 (seeded: people are played, nothing is secret)

import numpy as np
import pytest

from bot.interview.posting import Posting
from bot.weekly.rounds import prepare
from dialogues.happened import Delivery
from dialogues.screens.screen import Post
from storage.records import RoundNumber
from tests.attacks.city import (
    PAGE_BYTES,
    Home,
    Look,
    Loot,
    Person,
    Sending,
    Thief,
    a_fast_folder,
    a_person,
    the_questionnaire,
)
from tests.attacks.figures import report, report_fact
from tests.attacks.learning import guessed_in_folds


AS_GOOD_AS_CHANCE = 0.05
BLOCKS = 32
PEOPLE = 120


def secrets_of(person: Person) -> dict[str, str]:
    """Return what a form says, one thing a name."""
    submission, comment = person.order.submission, person.order.comment
    return {
        "whether a comment was written": str(bool(comment.text)),
        "the language": submission.locale,
        "whether an invite was used": str(bool(submission.invite)),
        "the policing area": submission.answers["area"][0],
        "whether stopped by police": next(iter(submission.answers["stopped"]), ""),
        "how long the path was": str(len(submission.answers)),
        "trust": next(iter(submission.answers["trust"]), ""),
    }


SECRETS = tuple(secrets_of(a_person(Random(1))))  # noqa: S311 (people are played)


def marks_of(sending: Sending) -> list[float]:
    """Return what there is to be measured on the copies around a Send."""
    look = sending.look
    bodies = [look.letters[id_] for id_ in sorted(look.letters)]
    marks = [float(len(bodies)), *sorted(float(len(body)) for body in bodies)[-2:]]
    marks += [0.0] * (3 - len(marks)) + [float(look.changed_bytes)]
    marks += [float(look.grown[name]) for name in sorted(look.grown)]
    marks += [float(len(look.changed[name])) for name in sorted(look.changed)]
    read = np.frombuffer(b"".join(bodies), dtype=np.uint8)
    marks += [float(read.mean()), float(np.unpackbits(read).sum())]
    marks += [float(part.mean()) for part in np.array_split(read, BLOCKS)]
    return marks


@pytest.mark.parametrize("secret", SECRETS)
def test_a_send_says_nothing_but_that_it_was_one(loot: Loot, secret: str):
    said = [secrets_of(each.person)[secret] for each in loot.sendings]

    success = guessed_in_folds(
        np.array([marks_of(each) for each in loot.sendings]), said
    )

    blind = max(said.count(word) for word in set(said)) / len(said)
    report(f"3 clock: {secret}", success=success, blind=blind, tries=len(said))
    assert success <= blind + AS_GOOD_AS_CHANCE


def test_every_send_brings_one_tag_and_two_letters_of_one_size(loot: Loot):
    brought = {
        (len(each.look.tags), tuple(len(body) for body in each.look.letters.values()))
        for each in loot.sendings
    }

    report_fact("3 clock: kinds of Send by number and size of rows", str(len(brought)))
    assert len(brought) == 1


@pytest.mark.slow
def test_forms_with_nothing_in_common_leave_files_of_the_same_shape():
    chance = Random(33)  # noqa: S311 (people are played)
    crowd = [a_person(chance) for _ in range(PEOPLE)]
    quiet = [replace(each, order=as_little_as_possible(each.order)) for each in crowd]
    loud = [replace(each, order=as_much_as_possible(each.order)) for each in crowd]

    shapes = [shapes_left_by(each) for each in (quiet, loud)]

    different = sum(one != other for one, other in zip(*shapes, strict=True))
    report_fact(
        "3 clock: shapes that differ by what is said", f"{different} of {PEOPLE}"
    )
    assert different == 0


def as_little_as_possible(order: Post) -> Post:
    submission = order.submission.model_copy(
        update={"answers": {"age": ("aged_16_17",)}, "invite": 0, "locale": "en"}
    )
    comment = order.comment.model_copy(update={"text": "", "locale": "en"})
    return Post(order.form, submission, comment)


def as_much_as_possible(order: Post) -> Post:
    answers = {
        question.id: tuple(each.id for each in getattr(question, "choices", ())[:2])
        for question in the_questionnaire().questions
    }
    submission = order.submission.model_copy(
        update={"answers": answers, "invite": 2**20 - 1, "locale": "ar"}
    )
    comment = order.comment.model_copy(update={"text": "ب" * 300, "locale": "ar"})
    return Post(order.form, submission, comment)


def shapes_left_by(crowd: list[Person]) -> list[tuple[object, ...]]:
    with a_fast_folder() as folder:
        return asyncio.run(_shapes_left_by(crowd, folder))


async def _shapes_left_by(
    crowd: list[Person], folder: Path
) -> list[tuple[object, ...]]:
    home = Home(folder / "home")
    home.keys.mkdir(parents=True, mode=0o700)
    key = home.keys / "round-0001.tag.key"
    key.touch(mode=0o600)
    key.write_bytes(bytes(32))
    shapes = []
    async with home.at_work() as work:
        await prepare(work)
        posting = Posting(work.store, work.keyring, RoundNumber(1))
        thief = Thief(home.database, (home.data,), folder)
        thief.look()
        for person in crowd:
            assert await posting.post(person.order, person.account) is Delivery.SENT
            shapes.append(shape_of(thief.look(), home))
    return shapes


def shape_of(look: Look, home: Home) -> tuple[object, ...]:
    # The index of the -wal file is a mapped memory of several connections; what it
    # holds are page numbers, and its size says them.
    wal = f"{home.database.name}-wal"
    return (
        tuple(sorted(look.sizes.items())),
        look.changed[home.database.name],
        look.grown[wal] // PAGE_BYTES,
        len(look.changed[wal]),
    )

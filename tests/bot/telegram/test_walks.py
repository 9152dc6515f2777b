"""What a phone shows is what the reception shows, whatever anybody does.

Over HTTP each deed takes as long as hundreds of them in the engine, so these walks are
few. The laws are in `tests/dialogues/test_laws.py`.
"""

from hypothesis import Phase, example, given, settings

from dialogues.edition import Edition
from dialogues.happened import (
    AskedHelp,
    Began,
    Delivered,
    Happened,
    Hid,
    KeptComment,
    LookedOver,
    Picked,
    Resumed,
    Sent,
    StartedWriting,
    TakenBack,
    Typed,
    Withdrew,
)
from dialogues.questionnaire import Audience
from tests.support.at_reception import at_reception
from tests.support.builders import the_edition, the_professional_edition
from tests.support.doors import Door, Seen
from tests.support.over_telegram import over_telegram
from tests.support.strategies import OLD_ENOUGH, Walk, happening, walks


# Chance seldom writes, and seldom ticks too many.
A_COMMENT = Walk(
    "comment",
    16,
    (
        *(Began(), OLD_ENOUGH, Picked(0)),
        *(StartedWriting(), Typed("More lights"), AskedHelp(), KeptComment()),
        *(Picked(1), LookedOver(), Resumed(), Sent(), Withdrew()),
    ),
)
MANY_TICKS = Walk("several", 16, (Began(), OLD_ENOUGH, *map(Picked, range(4)), Hid()))


# A walk that fails is not made shorter: that would take minutes.
@settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
@example(walk=A_COMMENT)
@example(walk=MANY_TICKS)
@given(walk=walks())
async def test_a_phone_shows_what_the_reception_shows(tmp_path_factory, walk):
    folder = tmp_path_factory.mktemp("walk")
    _, work = editions = _editions(walk.edition)
    async with (
        at_reception(folder / "a", *editions, language="en") as person,
        over_telegram(folder / "b", *editions, language="en") as phone,
    ):
        for door in (person, phone):
            door.house.facts.delivery = walk.delivery
        start = "start work" if walk.edition is work else "start"
        assert await phone.command(start) == await person.command(start)

        for move in walk.moves:
            if not person.shown:  # all was hidden
                assert await phone.command(start) == await person.command(start)
            happened = happening(person, move)
            at_phone, at_person = await do(phone, happened), await do(person, happened)
            assert at_phone == at_person, happened
        assert phone.house.facts.orders == person.house.facts.orders


def _editions(asked: Edition) -> tuple[Edition, Edition]:
    if asked.questionnaire.audience is Audience.PROFESSIONALS:
        return the_edition(), asked
    return asked, the_professional_edition()


async def do(door: Door, happened: Happened) -> Seen:
    match happened:
        case Typed(text) if not text.strip() or text.startswith("/"):
            return Seen()  # no app sends nothing, and a command is none of these walks
        case Typed(text):
            return await door.type(text)
        case Delivered() | TakenBack():
            return Seen()  # only the letterbox can report that
        case _:
            return await door.tap_meaning(happened)

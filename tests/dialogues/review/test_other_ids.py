"""Ids may be chosen freely: no screen depends on them."""

import re

import pytest

from bot import content
from dialogues.packing import Packing
from dialogues.questionnaire import Version
from dialogues.review.gallery import Exhibit, gallery
from tests.support.builders import the_edition
from tests.support.renaming import Renamed


COMMENT = "More lights at ▇, please."
EACH = pytest.mark.parametrize("name", [content.YOUNG_PEOPLE, content.PROFESSIONALS])


def screens(
    asked: Renamed, version: Version, locale: str, *, with_other_ids: bool
) -> list[Exhibit]:
    questionnaire = asked.after if with_other_ids else asked.before
    edition = content.asking(
        the_edition() if locale == "en" else content.edition(), questionnaire
    )
    return list(gallery(edition, version, locale=locale, comment=COMMENT))


@EACH
@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("locale", ["en", "pl"])
def test_with_other_ids_every_screen_is_the_same(name, version, locale):
    asked = Renamed.of(name, members=True)

    before = screens(asked, version, locale, with_other_ids=False)
    after = screens(asked, version, locale, with_other_ids=True)

    assert [repr(each.shown) for each in after] == [repr(each.shown) for each in before]
    # A reviewer calls a question without a title by its id.
    titles = [asked.back(each.title) for each in after]
    assert titles == [each.title for each in before]


@EACH
def test_every_id_is_another_one(name):
    asked = Renamed.of(name, members=True)
    old = {*asked.questions, *(answer for _, answer in asked.answers)}

    found = set(re.findall(r"\bid='([^']*)'", repr(asked.after)))

    # The texts that a questionnaire says in its own words keep the names of those texts.
    own = {each.id for each in asked.before.own_texts}
    assert found & (old - own) == set()
    assert len(asked.questions) == len(asked.before.questions)


@EACH
def test_with_other_ids_an_answer_takes_as_much_room_in_a_button(name):
    asked = Renamed.of(name, members=True)

    assert Packing.of(asked.after).bits == Packing.of(asked.before).bits

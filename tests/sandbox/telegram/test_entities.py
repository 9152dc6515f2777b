from typing import Any

import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.entities import (
    Formatted,
    check_entities,
    count_units,
    finish,
    to_link,
)


def cut_units(text: str, offset: int, length: int) -> str:
    """Return the part of a text that an entity covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode(
        "utf-16-le", errors="replace"
    )


def kinds_in(text: str) -> list[tuple[str, str]]:
    found = finish(Formatted(text))
    return [
        (entity["type"], cut_units(found.text, entity["offset"], entity["length"]))
        for entity in found.entities
    ]


def test_a_sign_outside_the_basic_plane_counts_twice():
    assert count_units("a😀é") == 4


def test_an_entity_after_an_emoji_covers_what_the_bot_meant():
    marked = check_entities("😀 hi", [{"type": "bold", "offset": 3, "length": 2}])

    assert cut_units(marked.text, **place(marked)) == "hi"


def place(marked: Formatted) -> dict[str, Any]:
    entity = marked.entities[0]
    return {"offset": entity["offset"], "length": entity["length"]}


def test_space_around_a_text_is_cut_and_its_entities_move():
    trimmed = finish(
        Formatted("  hi there \n", ({"type": "bold", "offset": 5, "length": 7},))
    )

    assert trimmed.text == "hi there"
    assert trimmed.entities == ({"type": "bold", "offset": 3, "length": 5},)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("see https://a.org/x.", [("url", "https://a.org/x")]),
        ("write to a@b.org", [("email", "a@b.org")]),
        ("ask @earshot_bot", [("mention", "@earshot_bot")]),
        ("and/or #met", [("hashtag", "#met")]),
        ("nothing here", []),
    ],
)
def test_links_commands_and_names_are_found(text: str, found: list[tuple[str, str]]):
    assert kinds_in(text) == found


def test_nothing_is_found_inside_code():
    code = {"type": "code", "offset": 0, "length": 6}

    assert finish(Formatted("/start", (code,))).entities == (code,)


def test_only_a_hundred_entities_are_kept():
    marks = tuple({"type": "bold", "offset": at, "length": 1} for at in range(120))

    assert len(finish(Formatted("x" * 120, marks)).entities) == 100


@pytest.mark.parametrize(
    ("entity", "fault"),
    [
        ({"type": "bold", "offset": 1, "length": 9}, "ends after the end of the text"),
        ({"type": "bold", "offset": 1, "length": 1}, "in a middle of a UTF-16 symbol"),
        ({"type": "loud", "offset": 0, "length": 1}, "Unsupported type specified"),
        ({"type": "bold", "length": 1}, 'Field "offset" must be of type Number'),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "nowhere"},
            "Wrong HTTP URL",
        ),
    ],
)
def test_a_wrong_entity_is_refused(entity: dict[str, Any], fault: str):
    with pytest.raises(RefusedError, match=fault):
        check_entities("a😀", [entity])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.org", "https://a.org/"),
        ("a.org/x", "http://a.org/x"),
        ("tg://resolve?domain=a", "tg://resolve?domain=a"),
        ("https://A.org/X#Caps-64_url", "https://a.org/X#Caps-64_url"),
        ("javascript:alert(1)", None),
        ("ftp://a.org", None),
        ("http://[", None),
    ],
)
def test_links_are_kept_as_telegram_keeps_them(given: str, kept: str | None):
    assert to_link(given) == kept

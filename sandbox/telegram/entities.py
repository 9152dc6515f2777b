"""Text with its entities, as Telegram keeps it.

Offsets and lengths count UTF-16 code units, as the Bot API does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.errors import bad_request
from sandbox.telegram.objects import Json


# Nothing is looked for inside these: what a bot marked itself stays as it is.
_CLOSED_KINDS = frozenset({"code", "pre", "text_link", "text_mention"})
_KINDS = _CLOSED_KINDS | {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "custom_emoji",
    "url",
    "email",
    "mention",
    "hashtag",
    "bot_command",
    "cashtag",
    "phone_number",
}
# Telegram finds these by itself and ignores them in what a bot sends.
_FOUND_KINDS = frozenset(
    {"url", "email", "mention", "hashtag", "bot_command", "cashtag", "phone_number"}
)
_FINDERS = {
    "url": re.compile(
        r"\bhttps?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]"
        r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|uk|me|london)\b(?:/[^\s<>\"']*)?",
        re.IGNORECASE,
    ),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z]\w{2,31}\b"),
    "hashtag": re.compile(r"(?<![\w#/])#(?=\w*[^\W\d])\w{1,256}"),
    "bot_command": re.compile(
        r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])"
    ),
}
# Telegram leaves further ones out without a word.
MOST_ENTITIES = 100
_LINK_SCHEMES = frozenset({"http", "https", "tg", "ton"})


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and what is bold, linked or otherwise marked in it."""

    text: str
    entities: tuple[Json, ...] = ()


def count_units(text: str) -> int:
    """Return the length in UTF-16 code units.

    >>> count_units("a😀")
    3
    """
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def to_link(url: str) -> str | None:
    """Return a link as Telegram stores it, or nothing where it is none.

    >>> to_link("HTTPS://Earshot.Example#a1")
    'https://earshot.example/#a1'
    """
    address = url.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in _LINK_SCHEMES or not parts.netloc or " " in parts.netloc:
        return None
    if parts.scheme not in {"http", "https"}:
        return address
    if "." not in parts.netloc and parts.hostname != "localhost":
        return None
    host = parts.netloc.lower()
    return parts._replace(netloc=host, path=parts.path or "/").geturl()


def check_entities(text: str, given: Iterable[Json]) -> Formatted:
    """Check the entities that a bot sent beside a plain text."""
    end = count_units(text)
    checked = [_check_entity(text, entity, end) for entity in given]
    return Formatted(text, tuple(entity for entity in checked if entity is not None))


def finish(formatted: Formatted) -> Formatted:
    """Trim the text, find links and commands in it, and order the entities."""
    trimmed = _trim(formatted)
    found = _find(trimmed)
    ordered = sorted(
        (*trimmed.entities, *found),
        key=lambda entity: (entity["offset"], -entity["length"]),
    )
    return Formatted(trimmed.text, tuple(ordered[:MOST_ENTITIES]))


def _check_entity(text: str, entity: Json, end: int) -> Json | None:
    kind, offset, length = (entity.get(name) for name in ("type", "offset", "length"))
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request(
            'can\'t parse MessageEntity: Field "offset" must be of type Number'
        )
    if kind not in _KINDS:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if kind in _FOUND_KINDS or length <= 0:
        return None
    if offset < 0 or offset + length > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the "
            f"text at UTF-16 offset {end}"
        )
    if _is_inside_sign(text, offset) or _is_inside_sign(text, offset + length):
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} begins or ends in a middle "
            "of a UTF-16 symbol"
        )
    return _with_link(entity) if kind == "text_link" else entity


def _is_inside_sign(text: str, offset: int) -> bool:
    unit = text.encode("utf-16-le")[2 * offset : 2 * offset + 2]
    return len(unit) == 2 and 0xDC <= unit[1] <= 0xDF


def _with_link(entity: Json) -> Json:
    link = to_link(str(entity.get("url", "")))
    if link is None:
        raise bad_request("wrong message entity: Wrong HTTP URL")
    return {**entity, "url": link}


def _trim(formatted: Formatted) -> Formatted:
    text = formatted.text.rstrip()
    cut = count_units(text) - count_units(text.lstrip())
    text = text.lstrip()
    end = count_units(text)
    kept = []
    for entity in formatted.entities:
        begins = max(entity["offset"] - cut, 0)
        ends = min(entity["offset"] + entity["length"] - cut, end)
        if ends > begins:
            kept.append({**entity, "offset": begins, "length": ends - begins})
    return Formatted(text, tuple(kept))


def _find(formatted: Formatted) -> list[Json]:
    text = formatted.text
    # All that can be found has one of these signs in it.
    if not any(sign in text for sign in "./@#"):
        return []
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in _CLOSED_KINDS
    ]
    found = []
    for kind, finder in _FINDERS.items():
        for match in finder.finditer(text):
            begins = count_units(text[: match.start()])
            ends = begins + count_units(match.group())
            if all(ends <= first or begins >= last for first, last in taken):
                taken.append((begins, ends))
                found.append({"type": kind, "offset": begins, "length": ends - begins})
    return found

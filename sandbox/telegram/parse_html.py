"""Read parse_mode HTML, with Telegram's own tags, faults and words for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.errors import bad_request
from sandbox.telegram.entities import Formatted, count_units, to_link
from sandbox.telegram.objects import Json


_PIECE = re.compile(
    r"(?P<text>[^<&]+)"
    r"|&(?P<reference>\#[0-9]{1,8}|\#x[0-9a-fA-F]{1,8}|lt|gt|amp|quot);"
    r"|(?P<ampersand>&)"
    r"|<(?P<end>/)?(?P<tag>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>"
    r"|(?P<unclosed><)"
)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_KIND_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}


@dataclass(frozen=True, slots=True)
class _Opened:
    tag: str
    attributes: dict[str, str]
    begins: int


class _Reader:
    """The text read so far and the tags that are open."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.opened: list[_Opened] = []
        self.entities: list[Json] = []

    def say(self, text: str) -> None:
        self.parts.append(text)
        self.length += count_units(text)

    def open(self, inside: str, at: int) -> None:
        tag, _, rest = inside.strip().partition(" ")
        tag = tag.lower()
        attributes = {
            name.lower(): _dereference(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(rest)
        }
        if tag not in _KIND_OF_TAG:
            raise _fault(f'Unsupported start tag "{tag}" at byte offset {at}')
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.opened.append(_Opened(tag, attributes, self.length))

    def close(self, tag: str, at: int) -> None:
        if not self.opened:
            raise _fault(f"Unexpected end tag at byte offset {at}")
        opened = self.opened.pop()
        if tag and tag.lower() != opened.tag:
            raise _fault(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", '
                f'found "</{tag}>"'
            )
        if self.length > opened.begins:
            self._mark(opened)

    def _mark(self, opened: _Opened) -> None:
        entity: Json = {
            "type": _KIND_OF_TAG[opened.tag],
            "offset": opened.begins,
            "length": self.length - opened.begins,
        }
        if entity["type"] == "text_link":
            said = "".join(self.parts)
            link = to_link(opened.attributes.get("href") or _tail(said, entity))
            if link is None:
                return  # as Telegram does: what is no link is plain text
            entity["url"] = link
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "pre" and self._is_language_of(entity):
            return
        language = opened.attributes.get("class", "")
        if opened.tag == "code" and language.startswith("language-"):
            entity["language"] = language.removeprefix("language-")
        self.entities.append(entity)

    def _is_language_of(self, pre: Json) -> bool:
        # <pre><code class="language-python">…</code></pre> is one entity.
        for entity in self.entities:
            fills = (entity["offset"], entity["length"]) == (
                pre["offset"],
                pre["length"],
            )
            if fills and entity["type"] == "code":
                entity["type"] = "pre"
                return True
        return False


def parse_html(text: str) -> Formatted:
    """Return the plain text and its entities, or refuse as Telegram would.

    >>> parse_html("<b>Hi</b> &lt;3")
    Formatted(text='Hi <3', entities=({'type': 'bold', 'offset': 0, 'length': 2},))
    """
    reader = _Reader()
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "text" | "ampersand":
                reader.say(piece.group())
            case "reference":
                reader.say(_dereference(piece.group()))
            case "tag" if piece["end"]:
                reader.close(piece["tag"].strip(), _bytes_before(text, piece))
            case "tag":
                reader.open(piece["tag"], _bytes_before(text, piece))
            case _:
                at = _bytes_before(text, piece)
                raise _fault(f"Unclosed start tag at byte offset {at}")
    if reader.opened:
        tag = reader.opened[-1].tag
        raise _fault(f'Can\'t find end tag corresponding to start tag "{tag}"')
    return Formatted("".join(reader.parts), tuple(reader.entities))


def _fault(fact: str) -> Exception:
    return bad_request(f"can't parse entities: {fact}")


def _bytes_before(text: str, piece: re.Match[str]) -> int:
    return len(text[: piece.start()].encode())


def _tail(said: str, entity: Json) -> str:
    raw = said.encode("utf-16-le")
    return raw[2 * int(entity["offset"]) :].decode("utf-16-le")


def _dereference(text: str) -> str:
    return re.sub(
        r"&(\#[0-9]{1,8}|\#x[0-9a-fA-F]{1,8}|lt|gt|amp|quot);", _character, text
    )


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return _REFERENCES[name]
    number = int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:])
    is_character = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if is_character else match[0]

"""Read parse_mode MarkdownV2, with Telegram's own faults and words for them."""

from __future__ import annotations

import re

from sandbox.errors import RefusedError, bad_request
from sandbox.telegram.entities import Formatted, count_units, to_link
from sandbox.telegram.objects import Json


_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_TOKEN = re.compile(
    r"\\(?P<escaped>[\x01-\x7e])"
    r"|(?P<pre>```)"
    r"|(?P<code>`)"
    r"|(?P<link_end>\]\((?P<url>(?:\\.|[^)\\])*)\))"
    r"|(?P<mark>\|\||__|_|\*|~|!\[|\[)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_KIND_OF_MARK = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "[": "text_link",
    "![": "custom_emoji",
}
_NAME_OF_KIND = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "code": "Code",
    "pre": "PreCode",
    "blockquote": "BlockQuote",
}


class _Reader:
    """What has been read, what is still open, and where the reader stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said = ""
        self.at = 0
        self.opened: list[tuple[str, int, int]] = []
        self.entities: list[Json] = []
        self.quote_begins: int | None = None

    def read(self) -> Formatted:
        while self.at < len(self.text):
            self._start_of_line()
            self._step()
        self._end_quote()
        if self.opened:
            mark, _, at = self.opened[-1]
            raise self._unended(_KIND_OF_MARK[mark], at)
        return Formatted(self.said, tuple(self.entities))

    def _start_of_line(self) -> None:
        if self.at and self.text[self.at - 1] != "\n":
            return
        starts = self.text.startswith
        if starts(">", self.at) or starts("**>", self.at):
            if starts("**>", self.at):
                self._end_quote()
                self.at += 2
            self.at += 1
            if self.quote_begins is None:
                self.quote_begins = count_units(self.said)
        else:
            self._end_quote()

    def _end_quote(self) -> None:
        if self.quote_begins is None:
            return
        kind = "blockquote"
        if self.opened and self.opened[-1][0] == "||":
            # An expandable quote ends in "||", which opened nothing.
            _, begins, _ = self.opened[-1]
            if begins == count_units(self.said.rstrip("\n")):
                self.opened.pop()
                kind = "expandable_blockquote"
        self._mark(kind, self.quote_begins)
        self.quote_begins = None

    def _step(self) -> None:
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            return
        begun_at, self.at = self.at, token.end()
        match token.lastgroup:
            case "escaped":
                self.said += token["escaped"]
            case "pre" | "code":
                self._code(token.group(), begun_at)
            case "link_end" if self.opened and self.opened[-1][0] in {"[", "!["}:
                self._link(token["url"])
            case "mark":
                self._toggle(token.group(), begun_at)
            case _:
                self._plain(token.group(), begun_at)

    def _plain(self, sign: str, at: int) -> None:
        if sign[0] in _RESERVED:
            raise _fault(
                f"Character '{sign[0]}' is reserved and must be escaped with the "
                "preceding '\\'"
            )
        self.said += sign
        self.at = at + len(sign)

    def _toggle(self, mark: str, at: int) -> None:
        if self.opened and self.opened[-1][0] == mark and mark not in {"[", "!["}:
            _, begins, _ = self.opened.pop()
            self._mark(_KIND_OF_MARK[mark], begins)
        elif any(mark == other for other, _, _ in self.opened):
            inner, _, inner_at = self.opened[-1]
            raise self._unended(_KIND_OF_MARK[inner], inner_at)
        else:
            self.opened.append((mark, count_units(self.said), at))

    def _link(self, url: str) -> None:
        mark, begins, _ = self.opened.pop()
        address = re.sub(r"\\(.)", r"\1", url)
        if mark == "![":
            self._mark("custom_emoji", begins, custom_emoji_id=address.split("=")[-1])
            return
        link = to_link(address)
        if link is not None:
            self._mark("text_link", begins, url=link)

    def _code(self, fence: str, at: int) -> None:
        kind = "pre" if len(fence) > 1 else "code"
        ended = re.compile(rf"((?:\\.|[^\\])*?){fence}", re.DOTALL).match(
            self.text, self.at
        )
        if ended is None:
            raise self._unended(kind, at)
        self.at = ended.end()
        inside, extra = ended[1], {}
        language = re.match(r"([^\s`]+)\n", inside) if kind == "pre" else None
        if language is not None:
            extra = {"language": language[1]}
            inside = inside[language.end() :]
        begins = count_units(self.said)
        self.said += re.sub(r"\\([\x01-\x7e])", r"\1", inside.removeprefix("\n"))
        self._mark(kind, begins, **extra)

    def _mark(self, kind: str, begins: int, **extra: str) -> None:
        length = count_units(self.said) - begins
        if length > 0:
            entity = {"type": kind, "offset": begins, "length": length, **extra}
            self.entities.append(entity)

    def _unended(self, kind: str, at: int) -> RefusedError:
        offset = len(self.text[:at].encode())
        return _fault(
            f"Can't find end of {_NAME_OF_KIND[kind]} entity at byte offset {offset}"
        )


def parse_markdown(text: str) -> Formatted:
    r"""Return the plain text and its entities, or refuse as Telegram would.

    >>> parse_markdown(r"*Hi*\.")
    Formatted(text='Hi.', entities=({'type': 'bold', 'offset': 0, 'length': 2},))
    """
    return _Reader(text).read()


def _fault(fact: str) -> RefusedError:
    return bad_request(f"can't parse entities: {fact}")

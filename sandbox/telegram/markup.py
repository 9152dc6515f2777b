"""What a message may carry under it: buttons, a prompt, a keyboard of texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request
from sandbox.telegram.entities import to_link
from sandbox.telegram.objects import Json


MOST_BUTTONS = 100
MOST_BUTTONS_IN_ROW = 8
MOST_DATA_BYTES = 64

_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_ACTIONS = frozenset(
    {
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


@dataclass(frozen=True, slots=True)
class Markup:
    """One of the four things; only the inline keyboard becomes part of a message."""

    inline: Json | None = None
    keyboard: Json | None = None
    removes_keyboard: bool = False
    placeholder: str | None = None

    @property
    def is_fixing(self) -> bool:
        """Whether the message can no longer be edited."""
        changes_keyboard = self.keyboard is not None or self.removes_keyboard
        return changes_keyboard or self.placeholder is not None


def check_markup(given: Any, *, only_inline: bool = False) -> Markup:
    """Check a reply_markup and return what it does.

    Stricter than Telegram in one point: two kinds in one object are refused, where
    Telegram takes the first and forgets the second.
    """
    if given is None:
        return Markup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    kinds = [kind for kind in _KINDS if kind in given]
    if len(kinds) > 1:
        raise bad_request("reply markup must be of one kind")
    if only_inline and kinds not in ([], ["inline_keyboard"]):
        raise bad_request("inline keyboard expected")
    return _to_markup(given, kinds[0]) if kinds else Markup()


def _to_markup(given: Json, kind: str) -> Markup:
    match kind:
        case "inline_keyboard":
            return Markup(inline=_inline(given[kind]))
        case "keyboard":
            return Markup(keyboard=_keyboard(given))
        case "remove_keyboard":
            return Markup(removes_keyboard=bool(given[kind]))
        case _:
            return Markup(placeholder=_placeholder(given) if given[kind] else None)


def _inline(rows: Any) -> Json | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'can\'t parse inline keyboard: Field "inline_keyboard" must be of type Array'
        )
    _check_sizes(rows)
    checked = [[_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": checked} if checked else None


def _check_sizes(rows: list[list[Any]]) -> None:
    widest = max(map(len, rows), default=0)
    if sum(map(len, rows)) > MOST_BUTTONS or widest > MOST_BUTTONS_IN_ROW:
        raise bad_request("reply markup is too long")


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(
            'can\'t parse inline keyboard button: Field "text" must be of type String'
        )
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text is empty")
    actions = _ACTIONS & button.keys()
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the "
            "inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: More than one action")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button:
        return _with_link(button)
    return dict(button)


def _check_data(data: Any) -> None:
    is_fit = isinstance(data, str) and 1 <= len(data.encode()) <= MOST_DATA_BYTES
    if not is_fit:
        raise bad_request("BUTTON_DATA_INVALID")


def _with_link(button: Json) -> Json:
    link = to_link(str(button["url"]))
    if link is None:
        raise bad_request(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )
    return {**button, "url": link}


def _keyboard(given: Json) -> Json:
    rows = given["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'can\'t parse reply keyboard: Field "keyboard" must be of type Array'
        )
    texts = [
        [button if isinstance(button, str) else str(button["text"]) for button in row]
        for row in rows
    ]
    return {"rows": texts, "one_time": bool(given.get("one_time_keyboard"))}


def _placeholder(given: Json) -> str:
    placeholder = str(given.get("input_field_placeholder", ""))
    if len(placeholder) > 64:
        raise bad_request("input field placeholder is too long")
    return placeholder

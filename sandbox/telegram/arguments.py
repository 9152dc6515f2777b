"""The arguments of one call, whichever of the four ways they came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import RefusedError, bad_request
from sandbox.telegram.entities import Formatted, check_entities, finish
from sandbox.telegram.objects import Json, Upload
from sandbox.telegram.parse_html import parse_html
from sandbox.telegram.parse_markdown import parse_markdown


@dataclass(frozen=True, slots=True)
class Arguments:
    """Named values: words from a form or a query string, anything from JSON."""

    values: Mapping[str, Any]

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number; like Telegram, read what is none as the default."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "yes", "1"}

    def structure(self, name: str) -> Any:
        """Return a list or an object, or nothing where it was left out."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error

    def objects(self, name: str) -> list[Json]:
        """Return a list of objects; left out is none."""
        found = self.structure(name) or []
        if not isinstance(found, list) or not all(
            isinstance(item, dict) for item in found
        ):
            raise bad_request(f"can't parse {name}: Expected an Array of Object")
        return found

    def words(self, name: str) -> list[str] | None:
        """Return a list of words, or nothing where it was left out."""
        found = self.structure(name)
        return None if found is None else [str(word) for word in found]

    def upload(self, name: str) -> Upload | None:
        """Return a file sent as a part of its own, or named as attach://part."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None

    def chat_id(self) -> int | None:
        number = self.number("chat_id")
        return number or None

    def formatted(self, name: str, entities_name: str) -> Formatted:
        """Return a text with its entities, given beside it or marked inside it."""
        text = self.text(name).replace("\r", "")
        match self.text("parse_mode").lower():
            case "":
                marked = check_entities(text, self.objects(entities_name))
            case "html":
                marked = parse_html(text)
            case "markdownv2":
                marked = parse_markdown(text)
            case "markdown":
                raise RefusedError(501, "The stand-in does not know legacy Markdown")
            case _:
                raise bad_request("unsupported parse_mode")
        return finish(marked)

"""Who is being interviewed, as far as an interview knows: numbers that a channel gives.

Both are signed and have 64 bits. In Telegram's private chats they are above zero; so what
stands in their place on a channel without accounts is below, and no two are ever equal.
"""

from dataclasses import dataclass
from typing import NewType


VisitId = NewType("VisitId", int)
"""What a capsule is bound to, so that it opens nowhere else: in Telegram, a chat."""

AccountId = NewType("AccountId", int)
"""What the mark of having taken part is made from: in Telegram, an account."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who did something, for as long as it is being handled."""

    visit: VisitId
    account: AccountId
    language: str
    """Of their phone or browser, such as `en`; "" for not known."""

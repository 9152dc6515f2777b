"""What the stand-in and the phone may raise.

SandboxError
├── RefusedError           a call or a deed that Telegram does not accept
└── PhoneError             the phone cannot do what was asked of it
    ├── NoSuchButtonError  no button on the screen carries that label
    ├── NoPromptError      there is no question to reply to
    └── NothingCameError   the bot did not do the awaited thing in time
"""

from __future__ import annotations

from collections.abc import Iterable


class SandboxError(Exception):
    """The root of everything raised on purpose in this package."""


class RefusedError(SandboxError):
    """A call that Telegram does not accept, with its own code and words."""

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class PhoneError(SandboxError):
    """Something that the person holding the phone cannot do now."""


class NoSuchButtonError(PhoneError):
    """No button on the screen carries the label."""

    def __init__(self, label: str, labels: Iterable[str]) -> None:
        shown = ", ".join(repr(there) for there in labels) or "none at all"
        super().__init__(f"no button {label!r}; the buttons are: {shown}")


class NoPromptError(PhoneError):
    """The bot has asked for no reply."""

    def __init__(self) -> None:
        super().__init__("the bot has not asked for a reply")


class NothingCameError(PhoneError):
    """The awaited thing did not come in time."""

    def __init__(self, awaited: str, seconds: float, shown: str) -> None:
        super().__init__(
            f"waited {seconds:g} s for {awaited}; the screen says: {shown!r}"
        )


def bad_request(fact: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {fact}")


def forbidden(fact: str) -> RefusedError:
    return RefusedError(403, f"Forbidden: {fact}")


def conflict(fact: str) -> RefusedError:
    return RefusedError(409, f"Conflict: {fact}")


def too_many_requests(retry_after: int) -> RefusedError:
    return RefusedError(
        429,
        f"Too Many Requests: retry after {retry_after}",
        retry_after=retry_after,
    )

"""What can be wrong with a digest.

DigestError
├── UnsafeTableError    a table holds a number that may not be published
├── StateError          bytes that are not the state of this round
└── WeekError           a label that is no week, or one that goes back in time
"""


class DigestError(Exception):
    """The base of every error of this package."""


class UnsafeTableError(DigestError):
    """A table that may not be written, with the lines that are at fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        return "\n".join(
            ("tables.csv may not be published as it is:", *self.faults[:20])
        )


class StateError(DigestError):
    """Bytes, or a state, that do not belong to this round's questionnaire."""

    def __init__(self) -> None:
        super().__init__("this is not the state of this round's questionnaire")


class WeekError(DigestError):
    """A week that cannot be compiled: not a week at all, or not after the last one."""

    def __init__(self, week: str) -> None:
        self.week = week
        super().__init__(week)

    def __str__(self) -> str:
        return f"{self.week} is not a week (like 2026-W30) after the one compiled last"

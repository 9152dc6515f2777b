"""What can be wrong with a dialogue.

DialogueError
├── ShownError                   a person can mend it; printed without a traceback
│   ├── QuestionnaireFaultError  one or more faults in a questionnaire file
│   └── WordingFaultError        one or more faults in a file of texts
└── PackedFormError              bytes that are no progress of this questionnaire
"""

from dataclasses import dataclass


class DialogueError(Exception):
    """The base of every error of this package."""


class ShownError(DialogueError):
    """A fault in a file that a person wrote and can mend."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: where it is, what is wrong, and what to do about it."""

    line: int
    place: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.wrong}. {self.remedy}"


class _FaultsError(ShownError):
    """Faults that were collected, so that all are told at once."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name = name
        self.faults = tuple(sorted(faults))
        super().__init__(name, faults)

    def __str__(self) -> str:
        many = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = [f"{self.name}: {many}.", *(f"  {fault}" for fault in self.faults)]
        return "\n".join(lines)


class QuestionnaireFaultError(_FaultsError):
    """A questionnaire file that cannot be used, with every fault in it."""


class WordingFaultError(_FaultsError):
    """A file of texts that cannot be used, with every fault in it."""


class PackedFormError(DialogueError):
    """Bytes that are not the progress of any form of this questionnaire."""

    def __init__(self) -> None:
        super().__init__("these bytes are no progress of this questionnaire")


class LetterContentError(DialogueError):
    """An opened letter that holds neither answers nor a comment."""

    def __init__(self) -> None:
        super().__init__("these bytes are neither answers nor a comment")

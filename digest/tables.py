"""What a reader may see: tables in which every number has been protected.

A `SafeTable` is made by `disclosure.py` and by nothing else.
"""

from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from dialogues.questionnaire import Group, QuestionId
from digest.classification import PEOPLE, MemberKey, RowKey, member_key
from digest.policy import Policy


class Marker(StrEnum):
    """Why a cell shows no number; the shorthand of the Analysis Function."""

    LOW = "[low]"
    HIDDEN = "[c]"
    NOT_YET = "[x]"


class Detail(StrEnum):
    """How finely a row is shown."""

    NOTHING = "nothing"
    NETS = "nets"
    OPTIONS = "options"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(_Value):
    """One cell: a rounded number of people and its percent of the base, or a marker."""

    option: str
    count: int | None = None
    percent: int | None = None
    marker: Marker | None = None


class Row(_Value):
    """One question in one member of a group, as it stood in one week."""

    group: Group
    member: str
    question: QuestionId
    as_at_week: str = ""
    """Empty as long as the row has not been shown."""
    base: int | None = None
    """The rounded number of people who gave an answer that counts."""
    detail: Detail = Detail.NOTHING
    dominant: str = ""
    """The option that nearly everybody gave; then no cell of the row has a number."""
    dominant_percent: int | None = None
    """At least this many percent gave it: 90, or 80 where 90 would tell too much."""
    cells: tuple[Cell, ...]

    @property
    def member_key(self) -> MemberKey:
        return member_key(self.group, self.member)

    @property
    def key(self) -> RowKey:
        return RowKey(self.member_key, self.question)

    def cell(self, option: str) -> Cell:
        """Return the cell of that option; raise `KeyError` where there is none."""
        for cell in self.cells:
            if cell.option == option:
                return cell
        raise KeyError(option)


class MethodFigure(_Value):
    """A number for the method section: protected like every other one."""

    name: str
    as_at_week: str = ""
    count: int | None = None
    """None for fewer than ten."""


class SafeTable(_Value):
    """Every row of one release, in a fixed order, and what was shown before."""

    week: str
    questionnaire: str
    questionnaire_version: int
    policy: Policy
    rows: tuple[Row, ...]
    before: tuple[Row, ...] = ()
    """For rows that moved at least once: the figures before those in `rows`."""
    method: tuple[MethodFigure, ...] = ()

    # Whoever looks something up may ask for anything: what is not there is not found.
    def row(self, member: str, question: str) -> Row:
        """Return that row; raise `KeyError` where there is none."""
        return self._rows_by_key[member, question]

    def row_before(self, key: RowKey) -> Row | None:
        return self._before_by_key.get(key)

    @cached_property
    def _rows_by_key(self) -> dict[tuple[str, str], Row]:
        return {row.key: row for row in self.rows}

    @cached_property
    def _before_by_key(self) -> dict[RowKey, Row]:
        return {row.key: row for row in self.before}

    def people(self, member: str) -> Row:
        return self.row(member, PEOPLE)

    def method_figure(self, name: str) -> MethodFigure:
        """Return that figure; raise `KeyError` where there is none."""
        for figure in self.method:
            if figure.name == name:
                return figure
        raise KeyError(name)

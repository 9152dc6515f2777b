"""Say in plain sentences what a table shows, and no more than it shows.

Rule 1: every number comes from the protected table.
Rule 2: sentences are about those who answered. None claims to speak of all young
Londoners, and no margin of error is given: for people who were not picked at random it
would mislead (AAPOR; standards.md 5).
Rule 3: a change or a difference is told only when it is larger than twice what rounding
and twice what chance would do (standards.md 5, "Change flags").
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dialogues.questionnaire import Group, Role, Side
from digest.classification import (
    LONDON,
    NETS,
    PEOPLE,
    Classification,
    Member,
    RowKey,
    Tabulated,
)
from digest.tables import Cell, Detail, Row, SafeTable


CHANGE_ERRORS = 2.0
# The highest and the lowest of twelve areas are picked from 66 pairs, so a difference of
# two errors would turn up by chance alone; three is about what Bonferroni asks for.
DIFFERENCE_ERRORS = 3.0

STANDARD_SENTENCE = (
    "These are the views of {people} young people who chose to answer. "
    "They were not picked at random, so the figures cannot be read as the view of all "
    "young Londoners and no margin of error is given."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence or two, and what they are about."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Shares:
    """Whole percents of those who answered; None for what is hidden."""

    positive: int | None
    middle: int | None
    negative: int | None

    @property
    def net(self) -> int | None:
        """Positive less negative, in percentage points; None when one is hidden."""
        if self.positive is None or self.negative is None:
            return None
        return self.positive - self.negative


def shares_of(row: Row) -> Shares:
    """Return the shares of a row that has nets."""
    return Shares(*(row.cell(NETS[side]).percent for side in Side))


def signed(points: int) -> str:
    """Return points with their sign, a true minus: +8, −3, 0."""
    if points == 0:
        return "0"
    return f"+{points}" if points > 0 else f"−{-points}"


def took_part(table: SafeTable) -> str:
    """Return "about 640", or "fewer than 50" as long as London is not shown."""
    base = table.people(LONDON.key).base
    return f"fewer than {table.policy.first_base}" if base is None else f"about {base}"


def key_findings(
    classification: Classification, table: SafeTable
) -> tuple[Finding, ...]:
    """Return three to five findings for the top of the page; () if nothing is shown."""
    findings = [
        Finding(question.title, said)
        for question in classification.roles[Role.HEADLINE][:4]
        if (said := scale_sentence(question, table.row(LONDON.key, question.id)))
    ]
    findings += [
        Finding(question.title, said)
        for question in classification.roles[Role.WOULD_HELP]
        if (said := most_chosen(question, table.row(LONDON.key, question.id)))
    ]
    return tuple(findings)


def scale_sentence(question: Tabulated, row: Row) -> str:
    """Return the shares of a scale in words; empty if they are not shown."""
    if row.dominant:
        return (
            f"{row.dominant_percent}% or more said {_quoted(question, row.dominant)}."
        )
    shares = shares_of(row)
    if shares.net is not None:
        return (
            f"{shares.positive}% said {question.labels['net_positive']}; "
            f"{shares.negative}% said {question.labels['net_negative']}. "
            f"Net score {signed(shares.net)}."
        )
    said_apart = () if row.detail is Detail.NETS else tuple(NETS.values())
    told = [
        f"{cell.percent}% said {_quoted(question, cell.option)}"
        for cell in _largest(row.cells, skip=said_apart)[:2]
    ]
    return f"{' and '.join(told)}; smaller numbers are hidden." if told else ""


def most_chosen(question: Tabulated, row: Row) -> str:
    """Return the three answers that most people gave, in words."""
    if row.dominant:
        return (
            f"{row.dominant_percent}% or more chose {_quoted(question, row.dominant)}."
        )
    told = [
        f"{_quoted(question, cell.option)} ({cell.percent}%)"
        for cell in _largest(row.cells, skip=question.naming_nothing)[:3]
    ]
    if not told:
        return ""
    return f"chosen most: {_listed(told)}."


def _largest(cells: Iterable[Cell], *, skip: Iterable[str] = ()) -> list[Cell]:
    left_out = set(skip)
    shown = [
        cell
        for cell in cells
        if cell.percent is not None and cell.option not in left_out
    ]
    return sorted(shown, key=lambda cell: -(cell.count or 0))


def _quoted(question: Tabulated, option: str) -> str:
    label = question.labels[option]
    return label if option in NETS.values() else f"“{label}”"


def _listed(told: list[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def area_sentence(
    classification: Classification, table: SafeTable, question: Tabulated
) -> str:
    """Say where the positive share is highest and lowest, if that is clear enough."""
    shown = [
        (percent, member, row)
        for member in classification.members_of(Group.POLICING_AREA)
        if (row := table.row(member.key, question.id)).base is not None
        and (percent := shares_of(row).positive) is not None
    ]
    if len(shown) < 2:
        return ""
    low, lowest, low_row = min(shown, key=lambda each: each[0])
    high, highest, high_row = max(shown, key=lambda each: each[0])
    if not _is_clear(low_row, high_row, "net_positive", DIFFERENCE_ERRORS):
        return (
            "The differences between the areas are within what rounding and chance "
            "could explain."
        )
    return (
        f"Among those who answered, the positive share was highest in {highest.name} "
        f"({high}%) and lowest in {lowest.name} ({low}%)."
    )


def change_sentence(question: Tabulated, table: SafeTable, member: Member) -> str:
    """Say how the shares changed since the figures before, if they clearly did."""
    now = table.row(member.key, question.id)
    before = table.row_before(RowKey(member.key, question.id))
    if before is None:
        return ""
    told = [
        f"the share who said {question.labels[net]} went from "
        f"{before.cell(net).percent}% to {now.cell(net).percent}%"
        for net in ("net_positive", "net_negative")
        if _is_clear(before, now, net, CHANGE_ERRORS)
    ]
    if not told:
        return ""
    return f"Since week {before.as_at_week}, among those who answered, {_listed(told)}."


def _is_clear(first: Row, second: Row, option: str, errors: float) -> bool:
    """Say whether two rows differ by more than so many errors of rounding and chance."""
    one, other = first.cell(option).percent, second.cell(option).percent
    if one is None or other is None or not first.base or not second.base:
        return False
    pooled = (one * first.base + other * second.base) / (first.base + second.base) / 100
    bases = 1 / first.base + 1 / second.base
    chance = 100 * math.sqrt(pooled * (1 - pooled) * bases)
    # Two points off on average for a base of 100, and a net adds up two numbers:
    # standards.md 1.5.7.
    rounding = 200 * math.sqrt(2 * (1 / first.base**2 + 1 / second.base**2))
    return abs(one - other) > errors * max(chance, rounding)


def not_shown_yet(
    classification: Classification, table: SafeTable
) -> tuple[Finding, ...]:
    """Return, for each group, which of its parts have too few people to be shown."""
    told = []
    for group in Group:
        members = classification.members_of(group)
        missing = [
            member for member in members if not table.people(member.key).as_at_week
        ]
        if missing:
            key = RowKey(missing[0].key, PEOPLE)
            least = classification.smallest_base(table.policy, key)
            names = _listed([member.name for member in missing])
            every = len(missing) == len(members) > 1
            told.append(
                Finding(
                    GROUP_NAMES[group],
                    f"{'all of them' if every else names} "
                    f"(shown from {least} people on)",
                )
            )
    return tuple(told)


GROUP_NAMES = {
    Group.LONDON: "London",
    Group.POLICING_AREA: "Policing areas",
    Group.BOROUGH: "Boroughs",
    Group.AGE: "Age",
    Group.GENDER: "Gender",
    Group.ETHNIC_GROUP: "Ethnic group",
}

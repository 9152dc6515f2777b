"""The one fixed classification: who is counted where, and which cells a row has.

Rule 1: it follows from the questionnaire alone, so it cannot change within a round.
Rule 2: no crossings. Each respondent is in London and in at most one part of each group.
Rule 3: a question that puts people into groups has no row of its own; its figures are the
numbers of people in the groups. Two rows for one number would be rounded twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dialogues.questionnaire import (
    Area,
    Audience,
    Choice,
    Gate,
    Group,
    OneChoice,
    Questionnaire,
    QuestionValue,
    Role,
    Scale,
    SeveralChoices,
    Side,
    has_sides,
)
from digest.policy import Policy


NEEDED = {
    Audience.YOUNG_PEOPLE: tuple(Role),
    # They are told question by question, and none of them is picked out.
    Audience.PROFESSIONALS: (),
}
"""The roles that a digest asks the questionnaires of each audience for."""

Tabulated = OneChoice | SeveralChoices | Scale

PEOPLE = "people"
"""The question and the option of the row that says how many took part."""

NETS = {
    Side.POSITIVE: "net_positive",
    Side.MIDDLE: "net_middle",
    Side.NEGATIVE: "net_negative",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a group: London, a policing area, an age band."""

    group: Group
    id: str
    name: str

    @property
    def key(self) -> str:
        """The name of the member that no other has; it stands in frame ids."""
        if self.group is Group.LONDON:
            return self.id
        return f"{self.group.value}:{self.id}"


class RowKey(NamedTuple):
    """Which row of the table: a member's key and a question's id."""

    member: str
    question: str


@dataclass(frozen=True, slots=True)
class Division:
    """A member and the parts that it falls into, as member keys."""

    whole: str
    parts: tuple[str, ...]
    exhaustive: bool
    """Every respondent is in one of the parts: nobody skips the gate."""


LONDON = Member(Group.LONDON, "london", "London")


def members_of(questionnaire: Questionnaire) -> tuple[Member, ...]:
    """Return London and every part of every group, in the order of the tables."""
    by_group: dict[Group, list[Member]] = {group: [] for group in Group}
    by_group[Group.LONDON].append(LONDON)
    for question in questionnaire.questions:
        for member in _members_from(question):
            by_group[member.group].append(member)
    return tuple(member for members in by_group.values() for member in members)


def _members_from(question: QuestionValue) -> Iterator[Member]:
    if question.group is None:
        return
    if isinstance(question, Area):
        for area in question.policing_areas:
            yield Member(Group.POLICING_AREA, area.id, area.name)
        for borough in question.boroughs():
            yield Member(Group.BOROUGH, borough.id, borough.name)
    elif isinstance(question, OneChoice):
        for choice in question.choices:
            if is_admitted(choice):
                yield Member(question.group, choice.id, choice.text.standard)


def is_admitted(choice: Choice) -> bool:
    """Say whether a person with this answer may fill in the questionnaire at all."""
    return choice.gate not in (Gate.TOO_YOUNG, Gate.TOO_OLD)


def tabulated(questionnaire: Questionnaire) -> tuple[Tabulated, ...]:
    """Return the questions that have a row for each member, in their order."""
    return tuple(
        question
        for question in questionnaire.questions
        if isinstance(question, OneChoice | SeveralChoices | Scale)
        and question.group is None
        and not questionnaire.is_gate(question.id)
    )


def with_role(questionnaire: Questionnaire, role: Role) -> tuple[Tabulated, ...]:
    """Return the questions of the table that have the role, in the order of the role."""
    asked = {each.id: each for each in tabulated(questionnaire)}
    found = questionnaire.with_role(role)
    return tuple(asked[each.id] for each in found if each.id in asked)


def is_published(question: Tabulated, group: Group) -> bool:
    """Say whether the question is published for that group at all."""
    return not question.sensitive or group in (Group.LONDON, Group.POLICING_AREA)


def smallest_base(policy: Policy, questionnaire: Questionnaire, key: RowKey) -> int:
    """Return the base from which that row is shown for the first time."""
    divided = any(question.group for question in questionnaire.questions)
    bases = [policy.first_base if divided else policy.professionals_base]
    if key.member.startswith(f"{Group.BOROUGH.value}:"):
        bases.append(policy.borough_base)
    if key.question != PEOPLE and questionnaire.question(key.question).sensitive:
        bases.append(policy.sensitive_base)
    return max(bases)


def options_of(question: Tabulated) -> tuple[str, ...]:
    """Return the ids of the answers that count, in their order."""
    return tuple(choice.id for choice in question.choices if choice.counts)


def nets_of(question: Tabulated) -> dict[str, tuple[str, ...]]:
    """Return each net with the options in it; empty where a question has no sides."""
    if not has_sides(question):
        return {}
    counted = [choice for choice in question.choices if choice.counts]
    return {
        net: tuple(each.id for each in counted if each.side is side)
        for side, net in NETS.items()
    }


def row_keys(questionnaire: Questionnaire) -> tuple[RowKey, ...]:
    """Return every row of the table, in its order; the same for every week."""
    questions = tabulated(questionnaire)
    return tuple(
        RowKey(member.key, question)
        for member in members_of(questionnaire)
        for question in (
            PEOPLE,
            *(each.id for each in questions if is_published(each, member.group)),
        )
    )


def divisions_of(questionnaire: Questionnaire) -> tuple[Division, ...]:
    """Return what falls into what: London into each group, an area into boroughs."""
    members = members_of(questionnaire)
    gate = questionnaire.gate
    across = (
        (group, tuple(member.key for member in members if member.group is group))
        for group in (Group.POLICING_AREA, Group.AGE, Group.GENDER, Group.ETHNIC_GROUP)
    )
    return (
        *(
            Division(
                LONDON.key,
                parts,
                exhaustive=gate is not None and group is gate.group,
            )
            for group, parts in across
            if parts
        ),
        *_areas_into_boroughs(questionnaire),
    )


def _areas_into_boroughs(questionnaire: Questionnaire) -> Iterator[Division]:
    for question in questionnaire.questions:
        if isinstance(question, Area) and question.group is not None:
            for area in question.policing_areas:
                yield Division(
                    f"{Group.POLICING_AREA.value}:{area.id}",
                    tuple(f"{Group.BOROUGH.value}:{each.id}" for each in area.boroughs),
                    exhaustive=False,
                )

"""Draw `digest.html`: one page that needs nothing else, for a reader with two minutes.

Rule 1: only what stands in the `SafeTable` is drawn; the template adds no number.
Rule 2: no script, nothing from outside, no time of making: the same table gives the same
bytes.
Rule 3: nothing is told by colour alone; every drawing stands beside a table with the same
numbers (WCAG 2.2 AA; Analysis Function guidance on charts).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dialogues.questionnaire import (
    Area,
    CommentBox,
    Group,
    Questionnaire,
    QuestionValue,
    Role,
    SeveralChoices,
    Text,
)
from digest.classification import (
    LONDON,
    Classification,
    Member,
    Tabulated,
)
from digest.findings import (
    GROUP_NAMES,
    STANDARD_SENTENCE,
    area_sentence,
    change_sentence,
    key_findings,
    most_chosen,
    not_shown_yet,
    scale_sentence,
    shares_of,
    signed,
    took_part,
)
from digest.notes import WeekNotes, days_of
from digest.render.bars import Bar, diverging_bar, extent_of, tones_of
from digest.tables import Cell, Detail, Row, SafeTable
from typesetting.pages import templates


_TEMPLATES = templates("digest")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: an answer, how many gave it, and its colour in the bar."""

    label: str
    cell: Cell
    tone: str = ""
    is_net: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One question for one member: its row, ready to be drawn."""

    id: str
    title: str
    asked: str
    row: Row
    lines: tuple[Line, ...]
    sentence: str = ""
    change: str = ""
    bar: Bar | None = None

    @property
    def longest(self) -> int:
        """The largest percent shown: the end of the axis of plain bars."""
        return max((line.cell.percent or 1 for line in self.lines), default=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a group in a comparison: a policing area with its shares."""

    name: str
    row: Row
    positive: Cell
    negative: Cell
    net: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question across the policing areas that are shown."""

    block: Block
    parts: tuple[Part, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The positive shares of the headline questions in each part of a group."""

    name: str
    titles: tuple[str, ...]
    lines: tuple[tuple[str, Row, tuple[Cell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Professionals:
    """What those who work with young people said, and who they are; London only."""

    people: Row
    said: tuple[Block, ...]
    who: tuple[Block, ...]
    extent: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was asked, with its answers."""

    title: str
    standard: str
    plain: str
    """Empty where both wordings are the same."""
    answers: str


def page_html(
    classification: Classification,
    table: SafeTable,
    notes: WeekNotes,
    *,
    professionals: tuple[Classification, SafeTable],
) -> str:
    """Return the page as HTML; a short one as long as London is not shown."""
    first, last = days_of(table.week)
    questions = classification.questions.values()
    facts = {
        "table": table,
        "policy": table.policy,
        "notes": notes,
        "week_name": f"Week {int(table.week[-2:])} of {table.week[:4]}",
        "days": _days(first, last),
        "started_on": _day(notes.round_started_on),
        "people": took_part(table),
        "wordings": tuple(_wordings(classification.questionnaire)),
        "professional_wordings": tuple(_wordings(professionals[0].questionnaire)),
        "professionals": _professionals(*professionals),
        "divided": len(classification.members) > 1,
        "has_sensitive": any(each.asked.sensitive for each in questions),
        "methods": {figure.name: figure for figure in table.method},
    }
    if not table.people(LONDON.key).as_at_week:
        return _TEMPLATES.get_template("too_few.html.jinja").render(facts)
    return _TEMPLATES.get_template("page.html.jinja").render(
        {**facts, **_findings(classification, table)}
    )


def _findings(classification: Classification, table: SafeTable) -> dict[str, object]:
    headline, would_help, worries = (
        classification.roles[role]
        for role in (Role.HEADLINE, Role.WOULD_HELP, Role.WORRIES)
    )
    told = {each.id for each in (*headline, *would_help, *worries)}
    questions = classification.questions.values()
    other = [each for each in questions if each.id not in told]
    blocks = tuple(_block(table, LONDON, each) for each in headline)
    comparisons = tuple(
        _comparison(classification, table, question)
        for question in headline
        if question.asked.compare_areas
    )
    small = [part.bar for each in comparisons for part in each.parts]
    people = table.people(LONDON.key)
    return {
        "key_findings": key_findings(classification, table),
        "standard_sentence": STANDARD_SENTENCE.format(people=took_part(table)),
        "people_row": people,
        "blocks": blocks,
        "extent": extent_of(block.bar for block in blocks if block.bar),
        "comparisons": comparisons,
        "small_extent": extent_of(small),
        "areas_shown": any(each.parts for each in comparisons),
        "asked_for": tuple(_block(table, LONDON, each) for each in would_help),
        "worries": tuple(_block(table, LONDON, each) for each in worries),
        "others": tuple(_block(table, LONDON, each) for each in other),
        "groups": tuple(_group_tables(classification, table, headline[:4])),
        "missing": not_shown_yet(classification, table),
    }


def _professionals(
    classification: Classification, table: SafeTable
) -> Professionals | None:
    """Return their part of the page; None as long as they are not shown."""
    people = table.people(LONDON.key)
    if not people.as_at_week:
        return None
    said, who = (
        tuple(
            _block(table, LONDON, each)
            for each in classification.questions.values()
            if each.asked.about_you is about_them
        )
        for about_them in (False, True)
    )
    extent = extent_of(block.bar for block in said if block.bar)
    return Professionals(people=people, said=said, who=who, extent=extent)


def _block(table: SafeTable, member: Member, question: Tabulated) -> Block:
    row = table.row(member.key, question.id)
    several = isinstance(question.asked, SeveralChoices)
    has_sides = bool(question.nets)
    sentence = (
        (most_chosen if several else scale_sentence)(question, row)
        if (several or has_sides)
        else ""
    )
    return Block(
        id=question.id,
        title=question.title,
        asked=question.asked.text.standard,
        row=row,
        lines=_lines(question, row),
        sentence=f"{sentence[:1].upper()}{sentence[1:]}",
        change=change_sentence(question, table, member) if has_sides else "",
        bar=diverging_bar(question, row) if has_sides else None,
    )


def _lines(question: Tabulated, row: Row) -> tuple[Line, ...]:
    nets = question.nets
    only_nets = row.detail is Detail.NETS
    tones = tones_of(question, nets_only=only_nets) if nets else {}
    options = () if only_nets else question.options
    lines = [
        Line(question.labels[option], row.cell(option), tones.get(option, ""))
        for option in options
    ]
    if isinstance(question.asked, SeveralChoices):
        last = {question.labels[each] for each in question.naming_nothing}
        lines.sort(key=lambda line: (line.label in last, -(line.cell.count or 0)))
    net_lines = (
        Line(question.labels[net], row.cell(net), tones.get(net, ""), is_net=True)
        for net, together in nets.items()
        if only_nets or len(together) > 1
    )
    return (*lines, *net_lines)


def _comparison(
    classification: Classification, table: SafeTable, question: Tabulated
) -> Comparison:
    parts = [
        _part(member, question, row)
        for member in classification.members_of(Group.POLICING_AREA)
        if (row := table.row(member.key, question.id)).base is not None
    ]
    return Comparison(
        _block(table, LONDON, question),
        tuple(parts),
        area_sentence(classification, table, question),
    )


def _part(member: Member, question: Tabulated, row: Row) -> Part:
    net = shares_of(row).net
    return Part(
        name=member.name,
        row=row,
        positive=row.cell("net_positive"),
        negative=row.cell("net_negative"),
        net="[c]" if net is None else signed(net),
        bar=diverging_bar(question, row, nets_only=True),
    )


def _group_tables(
    classification: Classification, table: SafeTable, questions: Iterable[Tabulated]
) -> Iterable[GroupTable]:
    asked = [each for each in questions if not each.asked.sensitive]
    for group in (Group.AGE, Group.GENDER, Group.ETHNIC_GROUP):
        members = [
            member
            for member in classification.members_of(group)
            if table.people(member.key).as_at_week
        ]
        if members:
            yield GroupTable(
                GROUP_NAMES[group],
                tuple(each.title for each in asked),
                tuple(
                    (
                        member.name,
                        table.people(member.key),
                        tuple(
                            table.row(member.key, each.id).cell("net_positive")
                            for each in asked
                        ),
                    )
                    for member in members
                ),
            )


def _wordings(questionnaire: Questionnaire) -> Iterable[Wording]:
    for question in questionnaire.questions:
        if isinstance(question, CommentBox):
            continue
        standard, plain = question.text.standard, question.text.plain
        yield Wording(
            question.title or standard,
            standard,
            plain if plain != standard else "",
            _answers_to(question),
        )


def _answers_to(question: QuestionValue) -> str:
    if isinstance(question, Area):
        names = [area.name for area in question.policing_areas]
        names += [choice.text.standard for choice in question.elsewhere]
        return " · ".join(names)
    if isinstance(question, CommentBox):
        return ""
    return " · ".join(_both(choice.text) for choice in question.choices)


def _both(text: Text) -> str:
    if text.plain == text.standard:
        return text.standard
    return f"{text.standard} (13 to 15: {text.plain})"


def _day(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


def _days(first: date, last: date) -> str:
    if first.month == last.month:
        return f"{first.day} to {_day(last)}"
    month = _MONTHS[first.month - 1]
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {month}{year} to {_day(last)}"


# Not strftime, whose names follow the machine's locale.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

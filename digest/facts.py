"""The few facts of a release that young people are shown, out of its protected table."""

from collections.abc import Iterator

from dialogues.questionnaire import Role, Side
from dialogues.screens.results import Results, Topic
from digest.classification import LONDON, NETS, Classification, Tabulated
from digest.findings import shares_of
from digest.notes import days_of
from digest.tables import Row, SafeTable


def results_of(classification: Classification, table: SafeTable) -> Results | None:
    """Return the facts; None as long as there is nothing to draw."""
    people = table.people(LONDON.key)
    rows = [
        (question, table.row(LONDON.key, question.id))
        for question in classification.roles[Role.PICTURE]
    ]
    drawn = [
        (topic, row.as_at_week)
        for question, row in rows
        if (topic := _topic(question, row)) is not None
    ]
    if people.base is None or not drawn:
        return None
    wanted = [
        (option, row.as_at_week)
        for question in classification.roles[Role.WOULD_HELP]
        for row in (table.row(LONDON.key, question.id),)
        for option in _asked_for(question, row)
    ]
    weeks = [people.as_at_week, *(week for _, week in (*drawn, *wanted))]
    return Results(
        last_day=days_of(max(weeks))[1],
        some_are_older=min(weeks) < max(weeks),
        people=people.base,
        topics=tuple(topic for topic, _ in drawn),
        asked_for=tuple(option for option, _ in wanted),
    )


def _topic(question: Tabulated, row: Row) -> Topic | None:
    yes, between, no = (NETS[side] for side in Side)
    if row.dominant:
        least = {_net_of(question, row.dominant): row.dominant_percent}
        return Topic(
            question=question.id,
            yes=least.get(yes),
            between=least.get(between),
            no=least.get(no),
            at_least=True,
        )
    shares = shares_of(row)
    if shares.positive is shares.middle is shares.negative is None:
        return None
    return Topic(
        question=question.id,
        yes=shares.positive,
        between=shares.middle,
        no=shares.negative,
    )


def _net_of(question: Tabulated, option: str) -> str:
    held = question.nets.items()
    return next((net for net, options in held if option in options), option)


def _asked_for(question: Tabulated, row: Row) -> Iterator[str]:
    """Yield what most people asked for: more than one answer if they are level."""
    if row.dominant:
        yield row.dominant
        return
    left_out = question.naming_nothing
    shown = {
        cell.option: cell.count
        for cell in row.cells
        if cell.count is not None and cell.option not in left_out
    }
    most = max(shown.values(), default=0)
    yield from (option for option, count in shown.items() if count == most)

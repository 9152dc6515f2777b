"""The few facts of a release that young people are shown, out of its protected table."""

from collections.abc import Iterator

from dialogues.questionnaire import Questionnaire, Side
from dialogues.screens.results import ASKED_FOR, TOPICS, Results, Topic
from digest.classification import LONDON, NETS, Tabulated, nets_of, tabulated
from digest.findings import alone_or_other, shares_of
from digest.notes import days_of
from digest.tables import Row, SafeTable


def results_of(questionnaire: Questionnaire, table: SafeTable) -> Results | None:
    """Return the facts; None as long as there is nothing to draw."""
    people = table.people(LONDON.key)
    asked = {each.id: each for each in tabulated(questionnaire)}
    rows = {
        question: table.row(LONDON.key, question)
        for question in TOPICS
        if question in asked and nets_of(asked[question])
    }
    topics = tuple(
        topic
        for question, row in rows.items()
        if (topic := _topic(asked[question], row)) is not None
    )
    if people.base is None or not topics:
        return None
    wanted = tuple(_asked_for(asked, table))
    weeks = [people.as_at_week, *(rows[each.question].as_at_week for each in topics)]
    if wanted:
        weeks.append(table.row(LONDON.key, ASKED_FOR).as_at_week)
    return Results(
        last_day=days_of(max(weeks))[1],
        some_are_older=min(weeks) < max(weeks),
        people=people.base,
        topics=topics,
        asked_for=wanted,
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
    nets = nets_of(question)
    return next((net for net, held in nets.items() if option in held), option)


def _asked_for(asked: dict[str, Tabulated], table: SafeTable) -> Iterator[str]:
    """Yield what most people asked for: more than one answer if they are level."""
    if ASKED_FOR not in asked:
        return
    row = table.row(LONDON.key, ASKED_FOR)
    if row.dominant:
        yield row.dominant
        return
    left_out = alone_or_other(asked[ASKED_FOR])
    shown = {
        cell.option: cell.count
        for cell in row.cells
        if cell.count is not None and cell.option not in left_out
    }
    most = max(shown.values(), default=0)
    yield from (option for option, count in shown.items() if count == most)

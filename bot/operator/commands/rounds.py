"""Open, close and show rounds."""

from typing import Annotated

import typer

from bot.operator.console import OUT, with_work
from bot.startup import begin
from bot.weekly import rounds
from bot.weekly.work import Work
from storage.records import Round


def open_round() -> None:
    """Open a round with the questionnaire as it is installed."""
    opened = with_work(rounds.open_round)
    OUT.print(f"Round {opened.number} is open.")


def close_round(
    *,
    discard_letters: Annotated[
        bool,
        typer.Option("--discard-letters", help="Destroy waiting answers unread."),
    ] = False,
) -> None:
    """Close the round: delete its marks, destroy its keys."""

    async def closed(work: Work) -> Round | None:
        return await rounds.close_round(work, discard_letters=discard_letters)

    gone = with_work(closed)
    if gone is None:
        OUT.print("No round is open.")
    else:
        OUT.print(f"Round {gone.number} is closed. Its marks and keys are gone.")


def show_rounds() -> None:
    """Show every round, and which one is open."""
    settings = begin()

    async def all_rounds(work: Work) -> tuple[tuple[Round, ...], int]:
        current = await work.store.current_round()
        return await work.store.rounds(), current.number if current else 0

    known, open_number = with_work(all_rounds)
    for each in known:
        if each.number == open_number:
            ends = rounds.ends_on(each, round_weeks=settings.round_weeks)
            state = f"open, ends by {ends:%d %B %Y}"
        else:
            state = "closed"
        asks = f"{each.questionnaire} version {each.questionnaire_version}"
        if each.professionals_version:
            asks += f" and the professionals' version {each.professionals_version}"
        began = f"since week {each.opened_week}"
        OUT.print(f"Round {each.number}: {asks}, {began}, {state}.", soft_wrap=True)
    if not known:
        OUT.print("No round was opened yet. The first opens with 'earshot run'.")

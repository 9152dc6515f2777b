"""Read what people wrote, and tell them what the committee answered."""

from typing import Annotated

import typer

from bot import content
from bot.interview.reading import Reading
from bot.operator import comments as kept_comments
from bot.operator import responses
from bot.operator.console import OUT, print_words, with_work
from bot.weekly.work import Work
from dialogues.languages import NAMES
from storage.records import Response


def respond(
    text: Annotated[
        str,
        typer.Argument(help="What the committee answered or did, for /yousaid."),
    ] = "",
    *,
    on: Annotated[
        str, typer.Option(help="Its day, such as 2026-11-23; empty for today.")
    ] = "",
    show: Annotated[
        bool, typer.Option("--list", help="List them all, the newest first.")
    ] = False,
    remove: Annotated[
        int | None, typer.Option(min=1, help="Remove the one of this number.")
    ] = None,
) -> None:
    """Tell young people what the committee answered or did, in up to 600 characters."""

    async def done(work: Work) -> tuple[Response, ...]:
        if remove is not None:
            gone = await responses.remove(work.store, remove)
            OUT.print(f"Removed: {gone.text}", markup=False, soft_wrap=True)
        elif not show:
            today = work.now.date()
            new = responses.a_response(text, on=on, today=today)
            await work.store.add_response(new)
        return await work.store.responses()

    for number, each in enumerate(with_work(done), start=1):
        line = f"{number:2}  {each.day}  {each.text}"
        OUT.print(line, markup=False, soft_wrap=True)


def comments(
    *,
    remove: Annotated[
        int | None, typer.Option(min=1, help="Destroy the one of this number.")
    ] = None,
    remove_all: Annotated[
        bool, typer.Option("--remove-all", help="Destroy them all.")
    ] = False,
) -> None:
    """Read what people wrote, if it is kept (EARSHOT_KEEP_COMMENTS)."""
    reading = Reading.of(content.languages())

    async def done(work: Work) -> tuple[kept_comments.CommentToRead, ...]:
        if remove_all:
            OUT.print(f"Removed: {await kept_comments.remove_all(work)}.")
        found = await kept_comments.kept(work, reading)
        if remove is None:
            return found
        gone = await kept_comments.remove(work, found, remove)
        print_words(f"Removed: {gone.text}")
        return await kept_comments.kept(work, reading)

    found = with_work(done)
    for each in found:
        print_words(_head_of(each))
        print_words(f"   {each.text}")
    if not found:
        OUT.print("No comment is kept.")


def _head_of(comment: kept_comments.CommentToRead) -> str:
    if not comment.text:
        return f"{comment.number}. It cannot be opened: its key is gone."
    head = f"{comment.number}. {NAMES.get(comment.locale, 'Another language')}"
    if comment.checked_words:
        return head
    return f"{head}. Only rules looked at it: no list of words is known. Read it twice."

"""Copy the database, put a copy back, and see that nothing published was changed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.exit_codes import EXIT_CODES
from bot.operator import backups
from bot.operator.console import ERR, OUT, with_work
from bot.startup import begin, wait
from bot.weekly.work import Work
from digest.errors import DigestError


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; not there yet.")],
) -> None:
    """Copy the database while the bot runs. The keys are never part of it."""
    settings = begin()
    wait(backups.backup(settings.database_file, file))
    OUT.print(
        f"{file}: done. It can be opened with the key folder of now, until the next "
        "mixing destroys the week's key.",
        soft_wrap=True,
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by earshot backup.")],
    *,
    new_round: Annotated[
        bool, typer.Option("--new-round", help="Begin anew if its keys are gone.")
    ] = False,
) -> None:
    """Put a backup back. Stop the bot before."""
    settings = begin()
    wait(backups.restore(file, settings.database_file))

    async def taken_up(work: Work) -> tuple[str, ...]:
        return await backups.take_up(work, settings.releases_dir, new_round=new_round)

    try:
        said = with_work(taken_up)
    except BaseException:
        # Refused or broken off: a bot that is started now must not go on with it.
        settings.database_file.unlink(missing_ok=True)
        raise
    for sentence in said:
        OUT.print(sentence, soft_wrap=True)


def verify() -> None:
    """Check that every release is as it was published, and none is missing."""
    settings = begin()

    async def checked(work: Work) -> tuple[int, tuple[str, ...]]:
        return await backups.faults_of_releases(work.store, settings.releases_dir)

    many, faults = with_work(checked)
    for fault in faults:
        ERR.print(fault, markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(EXIT_CODES[DigestError])
    OUT.print(f"{many} releases, each as it was published, none missing.")

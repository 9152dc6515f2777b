"""The command that plays weeks of London on this machine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import app, logs
from bot.operator.console import OUT, bars, on_bars
from bot.startup import wait
from sandbox.people import demo as playing


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Play, print a summary, and end.")
    ] = False,
    respondents: Annotated[
        int, typer.Option(min=1, max=5000, help="How many people begin each week.")
    ] = 300,
    professionals: Annotated[
        int, typer.Option(min=0, max=500, help="How many professionals beside them.")
    ] = 30,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks.")] = 3,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the releases go; gone afterwards if unset."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed plays the same people.")] = 1,
) -> None:
    """Play weeks of London on this machine: a phone to try, digests to read."""
    logs.set_up("WARNING")
    crowds = {"respondents": respondents, "professionals": professionals}
    wait(_played(once, crowds, weeks, out, seed))


async def _played(
    once: bool,  # noqa: FBT001  (the command line's own order)
    crowds: Mapping[str, int],
    weeks: int,
    out: Path | None,
    seed: int,
) -> None:
    async with playing.started(out) as played:
        with bars() as shown:
            summary = await playing.play(
                played,
                respondents=crowds["respondents"],
                professionals=crowds["professionals"],
                weeks=weeks,
                seed=seed,
                advanced=on_bars(shown),
            )
        for said in summary.weeks:
            OUT.print(said, soft_wrap=True)
        for name, figure in summary.lines():
            OUT.print(f"{name + ':':34} {figure}")
        if not once:
            await _stay(played)


async def _stay(played: playing.Demo) -> None:
    stopping = app.stop_signals()
    OUT.print()
    OUT.print(f"The phone:         {played.phone_address}", soft_wrap=True)
    OUT.print(f"The latest digest: {played.latest_digest()}", soft_wrap=True)
    OUT.print("Answer by hand, then compile again beside the phone. Ctrl-C ends it.")
    await stopping.wait()

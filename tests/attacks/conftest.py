from collections.abc import Iterator

import pytest

from tests.attacks.catalogue import ATTACKS
from tests.attacks.city import Loot, a_fast_folder, lived
from tests.attacks.figures import TABLE, attack_of, figures_in, page
from tests.support.counting import uncounted


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-attacks",
        action="store_true",
        help="write docs/explanation/attacks.md from the figures of this run",
    )


@pytest.fixture(scope="session")
def loot() -> Iterator[Loot]:
    """Let three weeks pass once, for all who attack them."""
    with a_fast_folder() as folder:
        with uncounted():
            loot = lived(folder)
        yield loot


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    # Here, because what tests print reaches us from every folder and every worker.
    if not config.getoption("write_attacks", default=False):
        return
    figures = [
        figure
        for outcome in ("passed", "xfailed")
        for report in terminalreporter.stats.get(outcome, [])
        for figure in figures_in(report.capstdout, report.nodeid.split("[")[0])
    ]
    missing = set(ATTACKS) - {attack_of(each.name, ATTACKS) for each in figures}
    if missing:
        names = ", ".join(sorted(each.name for each in missing))
        terminalreporter.write_line(f"not written; without a figure: {names}", red=True)
        return
    TABLE.write_text(page(ATTACKS, figures), encoding="utf-8")
    terminalreporter.write_line(f"{len(figures)} figures written to {TABLE}")

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.bot.children import nursery
from tests.support.counting import counted


# Derandomised: a red build means a change, never luck. The night searches further, and
# `make quick` less far.
settings.register_profile(
    "ci",
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("ci"), max_examples=10)
settings.register_profile(
    "nightly",
    max_examples=2_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")  # --hypothesis-profile=nightly is read after this line


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the transcripts anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Three weeks of London, which take as long for one of its tests as for all.
        if isinstance(item, pytest.Function) and "loot" in item.fixturenames:
            item.add_marker("slow")
        # Counting lines takes twice the time of running them. What is slow, and an attack,
        # which is tried thousands of times, repeat the lines that a quick test proves.
        if item.get_closest_marker("slow") or "attacks" in item.path.parts:
            item.add_marker("no_cover")
    # The longest files first, so that no worker is left alone with one at the end.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]  # it has no stubs
    """A file stays with one worker, whose fixtures are its own."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        # The attackers share three weeks of London, which take ten seconds.
        return "tests/attacks" if file.startswith("tests/attacks/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _ByFile:
    return _ByFile(config, log)


def pytest_collection_finish() -> None:
    counted()  # asked now: while a test runs that is not counted, the answer is no


def pytest_sessionfinish() -> None:
    if nursery.cache_info().currsize:
        nursery().close()

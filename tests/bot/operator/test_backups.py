import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import RestoreError
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.operator.backups import backup, faults_of_releases, restore, take_up
from bot.weekly.outcome import Became
from bot.weekly.rounds import close_round, prepare
from dialogues.happened import Delivery
from storage.errors import DatabaseExistsError, KeyMissingError, NoDatabaseError
from storage.records import RoundNumber
from tests.bot.running import World, begin, send, skip_to, together
from tests.bot.test_cli import earshot
from tests.bot.weekly.test_week import MONDAY, Place, an_order
from tests.storage.disk import content, names


A_WEEK = timedelta(days=7)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "copy.sqlite3"


def database(place: Place) -> Path:
    return place.folder / "data" / "earshot.sqlite3"


async def put_back(place: Place, copy: Path, *, new_round: bool = False) -> str:
    """Restore as the command does, at the time of a week later."""
    database(place).unlink(missing_ok=True)
    await restore(copy, database(place))
    work = await place.work(MONDAY + timedelta(hours=1))
    try:
        return "\n".join(await take_up(work, work.releases, new_round=new_round))
    finally:
        await work.store.close()


async def faults(place: Place) -> tuple[str, ...]:
    work = await place.work()
    try:
        return (await faults_of_releases(work.store, work.releases))[1]
    finally:
        await work.store.close()


# By the command line


async def take_part(world: World) -> None:
    phone = await world.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    await send(phone)


async def test_a_backup_is_made_while_people_send_and_counts_when_it_is_put_back(
    world: World, copy: Path
):
    bot = world.bot
    await bot.start()
    await together(take_part(world) for _ in range(6))
    _, made = await asyncio.gather(
        together(take_part(world) for _ in range(12)),
        earshot(bot.folder, "backup", str(copy), **bot.environment),
    )
    await bot.stop()
    taken = await earshot(bot.folder, "restore", str(copy), **bot.environment)
    shutil.rmtree(bot.folder / "data")

    done = await earshot(bot.folder, "restore", str(copy), **bot.environment)

    assert (made.code, done.code) == (0, 0), made.err + done.err
    assert "It can be opened with the key folder of now" in made.out
    assert done.out.startswith("Every key is there")
    assert taken.code == 12
    assert "Stop the bot and move the file away first" in taken.err
    submissions, comments = bot.opened_letters()
    assert len(submissions) == len(comments) == bot.tags() >= 6


async def test_a_backup_older_than_the_mixing_is_refused_and_leaves_nothing_behind(
    place: Place, copy: Path
):
    await place.answer(12)
    await backup(database(place), copy)
    await place.compile()
    shutil.rmtree(place.folder / "data")

    refused = await earshot(place.folder, "restore", str(copy))
    left = names(place.folder / "data")
    begun = await earshot(place.folder, "restore", str(copy), "--new-round")
    verified = await earshot(place.folder, "verify")

    assert refused.code == 12
    assert refused.err.startswith("This backup is older than the last mixing")
    assert "Add --new-round" in refused.err
    assert left == []
    assert begun.code == 0
    assert begun.out.splitlines() == [
        "The letters and counts of the backup could not be opened and were discarded.",
        "Round 2 is open.",
    ]
    assert verified.out == "1 releases, each as it was published, none missing.\n"


async def test_what_is_changed_is_told_by_the_command_that_verifies(place: Place):
    await place.answer(12)
    await place.compile()
    (place.folder / "releases" / "2026-W47" / "tables.csv").write_text("better")

    done = await earshot(place.folder, "verify")

    assert done.code == 13
    assert done.err == "2026-W47: tables.csv was changed after it was published\n"


async def test_without_a_database_there_is_nothing_to_copy_and_none_is_made(
    tmp_path: Path, copy: Path
):
    done = await earshot(tmp_path, "backup", str(copy))

    assert done.code == 12
    assert "There is no database at" in done.err
    assert names(tmp_path) == []


# Restoring


async def test_a_backup_holds_no_key(place: Place, copy: Path):
    await place.answer(12)
    await place.compile()
    await place.answer(12, first=101)

    await backup(database(place), copy)

    keys = [path for path in (place.folder / "keys").rglob("*") if path.is_file()]
    written = content(copy)
    assert len(keys) == 3
    assert [path.name for path in keys if content(path) in written] == []
    assert names(copy.parent) == ["copy.sqlite3"]


async def test_a_restored_backup_goes_on_and_counts_at_the_next_mixing(
    place: Place, copy: Path
):
    await place.answer(12)
    await backup(database(place), copy)
    await place.answer(5, first=101)

    said = await put_back(place, copy)

    assert said.startswith("Every key is there")
    work = await place.work()
    posting = Posting(work.store, work.keyring, RoundNumber(1))
    assert await posting.post(an_order(1), AccountId(1)) is Delivery.SENT
    assert await posting.post(an_order(99), AccountId(1)) is Delivery.SENT_BEFORE
    await work.store.close()
    week = await place.compile()
    assert (week.became, week.unreadable) == (Became.PUBLISHED, 0)


async def test_nothing_is_restored_over_a_database(place: Place, copy: Path):
    await place.answer(1)
    await backup(database(place), copy)
    before = database(place).read_bytes()

    with pytest.raises(RestoreError, match="nothing was changed"):
        await restore(copy, database(place))

    assert database(place).read_bytes() == before


async def test_nothing_is_restored_from_nothing(place: Place, copy: Path):
    with pytest.raises(NoDatabaseError):
        await restore(copy, database(place))


async def test_nothing_is_restored_beside_the_journal_of_a_database_that_is_gone(
    place: Place, copy: Path
):
    await place.answer(1)
    await backup(database(place), copy)
    database(place).rename(database(place).with_name("earshot.sqlite3-wal"))

    with pytest.raises(DatabaseExistsError):
        await restore(copy, database(place))


@pytest.mark.slow
async def test_a_backup_of_an_old_round_goes_on_with_a_new_one(
    place: Place, copy: Path
):
    await place.answer(12)
    await backup(database(place), copy)
    await place.compile()

    said = await put_back(place, copy, new_round=True)

    assert said.endswith("Round 2 is open.")
    work = await place.work(MONDAY + timedelta(days=2))
    assert work.keyring.rounding_numbers() == ()
    posting = Posting(work.store, work.keyring, RoundNumber(2))
    for number in range(1, 13):
        assert await posting.post(an_order(number), AccountId(number)) is Delivery.SENT
    await work.store.close()
    week = await place.compile(MONDAY + A_WEEK)
    assert (week.became, week.unreadable) == (Became.PUBLISHED, 0)


@pytest.mark.slow
async def test_releases_after_the_backup_stay_in_the_chain(place: Place, copy: Path):
    await place.answer(12)
    await place.compile()
    await place.answer(12, first=101)
    await backup(database(place), copy)
    await place.compile(MONDAY + A_WEEK)

    await put_back(place, copy, new_round=True)
    await place.answer(12, first=201)
    work = await place.work(MONDAY + 3 * A_WEEK)
    week = await place.compile(MONDAY + 3 * A_WEEK)

    assert week.became is Became.PUBLISHED
    assert await faults(place) == ()
    assert [each.week for each in await work.store.releases()] == [
        "2026-W47",
        "2026-W48",
        "2026-W50",
    ]
    await work.store.close()


async def test_a_backup_without_an_open_round_gets_a_letterbox_that_opens(
    place: Place, copy: Path
):
    await place.answer(12)
    await place.compile()
    work = await place.work()
    await close_round(work, discard_letters=False)
    await backup(database(place), copy)
    await prepare(work)
    await work.store.close()
    await place.compile(MONDAY + 2 * A_WEEK)

    await put_back(place, copy, new_round=True)

    work = await place.work()
    current = await work.store.current_letterbox()
    assert current is not None
    assert current.fingerprint in work.keyring.private_keys()
    await work.store.close()


async def test_a_backup_of_a_round_that_was_closed_since_is_refused(
    place: Place, copy: Path
):
    await place.answer(12)
    await place.compile()
    await backup(database(place), copy)
    work = await place.work()
    await close_round(work, discard_letters=False)
    await work.store.close()

    with pytest.raises(RestoreError):
        await put_back(place, copy)


async def test_after_the_mixing_a_backup_is_closed_to_us_too(place: Place, copy: Path):
    await place.answer(12)
    await backup(database(place), copy)
    await place.compile()
    old = Place(place.folder.with_name("old"))
    await restore(copy, database(old))

    stolen = await old.work()
    boxes = await stolen.store.letterboxes()
    work = await place.work()

    for box in boxes:
        with pytest.raises(KeyMissingError):
            work.keyring.private_key(box.fingerprint)
    await stolen.store.close()
    await work.store.close()


# Verifying


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def published(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("published") / "whole")
    place.folder.mkdir()
    for week in range(3):
        await place.answer(12, first=100 * week + 1)
        await place.compile(MONDAY + week * A_WEEK)
    return place


def change_a_byte(releases: Path) -> None:
    file = releases / "2026-W48" / "digest.html"
    file.write_bytes(file.read_bytes().replace(b"e", b"3", 1))


def remove_a_folder(releases: Path) -> None:
    shutil.rmtree(releases / "2026-W48")


def remove_the_last_folder(releases: Path) -> None:
    shutil.rmtree(releases / "2026-W49")


def remove_a_file(releases: Path) -> None:
    (releases / "2026-W48" / "tables.csv").unlink()


def add_a_file(releases: Path) -> None:
    (releases / "2026-W49" / "more.txt").write_text("more")


def add_a_folder_inside(releases: Path) -> None:
    (releases / "2026-W49" / "more").mkdir()
    (releases / "2026-W49" / "more" / "more.txt").write_text("more")


def add_a_week(releases: Path) -> None:
    shutil.copytree(releases / "2026-W49", releases / "2026-W50")


def swap_two_weeks(releases: Path) -> None:
    (releases / "2026-W47").rename(releases / "between")
    (releases / "2026-W48").rename(releases / "2026-W47")
    (releases / "between").rename(releases / "2026-W48")


def forge_the_last_week(releases: Path) -> None:
    # With a manifest that fits, which no later release names.
    manifest = releases / "2026-W49" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"{", b"{ ", 1))


def remove_a_manifest(releases: Path) -> None:
    (releases / "2026-W47" / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change_a_byte, "2026-W48: digest.html was changed after it was published"),
        (remove_a_folder, "2026-W48: it was published, but its folder is gone"),
        (remove_the_last_folder, "2026-W49: it was published, but its folder is gone"),
        (remove_a_file, "2026-W48: tables.csv is missing"),
        (add_a_file, "2026-W49: more.txt is not in the manifest"),
        (add_a_folder_inside, "2026-W49: more/more.txt is not in the manifest"),
        (add_a_week, "2026-W50: the database does not know of it"),
        (swap_two_weeks, "2026-W48: its manifest is that of 2026-W47"),
        (
            forge_the_last_week,
            "2026-W49: its manifest.json is not the one that was published",
        ),
        (remove_a_manifest, "2026-W47: it has no manifest.json"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_whatever_is_done_to_a_release_is_found(
    published: Place, tmp_path: Path, harm: Callable[[Path], None], said: str
):
    place = Place(tmp_path / "harmed")
    shutil.copytree(published.folder, place.folder)
    assert await faults(place) == ()

    harm(place.folder / "releases")

    assert said in await faults(place)

"""Attack 9: files that nobody expects, or that others may read."""

import re
from pathlib import Path

from tests.attacks.city import WEEKS, Home, Loot
from tests.attacks.figures import report_fact


SIDE_FILES = r"(-wal|-shm)?"
DATA = {rf"earshot\.sqlite3{SIDE_FILES}": "0600"}
KEYS = {
    r"capsule\.key": "0600",
    r"round-0001\.tag\.key": "0600",
    r"week/": "0700",
    r"week/letterbox-[0-9a-f]{16}\.private": "0600",
    r"week/round-0001\.rounding\.key": "0600",
}
RELEASES = {
    r"20\d\d-W\d\d/": "0755",
    r"20\d\d-W\d\d/(digest\.html|(tables|professionals)\.csv(-metadata\.json)?|manifest\.json|results\.json|results\.png)": "0644",
}


def found_in(folder: Path) -> dict[str, str]:
    """Return everything in a folder with its mode; folders end in a stroke."""
    return {
        str(path.relative_to(folder)) + "/" * path.is_dir(): mode_of(path)
        for path in sorted(folder.rglob("*"))
    }


def mode_of(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:04o}"


def unexpected(folder: Path, whitelist: dict[str, str]) -> dict[str, str]:
    return {
        name: mode
        for name, mode in found_in(folder).items()
        if not any(
            re.fullmatch(pattern, name) and mode == wanted
            for pattern, wanted in whitelist.items()
        )
    }


def unexpected_in(home: Home) -> list[str]:
    lists = ((home.data, DATA), (home.keys, KEYS), (home.releases, RELEASES))
    return [
        f"{folder.name}/{name} {mode}"
        for folder, whitelist in lists
        if folder.is_dir()
        for name, mode in unexpected(folder, whitelist).items()
    ]


def test_only_the_expected_files_are_there_before_and_after_every_mix(loot: Loot):
    homes = (*loot.before_mix, *loot.after_mix, loot.closed)

    strange = [each for home in homes for each in unexpected_in(home)]

    report_fact(
        "9 unexpected files or modes", f"{len(strange)} in {len(homes)} sets of folders"
    )
    assert strange == []


def test_the_data_and_key_folders_are_closed(loot: Loot):
    assert {mode_of(loot.home.data), mode_of(loot.home.keys)} == {"0700"}


def test_each_week_leaves_one_release_and_one_private_key(loot: Loot):
    left = [
        (
            len([each for each in home.releases.iterdir() if each.is_dir()]),
            len(list((home.keys / "week").glob("*.private"))),
        )
        for home in loot.after_mix
    ]

    assert left == [(week + 1, 1) for week in range(WEEKS)]

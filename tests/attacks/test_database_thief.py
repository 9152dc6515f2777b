"""Attack 1: every copy of every file after every update, and every account's id."""

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from storage.drivers.sqlite_backup import copy_database
from tests.attacks.city import PAGE_BYTES, Home, Loot, Sending
from tests.attacks.figures import report, report_fact
from tests.attacks.learning import auc, guessed_in_folds, scores_in_folds
from tests.attacks.traces import Search, bits, digests, nearness, traces_of


AS_GOOD_AS_CHANCE = 0.05
TAG_BYTES = 32
ID_BYTES = 16


def public_bytes(loot: Loot) -> set[bytes]:
    """Return what everybody may know, in case somebody took it for a key."""
    hashes = {
        bytes.fromhex(word)
        for home in loot.after_mix
        for manifest in home.releases.glob("*/manifest.json")
        for word in manifest.read_text().replace('"', " ").split()
        if len(word) == 64
    }
    names = {
        bytes.fromhex(key.stem.removeprefix("letterbox-"))
        for home in loot.before_mix
        for key in (home.keys / "week").glob("*.private")
    }
    return hashes | names


def everything_stolen(loot: Loot) -> Iterator[bytes]:
    yield loot.log
    for sending in loot.sendings:
        yield sending.look.fresh
    for home in (*loot.before_mix, *loot.after_mix, loot.closed):
        for folder in (home.data, home.releases):
            yield from (
                file.read_bytes() for file in folder.rglob("*") if file.is_file()
            )


def took_part(loot: Loot) -> np.ndarray:
    return np.array([account in loot.senders for account in loot.accounts])


def stored(loot: Loot) -> tuple[list[bytes], list[bytes]]:
    tags = [tag for each in loot.sendings for tag in each.look.tags]
    ids = [id_ for each in loot.sendings for id_ in each.look.letters]
    return tags, ids


def likenesses(loot: Loot) -> np.ndarray:
    """Return, for each account, how near its digests come to what is stored."""
    tags, ids = stored(loot)
    columns = []
    for hidden in zip(*(digests(each) for each in loot.accounts), strict=True):
        for values, length in ((tags, TAG_BYTES), (ids, ID_BYTES)):
            if len(hidden[0]) < length:
                continue
            columns.append(nearness(bits(hidden, length), bits(values, length)))
    return np.array(columns).T


def test_no_copy_shows_an_account_in_any_form(loot: Loot):
    search = Search(traces_of(loot.accounts, public_bytes(loot)))

    found: Counter[int] = Counter()
    for content in everything_stolen(loot):
        found += search.found_in(content)

    scores = np.array([found[each] for each in loot.accounts])
    truth = took_part(loot)
    success = auc(scores, truth)
    report(
        "1 who took part, by traces (AUC)", success=success, blind=0.5, tries=len(truth)
    )
    assert abs(success - 0.5) <= AS_GOOD_AS_CHANCE


def test_the_search_for_traces_finds_what_is_there(loot: Loot):
    account = loot.accounts[7]
    search = Search(traces_of(loot.accounts[:50]))

    for _, trace in traces_of([account]):
        assert search.found_in(b"before" + trace + b"after")[account] > 0


def test_no_copy_tells_who_took_part_even_to_one_who_knows_it_of_most(loot: Loot):
    truth = took_part(loot)

    success = auc(scores_in_folds(likenesses(loot), truth.astype(float)), truth)

    report(
        "1 who took part, learned (AUC)", success=success, blind=0.5, tries=len(truth)
    )
    assert abs(success - 0.5) <= AS_GOOD_AS_CHANCE


@pytest.mark.parametrize("question", ["trust", "stopped", "area"])
def test_no_copy_tells_what_an_account_said(loot: Loot, question: str):
    by_account = {each.person.account: each for each in loot.sendings}
    places = [
        place for place, account in enumerate(loot.accounts) if account in by_account
    ]
    said = [
        first_answer(by_account[loot.accounts[place]], question) for place in places
    ]

    success = guessed_in_folds(likenesses(loot)[places], said)

    blind = said.count(guess_from_digest(loot, question)) / len(said)
    report(
        f"1 what they said: {question}", success=success, blind=blind, tries=len(said)
    )
    assert success <= blind + AS_GOOD_AS_CHANCE


def first_answer(sending: Sending, question: str) -> str:
    return next(iter(sending.person.order.submission.answers[question]), "")


def guess_from_digest(loot: Loot, question: str) -> str:
    """Return the answer that whoever reads the last digest would guess."""
    table = loot.home.releases / last_week(loot) / "tables.csv"
    shown = {}
    for row in csv.DictReader(io.StringIO(table.read_text())):
        is_area = row["group"] == "policing_area" and row["question"] == "people"
        is_answer = row["group"] == "london" and row["question"] == question
        if row["count"] and (is_area if question == "area" else is_answer):
            guess = row["member"] if question == "area" else row["option"]
            shown[guess] = int(row["count"])
    return max(
        (each for each in shown if not each.startswith("net_")), key=shown.__getitem__
    )


def last_week(loot: Loot) -> str:
    return max(folder.name for folder in loot.home.releases.glob("2*"))


# The order of rows


def test_a_backup_does_not_show_in_which_order_forms_were_sent(
    loot: Loot, tmp_path: Path
):
    hits = pairs = 0
    orders = []
    for week, home in enumerate(loot.before_mix):
        kept = [each for each in loot.sendings if each.week == week and is_kept(each)]
        content = backup_of(home, tmp_path / f"{week}.sqlite3")
        hits += joined_by_order(content, kept)
        pairs += len(kept)
        orders.append(order_seen(content, kept))

    blind = len(loot.before_mix) / pairs
    report(
        "1 tag to letters by order, in a backup",
        success=hits / pairs,
        blind=blind,
        tries=pairs,
    )
    seen = max(orders)
    report_fact("1 order of sending in a backup (rank correlation)", f"{seen:.2f}")
    assert hits / pairs <= blind + AS_GOOD_AS_CHANCE
    assert seen < 0.3


def test_the_files_in_use_show_the_order_and_nothing_else(loot: Loot):
    orders = [
        order_seen(
            home.database.read_bytes() + wal_of(home),
            [each for each in loot.sendings if each.week == week and is_kept(each)],
        )
        for week, home in enumerate(loot.before_mix)
    ]

    report_fact(
        "1 order of sending in the files in use (rank correlation)",
        f"{max(orders):.2f}",
    )
    assert max(orders) > 0.9


def is_kept(sending: Sending) -> bool:
    return not sending.taken_back


def wal_of(home: Home) -> bytes:
    return home.database.with_name(home.database.name + "-wal").read_bytes()


def place_of_tag(content: bytes, sending: Sending) -> int:
    (tag,) = sending.look.tags
    at = content.find(tag)
    # SQLite fills a page from its end.
    return at // PAGE_BYTES * PAGE_BYTES + PAGE_BYTES - at % PAGE_BYTES


def place_of_letters(content: bytes, sending: Sending) -> int:
    # By their ends, which lie in one piece in a page of their own.
    return min(content.find(body[-64:]) for body in sending.look.letters.values())


def order_seen(content: bytes, sendings: list[Sending]) -> float:
    """Return how far the order of letters in a file is that in which they were sent."""
    places = [place_of_letters(content, each) for each in sendings]
    ranks = np.argsort(np.argsort(places))
    return float(abs(np.corrcoef(ranks, np.arange(len(ranks)))[0, 1]))


def joined_by_order(content: bytes, sendings: list[Sending]) -> int:
    """Return how many tags meet their own letters if both are taken in file order."""
    places = range(len(sendings))
    tags = sorted(places, key=lambda at: place_of_tag(content, sendings[at]))
    letters = sorted(places, key=lambda at: place_of_letters(content, sendings[at]))
    return sum(tag == letter for tag, letter in zip(tags, letters, strict=True))


def backup_of(home: Home, target: Path) -> bytes:
    async def back_up() -> None:
        opened = home.copy(f"opened-{target.stem}")
        async with opened.at_work():
            await copy_database(opened.database, target)

    asyncio.run(back_up())
    return target.read_bytes()

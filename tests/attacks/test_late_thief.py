"""Attack 2: every copy, and the key folder as it is when the week is mixed."""

import asyncio
import hmac
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

from dialogues.errors import LetterContentError
from dialogues.submission import Submission, from_bytes
from digest.classification import PEOPLE
from digest.series import State, States
from storage.errors import UnopenedLetterError, UnopenedPendingError
from storage.letterbox import (
    LETTER_ID_BYTES,
    PrivateKey,
    open_letter,
    open_pending,
    tag_for,
)
from storage.records import Fingerprint, Letter, LetterId
from tests.attacks.city import Home, Loot, Sending
from tests.attacks.figures import report, report_fact


KEY_BYTES = 32
MANY_ANSWERS = 5
RECORD_LABEL = b"earshot record key 1\0"


def key_files(home: Home) -> tuple[bytes, ...]:
    return tuple(
        file.read_bytes() for file in sorted(home.keys.rglob("*")) if file.is_file()
    )


def keys_in(home: Home) -> Iterator[bytes]:
    """Yield every piece of the key folder that could be a key, whatever it is for."""
    for content in key_files(home):
        yield content
        for start in range(0, len(content) - KEY_BYTES + 1, KEY_BYTES):
            yield content[start : start + KEY_BYTES]


def private_keys_in(home: Home) -> tuple[PrivateKey, ...]:
    pieces = {piece for piece in keys_in(home) if len(piece) == KEY_BYTES}
    return tuple(PrivateKey.from_private_bytes(each) for each in sorted(pieces))


def letters_in(home: Home) -> tuple[Letter, ...]:
    with closing(sqlite3.connect(home.database)) as connection:
        rows = connection.execute("SELECT id, letterbox, body FROM letters").fetchall()
    return tuple(
        Letter(LetterId(id_), Fingerprint(letterbox), body)
        for id_, letterbox, body in rows
    )


def opened(letters: Iterable[Letter], keys: Iterable[PrivateKey]) -> list[Submission]:
    """Return the submissions among the letters that any of the keys opens."""
    found = []
    for letter in letters:
        for key in keys:
            try:
                content = from_bytes(open_letter(letter, key))
            except (UnopenedLetterError, LetterContentError):
                continue
            if isinstance(content, Submission):
                found.append(content)
    return found


def test_no_key_that_is_left_after_the_mix_opens_a_letter_of_that_week(loot: Loot):
    found = tries = 0
    for before, after in zip(loot.before_mix, loot.after_mix, strict=True):
        letters, keys = letters_in(before), private_keys_in(after)
        found += len(opened(letters, keys))
        tries += len(letters) * len(keys)

    report(
        "2 letters opened after the mix", success=found / tries, blind=0, tries=tries
    )
    assert found == 0
    assert tries > 1000


def test_the_keys_of_an_unmixed_week_open_its_letters(loot: Loot):
    home = loot.before_mix[0]
    letters = letters_in(home)

    found = opened(letters, private_keys_in(home))

    report(
        "2 control: letters opened before the mix",
        success=2 * len(found) / len(letters),
        blind=0,
        tries=len(letters),
    )
    assert 2 * len(found) == len(letters)


# What waits for the next week


def pending_in(home: Home) -> bytes | None:
    with closing(sqlite3.connect(home.database)) as connection:
        found = connection.execute("SELECT sealed FROM pending").fetchone()
    return bytes(found[0]) if found else None


def waiting_counts(sealed: bytes, keys: Iterable[PrivateKey]) -> State | None:
    for key in keys:
        try:
            return States.from_bytes(open_pending(sealed, key)).young_people
        except UnopenedPendingError:
            continue
    return None


def test_counts_that_waited_in_an_older_copy_are_closed_too(loot: Loot):
    found = tries = 0
    for before, after in zip(loot.before_mix[1:], loot.after_mix[1:], strict=True):
        sealed, keys = pending_in(before), private_keys_in(after)
        assert sealed is not None
        found += waiting_counts(sealed, keys) is not None
        tries += len(keys)

    report(
        "2 waiting counts of an older copy", success=found / tries, blind=0, tries=tries
    )
    assert found == 0


def test_the_counts_that_wait_now_do_not_say_which_letter_they_count(loot: Loot):
    hits = tries = 0
    for week, after in enumerate(loot.after_mix):
        sealed = pending_in(after)
        assert sealed is not None
        state = waiting_counts(sealed, private_keys_in(after))
        assert state is not None, "the live key opens what waits: that is stated"
        sent = [each for each in loot.sendings if each.week == week]
        named = counted_alone(state, sent, tuple(keys_in(after)))
        hits += len(named)
        tries += sum(not each.taken_back for each in sent)

    report(
        "2 mixed letters named by waiting counts",
        success=hits / tries,
        blind=0,
        tries=tries,
    )
    assert hits == 0


def counted_alone(
    state: State, sendings: Iterable[Sending], keys: Iterable[bytes]
) -> set[LetterId]:
    """Return the letters that are the one person in some cell, by its sum of keys.

    Each cell holds the sum of the record keys of whoever is in it. In a cell of one, it
    is that letter's own; a letter whose record key can be worked out is then known to
    have given that very answer.
    """
    ids = [LetterId(id_) for each in sendings for id_ in each.look.letters]
    sums = {each.key_sum for each in state.counters if each.count == 1}
    return {id_ for id_ in ids for key in keys if record_key_guessed(id_, key) in sums}


def record_key_guessed(letter: LetterId, key: bytes) -> int:
    digest = hmac.digest(key, RECORD_LABEL + letter[:LETTER_ID_BYTES], "sha256")
    return int.from_bytes(digest[:8], "big")


def test_who_holds_the_live_key_can_put_rare_people_together_from_the_counts(
    loot: Loot,
):
    state = asyncio.run(loot.after_mix[-1].copy("opened-late").state())
    assert state is not None
    answers = Counter(
        counter.key_sum
        for counter in state.counters
        if counter.count == 1 and counter.place.question != PEOPLE
    )

    known = sum(often >= MANY_ANSWERS for often in answers.values())

    report_fact(
        f"2 limit: people with {MANY_ANSWERS} answers tied together in the waiting counts",
        f"{known} of {len(loot.senders)}",
    )
    assert known > 0


# Tags


def tags_tested(loot: Loot, keys: Iterable[bytes]) -> int:
    """Return how many accounts one of the keys shows to have taken part."""
    tags = {tag for each in loot.sendings for tag in each.look.tags}
    return sum(
        any(tag_for(account, key) in tags for key in keys) for account in loot.accounts
    )


def test_no_key_that_is_left_after_the_round_tests_a_tag(loot: Loot):
    keys = tuple(keys_in(loot.closed))

    found = tags_tested(loot, keys)

    report(
        "2 who took part, after the round",
        success=found / len(loot.accounts),
        blind=0,
        tries=len(loot.accounts),
    )
    assert found == 0


def test_the_key_of_an_open_round_tests_a_tag(loot: Loot):
    found = tags_tested(loot, tuple(keys_in(loot.before_mix[0])))

    report_fact(
        "2 control: who took part, with the key of the open round",
        f"{found} of {len(loot.sendings)}",
    )
    assert found == len(loot.sendings)


def test_a_closed_round_leaves_no_key_of_its_own(loot: Loot):
    left = {file.name for file in loot.closed.keys.rglob("round-*")}

    report_fact("2 keys of a round that is closed", f"{len(left)} left")
    assert left == set()

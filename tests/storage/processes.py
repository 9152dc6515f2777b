"""What the tests run in processes of their own: `python -m tests.storage.processes`.

    open PATH                    open the store and close it
    post PATH FORM               post one form and print what became of it
    post-and-die PATH FORM       the same, killed after the commit, before the reply
    die-in-post PATH FORM        killed between the tag and the letters
    burst PATH                   post form after form, printing each one's number
    read-half-the-keys           use key folders of which one is closed to us

A killed process is killed with SIGKILL: nothing can be tidied up.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine
from itertools import count
from pathlib import Path

from storage.drivers.sqlite import SqliteDriver
from storage.errors import KeysUnreadableError
from storage.keyring import Keyring
from storage.records import Posted
from storage.store import SqlStore
from tests.storage.builders import FIRST, LETTERBOX, a_form, a_tag


NOBODY = 65534


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def tell(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def post(store: SqlStore, form: int) -> Posted:
    letterbox = await store.current_letterbox()
    assert letterbox is not None
    return await store.post(
        a_form(form, letterbox=letterbox), a_tag(form), round_number=FIRST
    )


async def run_open(path: Path) -> None:
    store = await SqlStore.open(path)
    await store.close()


async def run_post(path: Path, form: str) -> None:
    store = await SqlStore.open(path)
    tell(await post(store, int(form)))
    await store.close()


async def run_post_and_die(path: Path, form: str) -> None:
    store = await SqlStore.open(path)
    await post(store, int(form))
    die()


async def run_die_in_post(path: Path, form: str) -> None:
    database = await SqliteDriver.open(path)
    async with database.transaction() as transaction:
        await transaction.rows("post_tag", a_tag(int(form)))
        die()


async def run_burst(path: Path) -> None:
    store = await SqlStore.open(path)
    for form in count():
        await post(store, form)
        tell(form)


def run_read_half_the_keys() -> None:
    # Root reads everything, so this is tried as somebody who is not root.
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with tempfile.TemporaryDirectory() as name:
        keys, weekly = Path(name) / "keys", Path(name) / "weekly"
        Keyring.open(keys, week_folder=weekly / "keys")

        # Not even its name can be seen.
        weekly.chmod(0o000)
        use_as_bot(Keyring.open(keys, week_folder=weekly / "keys"))
        weekly.chmod(0o700)

        keys.chmod(0o000)
        use_as_compilation(Keyring.open(keys, week_folder=weekly / "keys"))
        keys.chmod(0o700)


def use_as_bot(keyring: Keyring) -> None:
    tell(len(keyring.capsule_key()) + len(keyring.tag_key(FIRST)))
    tell_refusals(
        keyring.make_letterbox,
        keyring.private_keys,
        lambda: keyring.rounding_key(FIRST),
        lambda: keyring.comments_key(FIRST),
        lambda: keyring.private_key(LETTERBOX.fingerprint),
        lambda: keyring.destroy_letterbox(LETTERBOX.fingerprint),
    )


def use_as_compilation(keyring: Keyring) -> None:
    made = keyring.make_letterbox()
    tell(len(keyring.rounding_key(FIRST)) + len(keyring.private_keys()))
    keyring.destroy_letterbox(made.fingerprint)
    tell_refusals(
        keyring.capsule_key, keyring.round_numbers, lambda: keyring.tag_key(FIRST)
    )


def tell_refusals(*refused: Callable[[], object]) -> None:
    for ask in refused:
        try:
            ask()
        except KeysUnreadableError as error:
            tell(type(error).__name__)


_DEEDS: dict[str, Callable[..., Coroutine[None, None, None]]] = {
    "open": run_open,
    "post": run_post,
    "post-and-die": run_post_and_die,
    "die-in-post": run_die_in_post,
    "burst": run_burst,
}

if __name__ == "__main__":
    deed, *arguments = sys.argv[1:]
    if deed == "read-half-the-keys":
        run_read_half_the_keys()
    else:
        where, *others = arguments
        asyncio.run(_DEEDS[deed](Path(where), *others))

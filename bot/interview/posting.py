"""Post and Withdraw carried out: the engine's orders to the letterbox."""

import logging
from dataclasses import dataclass

from bot.interview.ids import AccountId
from dialogues.happened import Delivery, Withdrawal
from dialogues.progress import FormNumber
from dialogues.screens.screen import Post
from dialogues.submission import to_bytes
from storage.errors import StorageError
from storage.keyring import Keyring
from storage.letterbox import letter_id, seal_letter, tag_for
from storage.records import LetterKind, Posted, RoundNumber, Tag, Withdrawn
from storage.store import SqlStore


_log = logging.getLogger(__name__)

TRIES = 4

# The tag of nobody: it is in no store.
_NO_TAG = Tag(bytes(32))


@dataclass(frozen=True, slots=True)
class Posting:
    """Seals letters and hands them to the store, for one round."""

    store: SqlStore
    keyring: Keyring
    round_number: RoundNumber

    async def post(self, order: Post, account: AccountId) -> Delivery:
        """Post a form; the same form twice is one response and the same reply."""
        try:
            for _ in range(TRIES):
                posted = await self._tried(order, account)
                if posted is not Posted.LETTERBOX_CHANGED:
                    return _delivery(posted)
        except StorageError as error:
            _log.error("letter.not_posted", extra={"why": type(error).__name__})
        return Delivery.NOT_NOW

    async def ask_whether_posted(self, form: FormNumber) -> Delivery:
        """Return what became of a form whose comment is not at hand; post nothing."""
        letter = letter_id(form, LetterKind.ANSWERS)
        try:
            is_there = await self.store.holds_letter(letter)
        except StorageError as error:
            _log.error("letter.not_posted", extra={"why": type(error).__name__})
            return Delivery.NOT_NOW
        return Delivery.SENT if is_there else Delivery.COMMENT_LOST

    async def _tried(self, order: Post, account: AccountId) -> Posted:
        letterbox = await self.store.current_letterbox()
        if letterbox is None:
            return Posted.LETTERBOX_CHANGED
        contents = {
            LetterKind.ANSWERS: to_bytes(order.submission),
            LetterKind.COMMENT: to_bytes(order.comment),
        }
        letters = tuple(
            seal_letter(content, id=letter_id(order.form, kind), letterbox=letterbox)
            for kind, content in contents.items()
        )
        return await self.store.post(
            letters, await self._tag(account), round_number=self.round_number
        )

    async def withdraw(self, form: FormNumber, account: AccountId) -> Withdrawal:
        """Take back what a form posted, answers and comment alike."""
        letters = [letter_id(form, kind) for kind in LetterKind]
        try:
            tag = await self._tag(account)
            withdrawn = await self.store.withdraw(letters, tag)
        except StorageError as error:
            why = type(error).__name__
            _log.error("letter.not_withdrawn", extra={"why": why})
            return Withdrawal.NOT_NOW
        match withdrawn:
            case Withdrawn.WITHDRAWN:
                return Withdrawal.TAKEN_BACK
            case Withdrawn.NOT_FOUND:
                return Withdrawal.NOT_FOUND

    async def is_marked(self, account: AccountId) -> bool:
        """Return whether this account is marked as having taken part in the round."""
        return await self.store.holds_tag(await self._tag(account))

    async def forget(self, account: AccountId) -> bool:
        """Have the mark deleted at the next mixing; return whether there is one."""
        return await self.store.forget_tag(await self._tag(account))

    async def _tag(self, account: AccountId) -> Tag:
        current = await self.store.current_round()
        if current is None or current.number != self.round_number:
            # The round was closed a moment ago: its key is gone, and asking for it
            # would make a useless one.
            return _NO_TAG
        return tag_for(account, self.keyring.tag_key(self.round_number))


def _delivery(posted: Posted) -> Delivery:
    match posted:
        case Posted.POSTED | Posted.ALREADY_POSTED:
            return Delivery.SENT
        case Posted.ALREADY_HEARD:
            return Delivery.SENT_BEFORE
        case Posted.ROUND_OVER:
            return Delivery.ROUND_OVER
        case Posted.LETTERBOX_CHANGED:
            return Delivery.NOT_NOW

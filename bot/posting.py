"""Post and Withdraw carried out: the engine's orders to the letterbox."""

import logging
from dataclasses import dataclass

from bot.updates import AccountId
from dialogues.happened import Delivery
from dialogues.progress import FormNumber
from dialogues.screens import Post
from dialogues.submission import to_bytes
from storage.errors import StorageError
from storage.keyring import Keyring
from storage.letterbox import letter_id, seal_letter, tag_for
from storage.records import LetterKind, Posted, Tag, Withdrawn
from storage.store import Store


_log = logging.getLogger(__name__)

TRIES = 4


@dataclass(frozen=True, slots=True)
class Posting:
    """Seals letters and hands them to the store, for one round."""

    store: Store
    keyring: Keyring
    round_number: int

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
            letters, self._tag(account), round_number=self.round_number
        )

    async def withdraw(self, form: FormNumber, account: AccountId) -> bool:
        """Take back what a form posted; return whether it was still there."""
        letters = [letter_id(form, kind) for kind in LetterKind]
        withdrawn = await self.store.withdraw(letters, self._tag(account))
        return withdrawn is Withdrawn.WITHDRAWN

    async def is_marked(self, account: AccountId) -> bool:
        """Return whether this account is marked as having taken part in the round."""
        return await self.store.holds_tag(self._tag(account))

    async def forget(self, account: AccountId) -> bool:
        """Have the mark deleted at the next mixing; return whether there is one."""
        return await self.store.forget_tag(self._tag(account))

    def _tag(self, account: AccountId) -> Tag:
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

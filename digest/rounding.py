"""Random rounding by cell key: the ONS cell key method over additive counters.

The draw depends on the release key, the draw id and the people in the cell, so the same
people have the same number wherever they are shown within one week's figures, and a later week
draws anew. It is unbiased; the error is under the base; its variance is r(base - r) for
a remainder r. Source: standards.md 1.2 and 1.5.4.
"""

import hashlib
import hmac

from digest.tally import Counter


DRAW_BITS = 64


def draw_id(week: str, member_key: str) -> str:
    """Return the name of a draw: one for a member whose figures move in a week.

    >>> draw_id("2026-W30", "london")
    '2026W30/london'
    """
    return f"{week.replace('-', '')}/{member_key}"


def cell_draw(release_key: bytes, draw_id: str, key_sum: int) -> int:
    """Return the 64 bits that decide how the cell with that sum of keys is rounded.

    >>> hex(cell_draw(bytes(range(32)), "2026W30/london", 0x0123456789ABCDEF))
    '0xd3bb66c1b0b60d2'
    """
    message = b"cell|" + draw_id.encode() + b"|" + key_sum.to_bytes(8, "big")
    drawn = hmac.new(release_key, message, hashlib.sha256).digest()
    return int.from_bytes(drawn[: DRAW_BITS // 8], "big")


def randomly_rounded(
    counter: Counter, *, release_key: bytes, draw_id: str, base: int
) -> int:
    """Return the count as a multiple of the base, up with the chance remainder / base.

    >>> key, draw_id = bytes(range(32)), "2026W30/london"
    >>> randomly_rounded(
    ...     Counter(13, 0x0123456789ABCDEF), release_key=key, draw_id=draw_id, base=5
    ... )
    15
    >>> randomly_rounded(Counter(27, 1), release_key=key, draw_id=draw_id, base=5)
    25
    """
    remainder = counter.count % base
    down = counter.count - remainder
    draw = cell_draw(release_key, draw_id, counter.key_sum)
    return down + base if draw * base < remainder << DRAW_BITS else down

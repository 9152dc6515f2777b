"""Personal details out of a comment.

This is the first line of defence, not the last: digits, handles, addresses of mail and
web, and postcodes are masked here; the person sees what would be kept and decides; and
two people approve every quote before it is published.
"""

import re
from typing import Final


MASK: Final = "▇"

_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:https?://|www\.)\S+",
        r"\S+@\S+\.\w+",
        r"\b[\w-]+\.(?:com|org|net|uk|co|io|me|tv|gg|app|link)\b\S*",
        r"(?<!\w)@\w{2,}",
        # A postcode of the United Kingdom, with or without its space.
        r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
        r"\b[a-z]{1,2}\d{1,2}[a-z]?\b",
        r"\+?\d[\d\s().-]{3,}\d",
        r"\w*\d{2,}\w*",
    )
)


def scrub(text: str) -> str:
    r"""Return a comment on one line, its personal details masked.

    >>> scrub("Ring me on 07700 900123 or @sam_k\nnear SE15 4QN")
    'Ring me on ▇ or ▇ near ▇'
    """
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return " ".join(text.split())

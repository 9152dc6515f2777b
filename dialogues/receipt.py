"""The receipt code: a form number as a person can write it down and type it in again.

Base 32 in Crockford's alphabet, which leaves out I, L, O and U: thirteen characters for the
64 bits, so that nobody guesses one, and in groups of four so that it can be read aloud.
"""

import re
from typing import Final

from dialogues.progress import FORM_NUMBER_BYTES, FormNumber


_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 13
_READ_AS: Final = str.maketrans("ILO", "110")
# What a code stands between in a right-to-left text (`wording.py`), and a copy brings along.
_UNSEEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def code_of(form: FormNumber) -> str:
    """Return the code of a form.

    >>> code_of(FormNumber(bytes.fromhex("0123456789abcdef")))
    '028T-5CY4-TQKFF'
    """
    number = int.from_bytes(form, "big")
    written = ""
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_ALPHABET))
        written = _ALPHABET[at] + written
    return f"{written[:4]}-{written[4:8]}-{written[8:]}"


def is_written_as_code(text: str) -> bool:
    """Return whether an unasked text is meant as a code: ordinary words can look like one.

    >>> is_written_as_code("028T-5CY4-TQKFF"), is_written_as_code("I feel so scared")
    (True, False)
    """
    seen = _UNSEEN.sub("", text).strip()
    grouped = re.fullmatch(r"\w{4}[\s-]?\w{4}[\s-]?\w{5}", seen)
    return grouped is not None and re.search(r"[0-9-]", seen) is not None


def form_of(text: str) -> FormNumber | None:
    """Return the form of a code as a person types it; None for any other text.

    Small letters, spaces and missing dashes are all right; so are I or L for 1, O for 0.

    >>> form_of(" o28t 5cy4 tqkff ").hex()
    '0123456789abcdef'
    """
    written = re.sub(r"[\s-]", "", _UNSEEN.sub("", text)).upper().translate(_READ_AS)
    if len(written) != _LENGTH or not set(written) <= set(_ALPHABET):
        return None
    number = 0
    for character in written:
        number = number * len(_ALPHABET) + _ALPHABET.index(character)
    if number.bit_length() > 8 * FORM_NUMBER_BYTES:
        return None
    return FormNumber(number.to_bytes(FORM_NUMBER_BYTES, "big"))

"""Which fonts a language is set in on paper, and how far its lines stand apart."""

from collections.abc import Mapping
from typing import Final

import typst


Fonts = typst.Fonts
"""The fonts of this machine; made once, because looking for them takes a while."""

USUAL_LEADING: Final = 0.65

_LATIN: Final = ("Noto Sans", "Libertinus Serif")  # typst brings the second along
_BY_LOCALE: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("Noto Naskh Arabic",),
    "bn": ("Noto Sans Bengali",),
    "gu": ("Noto Sans Gujarati",),
    # Latin first: the spaces of Nastaliq are too narrow for an English name.
    "ur": ("Noto Sans", "Noto Nastaliq Urdu", "Noto Naskh Arabic"),
}
# Nastaliq runs downhill, Naskh has marks above.
_LEADING: Final = {"ur": 1.5, "ar": 0.85}


def fonts_for(locale: str) -> tuple[str, ...]:
    """Return what is taken first; where it is not there, any font with the letters."""
    return (*_BY_LOCALE.get(locale, ()), *_LATIN)


def leading_for(locale: str) -> float:
    """Return the room between lines, in letters of the font."""
    return _LEADING.get(locale, USUAL_LEADING)

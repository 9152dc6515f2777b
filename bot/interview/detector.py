"""Guesses in which of our languages a text is written, to offer that language.

langdetect with the profiles of our languages only: with all of its 55 it is less often
right and slower. It draws by chance, so its seed is fixed. Too short a text, or no clear
winner, is no guess. Nothing is decided by it, and the text is kept nowhere.
"""

from collections.abc import Iterable
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException


FEWEST_LETTERS = 20
SUREST = 0.9


class Languages:
    """The languages that can be told apart; none if there are fewer than two."""

    def __init__(self, locales: Iterable[str]) -> None:
        profiles = files("langdetect") / "profiles"
        texts = [(profiles / locale).read_text(encoding="utf-8") for locale in locales]
        self._factory: DetectorFactory | None = None
        if len(texts) > 1:
            self._factory = DetectorFactory()
            self._factory.load_json_profile(texts)

    def guess(self, text: str) -> str:
        """Return the language of a text; "" if it is too short or not clear."""
        if self._factory is None or sum(map(str.isalpha, text)) < FEWEST_LETTERS:
            return ""
        detector = self._factory.create()
        detector.seed = 0
        detector.append(text)
        try:
            best = detector.get_probabilities()[0]
        except (LangDetectException, IndexError):
            return ""
        return str(best.lang) if best.prob >= SUREST else ""

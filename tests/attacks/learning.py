"""What an attacker infers who knows the truth about some and guesses about the others.

Ridge regression, in folds: nobody is ever guessed by a rule that was fitted to them.
"""

from collections.abc import Sequence

import numpy as np


FOLDS = 5
RIDGE = 10.0


def auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return how often somebody of whom it is true scores above one of whom it is not.

    Half for a tie, so that a score that says nothing comes to 0.5.
    """
    order = np.sort(scores[~truth])
    below = np.searchsorted(order, scores[truth], side="left")
    not_above = np.searchsorted(order, scores[truth], side="right")
    return float((below + not_above).mean() / 2 / len(order))


def scores_in_folds(features: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return a score for each row, by a rule fitted to the rows of other folds."""
    given = _standardised(features)
    scores = np.zeros((len(given), *truth.shape[1:]))
    for fold in _folds(len(given)):
        scores[fold] = given[fold] @ _fitted(given[~fold], truth[~fold])
    return scores


def guessed_in_folds(features: np.ndarray, said: Sequence[str]) -> float:
    """Return how often the best guess of what somebody said is right."""
    words = sorted(set(said))
    places = np.array([words.index(each) for each in said])
    truth = np.eye(len(words))[places]
    scores = scores_in_folds(features, truth)
    return float((scores.argmax(axis=1) == places).mean())


def _folds(number: int) -> list[np.ndarray]:
    places = np.random.default_rng(5).permutation(number) % FOLDS
    return [places == fold for fold in range(FOLDS)]


def _standardised(features: np.ndarray) -> np.ndarray:
    spread = features.std(axis=0)
    useful = spread > 0
    scaled = (features[:, useful] - features[:, useful].mean(axis=0)) / spread[useful]
    return np.hstack([scaled, np.ones((len(features), 1))])


def _fitted(given: np.ndarray, truth: np.ndarray) -> np.ndarray:
    penalty = RIDGE * np.eye(given.shape[1])
    penalty[-1, -1] = 0
    rule: np.ndarray = np.linalg.solve(given.T @ given + penalty, given.T @ truth)
    return rule

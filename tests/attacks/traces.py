"""An account, in every form that could stand in a file; and a search for all at once."""

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np


LABEL = b"earshot participation tag 1\0"
"""The source is public, so the thief knows how tags are made; only the key is missing."""

_FIRST = 3
_CHUNK = 1 << 22


def written(account: int) -> tuple[bytes, ...]:
    """Return the ways to write the number down."""
    big, little = account.to_bytes(8, "big"), account.to_bytes(8, "little")
    decimal = str(account).encode()
    return (
        decimal,
        f"{account:x}".encode(),
        big[3:],
        little[:5],
        base64.b64encode(decimal).rstrip(b"="),
        base64.b64encode(big).rstrip(b"="),
        base64.b64encode(little).rstrip(b"="),
        str(account).encode("utf-16-le"),
    )


def digests(account: int, public: Iterable[bytes] = ()) -> Iterator[bytes]:
    """Yield what hides the number without a secret; `public` are keys to try."""
    wide = account.to_bytes(8, "big")
    for text in (str(account).encode(), wide, account.to_bytes(8, "little")):
        for name in ("sha256", "sha1", "md5", "blake2b"):
            yield hashlib.new(name, text).digest()
    yield hashlib.sha256(LABEL + wide).digest()
    for key in (b"", bytes(32), LABEL, *public):
        yield hmac.digest(key, LABEL + wide, "sha256")
        yield hmac.digest(key, wide, "sha256")


class Search:
    """Finds any of many traces; the first three bytes of each are looked up at once."""

    def __init__(self, traces: Iterable[tuple[int, bytes]]) -> None:
        self._possible = np.zeros(1 << 24, dtype=bool)
        self._by_start: dict[bytes, list[tuple[int, bytes]]] = {}
        for account, trace in traces:
            start = trace[: _FIRST + 2]
            self._possible[int.from_bytes(trace[:_FIRST], "big")] = True
            self._by_start.setdefault(start, []).append((account, trace))

    def found_in(self, content: bytes) -> Counter[int]:
        """Return how often a trace of each account stands in the content."""
        found: Counter[int] = Counter()
        for at in self._places(content):
            start = content[at : at + _FIRST + 2]
            for account, trace in self._by_start.get(start, ()):
                found[account] += content.startswith(trace, at)
        return found

    def _places(self, content: bytes) -> Iterator[int]:
        read = np.frombuffer(content, dtype=np.uint8)
        for begin in range(0, len(read), _CHUNK):
            part = read[begin : begin + _CHUNK + _FIRST - 1].astype(np.uint32)
            starts = (part[:-2] << 16) | (part[1:-1] << 8) | part[2:]
            for place in np.flatnonzero(self._possible[starts]):
                yield begin + int(place)


def traces_of(
    accounts: Iterable[int], public: Iterable[bytes] = ()
) -> list[tuple[int, bytes]]:
    keys = tuple(public)
    return [
        (account, trace)
        for account in accounts
        for trace in (
            *written(account),
            *(each[:16] for each in digests(account, keys)),
        )
    ]


def bits(values: Iterable[bytes], length: int) -> np.ndarray:
    """Return values as rows of bits, cut to so many bytes."""
    rows = np.frombuffer(b"".join(each[:length] for each in values), dtype=np.uint8)
    return np.unpackbits(rows.reshape(-1, length), axis=1)


def nearness(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how many bits each of the first shares with the likest of the second."""
    ours, theirs = (2.0 * each - 1 for each in (first, second))
    nearest: np.ndarray = (ours @ theirs.T).max(axis=1)
    return nearest

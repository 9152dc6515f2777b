"""The search itself: a search that finds nothing must be able to find something."""

import base64

import pytest

from tests.privacy.marks import COMMENT, MARKED, TYPED, found_in, marks


@pytest.mark.parametrize(
    "content",
    [
        str(MARKED.id).encode(),
        f"chat {MARKED.id:x} ".encode(),
        b"\0\0" + MARKED.id.to_bytes(8, "big") + b"\0",
        MARKED.id.to_bytes(8, "little"),
        base64.b64encode(b"x" + MARKED.id.to_bytes(8, "big") + b"yz"),
        base64.urlsafe_b64encode(b"xy" + str(MARKED.id).encode() + b"yz"),
        MARKED.first_name.encode("utf-16-le"),
        f"@{MARKED.username}".encode(),
        TYPED.encode(),
        base64.b64encode(b'{"comment":"' + COMMENT.encode() + b'"}'),
    ],
)
def test_the_search_finds_what_is_there(content):
    assert found_in(content)


def test_the_search_finds_nothing_in_nothing():
    assert found_in(bytes(range(256)) * 64) == []


def test_no_mark_is_so_short_that_chance_could_make_it():
    assert min(len(mark.bytes) for mark in marks()) >= 5

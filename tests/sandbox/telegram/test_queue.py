from sandbox.telegram.queue import UpdateQueue
from tests.sandbox.support import A_DAY_SECONDS, ToldClock


def a_queue(clock: ToldClock, *kinds: str) -> UpdateQueue:
    queue = UpdateQueue(clock)
    for kind in kinds:
        queue.add(kind, {}, 7)
    return queue


def ids(queue: UpdateQueue, limit: int = 100) -> list[int]:
    return [update["update_id"] for update in queue.take(limit)]


def test_updates_stay_until_they_are_confirmed(clock: ToldClock):
    queue = a_queue(clock, "message", "message", "message")

    assert ids(queue) == ids(queue) == [1, 2, 3]


def test_an_offset_confirms_all_before_it(clock: ToldClock):
    queue = a_queue(clock, "message", "message", "message")

    queue.confirm(3)

    assert ids(queue) == [3]


def test_a_negative_offset_keeps_only_the_last(clock: ToldClock):
    queue = a_queue(clock, "message", "message", "message")

    queue.confirm(-1)

    assert ids(queue) == [3]


def test_a_negative_offset_beyond_the_beginning_keeps_all(clock: ToldClock):
    queue = a_queue(clock, "message", "message")

    queue.confirm(-5)

    assert ids(queue) == [1, 2]


def test_ids_only_grow(clock: ToldClock):
    queue = a_queue(clock, "message")

    queue.drop_all()
    queue.add("message", {}, 7)

    assert ids(queue) == [2]


def test_a_limit_takes_the_oldest(clock: ToldClock):
    assert ids(a_queue(clock, *["message"] * 5), limit=2) == [1, 2]


def test_a_tap_is_lost_after_150_seconds_and_a_text_is_not(clock: ToldClock):
    queue = a_queue(clock, "callback_query", "message")

    clock.now += 150

    assert ids(queue) == [2]
    assert queue.expired == 1


def test_a_text_is_lost_after_a_day(clock: ToldClock):
    queue = a_queue(clock, "message")

    clock.now += A_DAY_SECONDS

    assert ids(queue) == []


def test_kinds_that_were_not_asked_for_are_not_queued(clock: ToldClock):
    queue = UpdateQueue(clock)

    queue.allow(["callback_query"])
    queue.add("message", {}, 7)
    queue.add("callback_query", {}, 7)

    assert [sorted(update) for update in queue.take(9)] == [
        ["callback_query", "update_id"]
    ]


def test_naming_no_kind_asks_for_the_usual_ones(clock: ToldClock):
    queue = UpdateQueue(clock)

    queue.allow(["callback_query"])
    queue.allow([])
    queue.add("message", {}, 7)

    assert len(queue) == 1

"""One promise after the other, on every back end."""

import asyncio
from operator import attrgetter

import pytest

from storage.errors import (
    LetterboxInUseError,
    LetterboxRetiredError,
    LettersChangedError,
    MixingTakenOverError,
    ReleaseChangedError,
    RoundStillOpenError,
    RoundUsedError,
    StorageError,
)
from storage.letterbox import make_key_pair
from storage.records import CommentRecord, Letter, Posted, Response, Withdrawn
from storage.store import SqlStore
from tests.storage.builders import (
    FIRST,
    LETTERBOX,
    NEXT_LETTERBOX,
    NEXT_WEEK,
    SECOND,
    THIS_WEEK,
    a_comment,
    a_form,
    a_release,
    a_response,
    a_round,
    a_tag,
    letter_ids,
)
from tests.storage.conftest import Opening


async def kept(store: SqlStore) -> set[bytes]:
    """Return the ids of all letters there are."""
    boxes = await store.letterboxes()
    return {
        letter.id for box in boxes async for letter in store.letters(box.fingerprint)
    }


async def post(store: SqlStore, form: int = 1, account: int | None = None) -> Posted:
    tag = a_tag(form if account is None else account)
    return await store.post(a_form(form), tag, round_number=FIRST)


async def finish(
    store: SqlStore,
    letters: int | None = None,
    comments: tuple[CommentRecord, ...] | None = None,
    **changes: object,
) -> None:
    await store.finish_week(
        release=a_release(**changes),
        pending=b"sealed",
        opened={} if letters is None else {LETTERBOX.fingerprint: letters},
        comments=comments,
    )


by_id = attrgetter("id")


# Posting


async def test_a_form_is_kept_as_two_letters_and_a_tag(store: SqlStore):
    posted = await post(store)

    assert posted is Posted.POSTED
    assert await kept(store) == set(letter_ids())
    assert await store.holds_tag(a_tag())


async def test_letters_come_back_as_they_were_posted(store: SqlStore):
    form = a_form()

    await store.post(form, a_tag(), round_number=FIRST)

    found = [letter async for letter in store.letters(LETTERBOX.fingerprint)]
    assert sorted(form, key=lambda letter: letter.id) == found


async def test_the_same_form_again_changes_nothing(store: SqlStore):
    first = a_form()
    await store.post(first, a_tag(), round_number=FIRST)

    again = await store.post(a_form(), a_tag(), round_number=FIRST)

    assert again is Posted.ALREADY_POSTED
    bodies = {letter.body async for letter in store.letters(LETTERBOX.fingerprint)}
    assert bodies == {letter.body for letter in first}


async def test_a_letter_is_known_until_it_is_taken_back(store: SqlStore):
    await post(store)
    held = [await store.holds_letter(each) for each in letter_ids()]

    await store.withdraw(letter_ids(), a_tag())

    assert held == [True, True]
    assert not await store.holds_letter(letter_ids()[0])
    assert not await store.holds_letter(letter_ids(2)[0])


async def test_an_account_is_heard_once_in_a_round(store: SqlStore):
    await post(store, form=1, account=7)

    second = await post(store, form=2, account=7)

    assert second is Posted.ALREADY_HEARD
    assert await kept(store) == set(letter_ids(1))


async def test_without_an_open_round_nothing_is_taken(empty_store: SqlStore):
    await empty_store.first_letterbox(LETTERBOX)

    assert await post(empty_store) is Posted.ROUND_OVER
    assert await kept(empty_store) == set()
    assert not await empty_store.holds_tag(a_tag())


async def test_a_form_of_another_round_is_not_taken(store: SqlStore):
    posted = await store.post(a_form(), a_tag(), round_number=SECOND)

    assert posted is Posted.ROUND_OVER
    assert await kept(store) == set()


async def test_without_a_letterbox_nothing_is_taken(empty_store: SqlStore):
    await empty_store.open_round(a_round())

    assert await post(empty_store) is Posted.LETTERBOX_CHANGED


async def test_no_letter_joins_a_letterbox_out_of_use(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    posted = await post(store)

    assert posted is Posted.LETTERBOX_CHANGED
    assert await kept(store) == set()
    assert not await store.holds_tag(a_tag())


async def test_a_form_sealed_again_is_taken(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await post(store)

    sealed_again = a_form(letterbox=NEXT_LETTERBOX)
    posted = await store.post(sealed_again, a_tag(), round_number=FIRST)

    assert posted is Posted.POSTED
    assert await store.count_letters(NEXT_LETTERBOX.fingerprint) == 2


async def test_a_form_is_known_again_when_it_is_sealed_to_the_next_letterbox(
    store: SqlStore,
):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    sealed_again = a_form(letterbox=NEXT_LETTERBOX)
    posted = await store.post(sealed_again, a_tag(), round_number=FIRST)

    assert posted is Posted.ALREADY_POSTED
    assert await store.count_letters(NEXT_LETTERBOX.fingerprint) == 0


async def test_a_form_that_was_mixed_counts_as_heard(store: SqlStore):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=2)

    sealed_again = a_form(letterbox=NEXT_LETTERBOX)
    posted = await store.post(sealed_again, a_tag(), round_number=FIRST)

    assert posted is Posted.ALREADY_HEARD
    assert await kept(store) == set()


async def test_a_form_is_kept_whole_or_not_at_all(store: SqlStore):
    answers, comment = a_form()
    cut_off = Letter(comment.id, comment.letterbox, comment.body[:-1])

    with pytest.raises(StorageError):
        await store.post((answers, cut_off), a_tag(), round_number=FIRST)

    assert await kept(store) == set()
    assert not await store.holds_tag(a_tag())
    assert await post(store) is Posted.POSTED


async def test_the_same_form_on_many_connections_at_once_is_kept_once(
    store: SqlStore, open_another: Opening
):
    stores = [store, await open_another(), await open_another()]

    for form in range(10):
        replies = await asyncio.gather(*(post(each, form) for each in stores * 3))
        assert sorted(replies) == [Posted.ALREADY_POSTED] * 8 + [Posted.POSTED]

    assert await store.count_letters(LETTERBOX.fingerprint) == 20


async def test_one_account_with_many_forms_at_once_is_heard_once(
    store: SqlStore, open_another: Opening
):
    stores = [store, await open_another()]

    replies = await asyncio.gather(
        *(post(stores[form % 2], form, account=7) for form in range(10))
    )

    assert replies.count(Posted.POSTED) == 1
    assert replies.count(Posted.ALREADY_HEARD) == 9
    assert await store.count_letters(LETTERBOX.fingerprint) == 2


async def test_many_people_at_once_are_all_kept(store: SqlStore, open_another: Opening):
    stores = [store, await open_another()]

    replies = await asyncio.gather(
        *(post(stores[form % 2], form) for form in range(60))
    )

    assert set(replies) == {Posted.POSTED}
    assert len(await kept(store)) == 120


async def test_a_cancelled_post_leaves_the_store_in_order(store: SqlStore):
    for form in range(20):
        task = asyncio.create_task(post(store, form))
        for _ in range(form):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

        assert await post(store, form) in (Posted.POSTED, Posted.ALREADY_POSTED)

    assert len(await kept(store)) == 40


async def test_letters_are_yielded_by_id_whatever_their_number(store: SqlStore):
    for form in range(260):
        await post(store, form)

    found = [letter.id async for letter in store.letters(LETTERBOX.fingerprint)]

    assert len(found) == 520
    assert found == sorted(set(found))


# Taking back


async def test_taking_back_removes_both_letters_and_the_tag(store: SqlStore):
    await post(store, form=1)
    await post(store, form=2)

    withdrawn = await store.withdraw(letter_ids(1), a_tag(1))

    assert withdrawn is Withdrawn.WITHDRAWN
    assert await kept(store) == set(letter_ids(2))
    assert not await store.holds_tag(a_tag(1))
    assert await store.holds_tag(a_tag(2))


async def test_what_was_taken_back_can_be_sent_again(store: SqlStore):
    await post(store)
    await store.withdraw(letter_ids(), a_tag())

    assert await post(store) is Posted.POSTED


async def test_taking_back_what_is_not_there_changes_nothing(store: SqlStore):
    await post(store, form=1)

    withdrawn = await store.withdraw(letter_ids(2), a_tag(1))

    assert withdrawn is Withdrawn.NOT_FOUND
    assert await kept(store) == set(letter_ids(1))
    assert await store.holds_tag(a_tag(1))


async def test_taking_back_twice_is_not_found_the_second_time(store: SqlStore):
    await post(store)
    await store.withdraw(letter_ids(), a_tag())

    assert await store.withdraw(letter_ids(), a_tag()) is Withdrawn.NOT_FOUND


async def test_letters_that_wait_can_be_taken_back(store: SqlStore):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await store.carry_letterbox(LETTERBOX.fingerprint, week=THIS_WEEK)

    assert await store.withdraw(letter_ids(), a_tag()) is Withdrawn.WITHDRAWN
    assert await kept(store) == set()


async def test_after_mixing_nothing_can_be_taken_back(store: SqlStore):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=2)

    assert await store.withdraw(letter_ids(), a_tag()) is Withdrawn.NOT_FOUND
    assert await store.holds_tag(a_tag())


# Forgetting


async def test_a_tag_is_forgotten_and_counted_when_its_letters_are_mixed(
    store: SqlStore,
):
    await post(store)

    assert await store.forget_tag(a_tag())

    assert await store.holds_tag(a_tag())
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=2)
    assert not await store.holds_tag(a_tag())
    assert await store.forgotten_tags() == 1


async def test_a_week_that_mixes_nothing_forgets_nobody(store: SqlStore):
    await post(store)
    await store.forget_tag(a_tag())

    await store.finish_week(release=a_release(), pending=b"sealed", opened={})

    assert await store.holds_tag(a_tag())


async def test_forgetting_what_is_not_there_counts_nothing(store: SqlStore):
    assert not await store.forget_tag(a_tag())
    assert await store.forgotten_tags() == 0


async def test_taking_back_is_not_forgetting(store: SqlStore):
    await post(store)
    await store.withdraw(letter_ids(), a_tag())

    assert await store.forgotten_tags() == 0


async def test_a_new_round_has_forgotten_nobody(store: SqlStore):
    await post(store)
    await store.forget_tag(a_tag())
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=2)
    await store.close_round(FIRST)

    assert await store.forgotten_tags() == 0
    await store.open_round(a_round(2))
    assert await store.forgotten_tags() == 0


# Letterboxes


async def test_it_is_known_for_which_week_the_letterbox_was_turned(store: SqlStore):
    first = await store.turned_week()
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    weekly = await store.turned_week()
    _, another = make_key_pair()
    await store.turn_letterbox(another, week=None)

    assert (first, weekly, await store.turned_week()) == (None, THIS_WEEK, None)


async def test_a_new_store_has_no_letterbox(empty_store: SqlStore):
    assert await empty_store.current_letterbox() is None
    assert await empty_store.letterboxes() == ()


async def test_turning_puts_the_new_letterbox_into_use_and_keeps_the_old(
    store: SqlStore,
):
    in_use = await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    assert in_use == await store.current_letterbox() == NEXT_LETTERBOX
    assert set(await store.letterboxes()) == {LETTERBOX, NEXT_LETTERBOX}


async def test_a_week_turns_the_letterbox_once(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    _, another = make_key_pair()

    assert await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK) == NEXT_LETTERBOX
    assert await store.turn_letterbox(another, week=THIS_WEEK) == NEXT_LETTERBOX
    assert set(await store.letterboxes()) == {LETTERBOX, NEXT_LETTERBOX}


async def test_for_no_week_the_letterbox_is_turned_each_time(store: SqlStore):
    _, another = make_key_pair()

    await store.turn_letterbox(NEXT_LETTERBOX, week=None)

    assert await store.turn_letterbox(another, week=None) == another
    assert set(await store.letterboxes()) == {LETTERBOX, NEXT_LETTERBOX, another}


async def test_a_letterbox_that_was_turned_for_no_week_is_turned_by_the_next_mixing(
    store: SqlStore,
):
    await store.turn_letterbox(NEXT_LETTERBOX, week=None)
    _, another = make_key_pair()

    assert await store.turn_letterbox(another, week=THIS_WEEK) == another


async def test_the_letterbox_in_use_can_be_offered_again(store: SqlStore):
    assert await store.turn_letterbox(LETTERBOX, week=THIS_WEEK) == LETTERBOX
    assert await store.letterboxes() == (LETTERBOX,)


async def test_two_processes_that_start_at_once_agree_on_the_first_letterbox(
    empty_store: SqlStore, open_another: Opening
):
    other = await open_another()

    agreed = await asyncio.gather(
        empty_store.first_letterbox(LETTERBOX),
        other.first_letterbox(NEXT_LETTERBOX),
    )

    assert agreed[0] == agreed[1]
    assert await other.letterboxes() == (agreed[0],)


async def test_a_first_letterbox_that_comes_late_is_not_put_into_use(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    _, late = make_key_pair()

    assert await store.first_letterbox(late) == NEXT_LETTERBOX
    assert set(await store.letterboxes()) == {LETTERBOX, NEXT_LETTERBOX}


async def test_a_letterbox_comes_into_use_once(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    with pytest.raises(LetterboxRetiredError):
        await store.turn_letterbox(LETTERBOX, week=NEXT_WEEK)

    assert await store.current_letterbox() == NEXT_LETTERBOX


async def test_a_waiting_week_counts_once(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    for week in (THIS_WEEK, THIS_WEEK, NEXT_WEEK):
        await store.carry_letterbox(LETTERBOX.fingerprint, week=week)

    waited = {box.fingerprint: box.carried_weeks for box in await store.letterboxes()}
    assert waited == {LETTERBOX.fingerprint: 2, NEXT_LETTERBOX.fingerprint: 0}


async def test_a_discarded_letterbox_is_gone_with_its_letters(store: SqlStore):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    await store.discard_letterbox(LETTERBOX.fingerprint)
    await store.discard_letterbox(LETTERBOX.fingerprint)

    assert await store.letterboxes() == (NEXT_LETTERBOX,)
    assert await kept(store) == set()
    assert await store.holds_tag(a_tag())


async def test_the_letterbox_in_use_is_not_discarded(store: SqlStore):
    await post(store)

    with pytest.raises(LetterboxInUseError):
        await store.discard_letterbox(LETTERBOX.fingerprint)

    assert await kept(store) == set(letter_ids())


# Weeks


async def test_a_finished_week_leaves_its_release_and_the_waiting_counts(
    store: SqlStore,
):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    await finish(store, letters=2)

    assert await store.releases() == (a_release(),)
    assert await store.pending() == b"sealed"
    assert await store.letterboxes() == (NEXT_LETTERBOX,)
    assert await kept(store) == set()


async def test_finishing_twice_changes_nothing(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=0)
    await store.post(a_form(letterbox=NEXT_LETTERBOX), a_tag(), round_number=FIRST)

    await store.finish_week(
        release=a_release(),
        pending=None,
        opened={NEXT_LETTERBOX.fingerprint: 2},
    )

    assert await store.pending() == b"sealed"
    assert await kept(store) == set(letter_ids())


async def test_a_published_week_is_never_published_differently(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=0)

    with pytest.raises(ReleaseChangedError, match=THIS_WEEK):
        await finish(store, letters=0, manifest_hash="bb")

    assert await store.releases() == (a_release(),)


async def test_the_next_week_replaces_the_waiting_counts(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=0)

    next_release = a_release(week=NEXT_WEEK)
    await store.finish_week(release=next_release, pending=None, opened={})

    assert await store.releases() == (a_release(), next_release)
    assert await store.pending() is None


async def test_a_week_does_not_end_with_answers_that_were_taken_back(store: SqlStore):
    await post(store, form=1)
    await post(store, form=2)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await store.withdraw(letter_ids(1), a_tag(1))

    with pytest.raises(LettersChangedError):
        await finish(store, letters=4)

    assert await store.releases() == ()
    assert await kept(store) == set(letter_ids(2))
    await finish(store, letters=2)


async def test_a_week_does_not_end_with_the_letterbox_in_use(store: SqlStore):
    await post(store)

    with pytest.raises(LetterboxInUseError):
        await finish(store, letters=2)

    assert await store.releases() == ()
    assert await kept(store) == set(letter_ids())


async def test_a_week_ends_while_people_send(store: SqlStore, open_another: Opening):
    compilation = await open_another()
    for form in range(5):
        await post(store, form)
    await compilation.claim_mixing()
    await compilation.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    *replies, _ = await asyncio.gather(
        *(
            store.post(
                a_form(form, letterbox=NEXT_LETTERBOX), a_tag(form), round_number=FIRST
            )
            for form in range(5, 25)
        ),
        finish(compilation, letters=10),
    )

    assert set(replies) == {Posted.POSTED}
    assert await store.count_letters(LETTERBOX.fingerprint) == 0
    assert await store.count_letters(NEXT_LETTERBOX.fingerprint) == 40


# Who may mix


async def test_who_claims_the_mixing_last_has_it(
    store: SqlStore, open_another: Opening
):
    other = await open_another()
    had = [await store.has_mixing(), await other.has_mixing()]

    await other.claim_mixing()

    assert had == [True, False]
    assert [await store.has_mixing(), await other.has_mixing()] == [False, True]


async def test_who_has_the_mixing_no_longer_changes_nothing_of_it(
    store: SqlStore, open_another: Opening
):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    other = await open_another()
    await other.claim_mixing()
    _, another = make_key_pair()
    old = LETTERBOX.fingerprint

    for deed in (
        store.turn_letterbox(another, week=NEXT_WEEK),
        store.turn_letterbox(another, week=None),
        store.carry_letterbox(old, week=THIS_WEEK),
        store.discard_letterbox(old),
        finish(store, letters=2),
    ):
        with pytest.raises(MixingTakenOverError):
            await deed

    assert await other.current_letterbox() == NEXT_LETTERBOX
    assert set(await other.letterboxes()) == {LETTERBOX, NEXT_LETTERBOX}
    assert await kept(other) == set(letter_ids())
    assert await other.releases() == ()
    await finish(other, letters=2)


async def test_a_store_that_never_claimed_the_mixing_posts_and_does_not_mix(
    store: SqlStore, open_another: Opening
):
    bot = await open_another()

    assert await post(bot) is Posted.POSTED
    with pytest.raises(MixingTakenOverError):
        await bot.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    assert await store.current_letterbox() == LETTERBOX


async def test_of_many_who_claim_at_once_one_has_the_mixing(
    store: SqlStore, open_another: Opening
):
    stores = [store, *[await open_another() for _ in range(4)]]

    await asyncio.gather(*(each.claim_mixing() for each in stores))

    assert [await each.has_mixing() for each in stores].count(True) == 1


# Comments that are kept


async def test_a_finished_week_adds_its_comments_to_those_before(store: SqlStore):
    first, second, third = sorted((a_comment() for _ in range(3)), key=by_id)
    await finish(store, comments=(first, third))

    await finish(store, week=NEXT_WEEK, comments=(second,))

    assert await store.comments() == (first, second, third)


async def test_a_week_that_keeps_none_destroys_those_before(store: SqlStore):
    await finish(store, comments=(a_comment(),))

    await finish(store, week=NEXT_WEEK, comments=None)

    assert await store.comments() == ()


async def test_a_week_that_is_finished_twice_keeps_its_comments_once(store: SqlStore):
    first, again = a_comment(), a_comment()
    await finish(store, comments=(first,))

    await finish(store, comments=(again,))
    await finish(store, comments=None)

    assert await store.comments() == (first,)


async def test_a_week_that_does_not_end_keeps_no_comment(store: SqlStore):
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)

    with pytest.raises(LettersChangedError):
        await finish(store, letters=2, comments=(a_comment(),))

    assert await store.comments() == ()


async def test_a_comment_that_is_removed_is_gone_and_the_others_stay(store: SqlStore):
    first, second = sorted((a_comment() for _ in range(2)), key=by_id)
    await finish(store, comments=(first, second))

    await store.remove_comments((first,))
    await store.remove_comments((first,))

    assert await store.comments() == (second,)


async def test_closing_a_round_deletes_its_comments(store: SqlStore):
    await finish(store, comments=(a_comment(),))

    await store.close_round(FIRST)

    assert await store.comments() == ()


# Rounds


async def test_an_open_round_is_the_current_one(empty_store: SqlStore):
    assert await empty_store.current_round() is None

    await empty_store.open_round(a_round())
    await empty_store.open_round(a_round())

    assert await empty_store.current_round() == a_round()
    assert await empty_store.rounds() == (a_round(),)


async def test_one_round_is_open_at_a_time(store: SqlStore):
    with pytest.raises(RoundStillOpenError):
        await store.open_round(a_round(2))

    assert await store.rounds() == (a_round(),)


async def test_a_closed_round_does_not_open_again(store: SqlStore):
    await store.close_round(FIRST)

    with pytest.raises(RoundUsedError):
        await store.open_round(a_round())


async def test_closing_a_round_deletes_its_tags_and_its_series(store: SqlStore):
    await post(store)
    await store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK)
    await finish(store, letters=2)

    await store.close_round(FIRST)
    await store.open_round(a_round(2))

    assert not await store.holds_tag(a_tag())
    assert await store.pending() is None
    assert await store.releases() == (a_release(),)
    assert await store.rounds() == (a_round(), a_round(2))


async def test_a_round_is_closed_and_the_next_one_opened_in_one_step(store: SqlStore):
    await post(store)

    await store.close_round(FIRST, following=a_round(2))
    await store.close_round(FIRST, following=a_round(3))

    assert not await store.holds_tag(a_tag())
    assert await store.current_round() == a_round(2)
    assert await store.rounds() == (a_round(), a_round(2))


async def test_a_round_that_cannot_be_followed_is_not_closed(store: SqlStore):
    await post(store)

    with pytest.raises(StorageError):
        await store.close_round(FIRST, following=a_round(1))

    assert await store.current_round() == a_round()
    assert await store.holds_tag(a_tag())


async def test_closing_a_round_again_leaves_the_next_one_alone(store: SqlStore):
    await store.close_round(FIRST)
    await store.open_round(a_round(2))
    await store.post(a_form(), a_tag(), round_number=SECOND)

    await store.close_round(FIRST)

    assert await store.current_round() == a_round(2)
    assert await store.holds_tag(a_tag())


# What the committee answered


async def test_responses_come_back_newest_first(store: SqlStore):
    older = a_response("2026-11-02", "We wrote to the Met.")
    newest = a_response("2026-12-01", "The Met wrote back.")
    for each in (older, newest, a_response()):
        await store.add_response(each)

    assert await store.responses() == (newest, a_response(), older)


async def test_responses_of_one_day_always_come_in_the_same_order(store: SqlStore):
    same_day = [
        a_response(text=text) for text in ("Second.", "First.", "Ünal said yes.")
    ]
    for each in same_day:
        await store.add_response(each)

    assert [each.text for each in await store.responses()] == [
        "First.",
        "Second.",
        "Ünal said yes.",
    ]


async def test_the_same_response_again_changes_nothing(store: SqlStore):
    await store.add_response(a_response())
    await store.add_response(a_response())

    assert await store.responses() == (a_response(),)


async def test_a_response_that_is_removed_is_gone_and_the_others_stay(store: SqlStore):
    other = a_response(text="We met again.")
    await store.add_response(a_response())
    await store.add_response(other)

    assert await store.remove_response(a_response())

    assert await store.responses() == (other,)
    assert not await store.remove_response(a_response())


@pytest.mark.parametrize(
    "wrong", [a_response("tomorrow"), a_response(text=""), a_response(text="x" * 601)]
)
async def test_a_response_without_a_day_or_of_a_wrong_length_is_refused(
    store: SqlStore, wrong: Response
):
    with pytest.raises(StorageError):
        await store.add_response(wrong)

    assert await store.responses() == ()


async def test_responses_outlast_the_round(store: SqlStore):
    await store.add_response(a_response())

    await store.close_round(FIRST)

    assert await store.responses() == (a_response(),)


# Opening and checking


async def test_a_store_that_was_closed_opens_as_it_was(
    store: SqlStore, open_another: Opening
):
    await post(store)
    await store.close()
    await store.close()

    again = await open_another()

    assert await again.current_letterbox() == LETTERBOX
    assert await again.current_round() == a_round()
    assert await kept(again) == set(letter_ids())

"""What holds for anything that anybody does, on the real questionnaire and on small ones.

A law about what a person can do holds at the engine alone and at the reception, where
whoever `comes` meets capsules of a visit, a store on the disk, and nothing kept between.
"""

from asyncio import Runner
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.interview.capsule import CAPSULE_CHARACTERS
from dialogues.edition import Edition
from dialogues.engine import step
from dialogues.happened import (
    AskedAboutTeam,
    AskedHelp,
    Began,
    CameAsProfessional,
    Declined,
    Finished,
    Happened,
    KeptComment,
    LookedOver,
    Picked,
    ReadAnswer,
    Sent,
    Skipped,
    StartedAgain,
    StartedWriting,
    Stopped,
    Typed,
    WentBack,
    WentOn,
    Withdrew,
    tappable,
)
from dialogues.packing import INVITES, Packing
from dialogues.progress import (
    ENDED,
    INTRO,
    REVIEW,
    SENT,
    SKIPPED,
    WRITTEN,
    Answer,
    Part,
    Place,
    Progress,
)
from dialogues.questionnaire import (
    Area,
    Audience,
    CommentBox,
    Gate,
    Questionnaire,
    SeveralChoices,
    Version,
)
from dialogues.routing import path
from dialogues.screens.screen import Post, Screen, Show
from dialogues.submission import from_bytes, to_bytes
from tests.support.builders import (
    MOMENT,
    a_form_number,
    gate_of,
    the_edition,
    the_professional_edition,
)
from tests.support.chat import Seen, buttons_of, comment_on
from tests.support.house import House, a_house
from tests.support.strategies import (
    Walk,
    happening,
    nonsense,
    on_to_the_review,
    walks,
)
from tests.support.walkers import EngineWalker, ReceptionWalker, Taken, Walker


# Thousands of steps through the same lines, which test_engine.py counts.
pytestmark = pytest.mark.no_cover

LETTER_BYTES = 2_046
SCREEN_UNITS = 4_096
KEYBOARD_BUTTONS = 100
ROW_BUTTONS = 8
LABEL_CHARACTERS = 64
TOLD_CHARACTERS = 200
SETTINGS = pytest.mark.parametrize(
    "edition", [the_edition(), the_professional_edition()], ids=["young", "work"]
)
UNDER_WAY = frozenset(Part) - {Part.INTRO, Part.SENT, Part.ENDED}


Come = Callable[[Walk], Walker]


@pytest.fixture(scope="module", params=("engine", "reception"))
def come(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Come]:
    """Return what lets somebody come who does what a walk says, and was never there."""
    if request.param == "engine":
        yield EngineWalker
        return
    with receptions(tmp_path_factory) as at_reception:
        yield at_reception


@contextmanager
def receptions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Come]:
    """Open a house for each questionnaire as somebody first comes for it."""
    houses: dict[tuple[str, int], House] = {}
    with Runner() as runner, ExitStack() as closing:
        opened = AsyncExitStack()
        closing.callback(lambda: runner.run(opened.aclose()))

        def at_reception(walk: Walk) -> Walker:
            key = (walk.small, walk.minimum_age_alone)
            if key not in houses:
                folder = tmp_path_factory.mktemp("house")
                house = a_house(folder, *_editions(walk.edition))
                houses[key] = runner.run(opened.enter_async_context(house))
            # Not `runner.run`, which takes the signals of a keyboard each time.
            run = runner.get_loop().run_until_complete
            return ReceptionWalker(houses[key], walk, run)

        yield at_reception


def _editions(asked: Edition) -> tuple[Edition, Edition]:
    if asked.questionnaire.audience is Audience.PROFESSIONALS:
        return the_edition(), asked
    return asked, the_professional_edition()


def walked(come: Come, walk: Walk) -> tuple[Walker, list[Taken]]:
    walker = come(walk)
    for move in walk.moves:
        walker.do(happening(walker, move))
    return walker, walker.taken


def the_walker(come: Come, walk: Walk) -> Walker:
    return walked(come, walk)[0]


def the_sent(come: Come, walk: Walk) -> Walker:
    walker = the_walker(come, walk)
    on_to_the_review(walker)
    walker.do(Sent())
    return walker


def to_its_end(come: Come, walk: Walk) -> Walker:
    walker = the_walker(come, walk)
    walker.do(Sent())
    if walker.progress.place not in (SENT, ENDED):
        walker.do(Stopped())
    return walker


def is_under_way(progress: Progress) -> bool:
    return progress.place.part in UNDER_WAY


@given(walks())
def test_whatever_happens_the_progress_fits_into_every_button_and_comes_back(
    come, walk
):
    walker = the_walker(come, walk)

    for button in walker.buttons:
        capsule = walker.now.seal(button.means)
        assert len(capsule) == CAPSULE_CHARACTERS
        assert walker.opened(capsule) == (
            replace(walker.progress, comment=""),
            button.means,
        )


@given(walks(), st.data())
def test_whatever_happened_anything_may_happen_next(come, walk, data):
    walker = the_walker(come, walk)
    happened = data.draw(nonsense(walker.edition.questionnaire))

    assert walker.do(happened).is_answered


@given(walks())
def test_the_same_inputs_give_the_same_outputs(come, walk):
    first, again = came_back_with(come, walk), came_back_with(come, walk)

    assert first == again


def came_back_with(come: Come, walk: Walk) -> tuple[tuple[object, ...], ...]:
    """Return all that somebody saw, heard and sent, before anybody else comes."""
    walker = the_walker(come, walk)
    return tuple(walker.screens), tuple(walker.posted), tuple(walker.told)


# Of the engine alone: at the reception the store has changed after the first time. What is
# done twice there is a law of its own (tests/bot/interview/test_reception_laws.py).
@given(walks())
def test_a_step_that_is_taken_twice_is_the_same_step(walk):
    walker, taken = walked(EngineWalker, walk)

    for each in taken[-3:]:
        assert step(walker.edition, MOMENT, each.before, each.happened) == step(
            walker.edition, MOMENT, each.before, each.happened
        )


@given(walks())
def test_every_button_that_is_shown_does_something(come, walk):
    walker = the_walker(come, walk)
    moment = walker.now

    for button in buttons_of(moment.screen):
        after = walker.do_at(moment, button.means)
        # Orders are carried out again and may end as they did before; so does a tick too
        # many, which is said.
        may_end_here = after.told or button.means in (Sent(), Withdrew())
        assert after.is_answered
        assert after.screens != [moment.screen] or may_end_here, button


@given(walks())
def test_a_tap_that_is_not_offered_changes_nothing(come, walk):
    walker = the_walker(come, walk)
    moment = walker.now
    taps = tappable(walker.edition.questionnaire)
    taken = [walker.do_at(moment, tapped) for tapped in taps]
    offered = offered_by(moment, taken)

    for tapped, each in zip(taps, taken, strict=True):
        if tapped not in offered:
            assert each.after == moment.progress, tapped
            assert each.shown, tapped
            assert not each.told, tapped
            assert not each.posted, tapped


def offered_by(moment: Seen, taken: Iterable[Taken]) -> set[Happened]:
    """Return what the screens of this place offer, asides included."""
    screens = [moment.screen]
    for each in taken:
        if each.after == moment.progress:
            screens += each.screens
    offered = {button.means for screen in screens for button in buttons_of(screen)}
    # Two words for one thing: to leave with nothing kept.
    leaving: set[Happened] = {Declined(), Stopped()}
    return offered | (leaving if leaving & offered else set())


@given(walks())
def test_back_and_then_forward_is_where_one_was(come, walk):
    walker = the_walker(come, walk)
    was = walker.progress
    at_question = was.place.part is Part.QUESTION
    # A question that has an answer is passed over on the way forward.
    assume(was.place == REVIEW or (at_question and not _has_answer(was)))

    walker.do(WentBack())
    walker.do(_way_on(walker))

    assert walker.progress.place == was.place
    assert walker.progress.answers == was.answers


def _has_answer(progress: Progress) -> bool:
    return progress.place.question in progress.answers


def _way_on(walker: Walker) -> Happened:
    question_id = walker.progress.place.question
    if not question_id:
        return Began()
    question = walker.edition.questionnaire.question(question_id)
    if isinstance(question, SeveralChoices):
        return Finished()
    return WentOn() if walker.progress.answers[question_id] else Skipped()


@given(walks())
def test_back_leads_through_every_question_of_the_path_to_the_opening(come, walk):
    walker = the_walker(come, walk)
    on_to_the_review(walker)
    if walker.progress.place != REVIEW:
        return
    onward = path(walker.edition.questionnaire, walker.progress)

    seen: list[str] = []
    for _ in onward:
        walker.do(WentBack())
        seen.append(walker.progress.place.question)
    walker.do(WentBack())

    assert seen == [question.id for question in reversed(onward)]
    assert walker.progress.place == INTRO


@given(walks())
def test_only_answers_on_the_path_are_posted(come, walk):
    walker = the_sent(come, walk)

    for post in walker.posted:
        answers = post.submission.answers
        for question in walker.edition.questionnaire.questions:
            when = question.when
            asked = when is None or bool(
                set(when.any_of) & set(answers.get(when.question, ()))
            )
            is_comment = isinstance(question, CommentBox)
            assert (question.id in answers) == (asked and not is_comment)


@given(walks())
def test_what_is_posted_is_an_answer_to_the_question_or_nothing(come, walk):
    walker = the_sent(come, walk)
    questionnaire = walker.edition.questionnaire

    for post in walker.posted:
        for question_id, answer in post.submission.answers.items():
            assert set(answer) <= _choices_of(questionnaire, question_id)


def _choices_of(questionnaire: Questionnaire, question_id: str) -> set[str]:
    question = questionnaire.question(question_id)
    if isinstance(question, Area):
        places = {place.id for place in question.elsewhere}
        areas = {area.id for area in question.policing_areas}
        return places | areas | {borough.id for borough in question.boroughs()}
    assert not isinstance(question, CommentBox)
    return {choice.id for choice in question.choices}


@given(walks())
def test_every_form_makes_two_letters_written_or_not(come, walk):
    walker = the_sent(come, walk)

    for post in walker.posted:
        assert post.submission.kind == "answers"
        assert post.comment.kind == "comment"


@given(walks())
def test_no_comment_is_posted_that_the_person_has_not_kept(come, walk):
    walker = the_walker(come, walk)
    on_to_the_review(walker)
    is_kept = WRITTEN in walker.progress.answers.values()

    posted = walker.do(Sent()).posted

    kept = {each.before.comment for each in walker.taken if keeps(each)} | {""}
    assert all(post.comment.text in kept for post in walker.posted)
    assert is_kept or not any(post.comment.text for post in posted)


def keeps(taken: Taken) -> bool:
    """Return whether somebody agrees to the comment that is on the screen."""
    return taken.happened == KeptComment()


@given(walks())
def test_nothing_is_posted_but_by_send_on_the_last_screen(come, walk):
    _, taken = walked(come, walk)

    for each in taken:
        assert len(each.posted) <= 1
        if each.posted:
            assert each.happened == Sent()
            assert each.before.place == REVIEW


@given(walks())
def test_a_comment_under_way_stands_on_every_screen(come, walk):
    _, taken = walked(come, walk)

    for each in taken:
        for seen in each.shown:
            assert comment_on(seen.screen) == seen.progress.comment
            same_form = seen.progress.form == each.before.form
            if is_under_way(seen.progress) and same_form and not _writes_anew(each):
                assert comment_on(seen.screen) == each.before.comment


def _writes_anew(taken: Taken) -> bool:
    """Return whether somebody writes a comment, or leaves it out."""
    at_question = taken.before.place.part is not Part.REVIEW
    return isinstance(taken.happened, Typed) or (
        taken.happened == Skipped() and at_question
    )


@given(walks())
def test_a_comment_is_either_kept_or_still_to_be_decided(come, walk):
    walker = the_walker(come, walk)

    if walker.progress.comment and walker.progress.place == REVIEW:
        assert WRITTEN in walker.progress.answers.values()


@given(walks(), st.data())
def test_after_an_end_no_input_leads_back_into_the_questions(come, walk, data):
    walker = to_its_end(come, walk)
    questionnaire, moment = walker.edition.questionnaire, walker.now

    for happened in data.draw(
        st.lists(nonsense(questionnaire), min_size=1, max_size=8)
    ):
        was, after = moment.progress, walker.do_at(moment, happened)
        assert is_closed(after.after, was) or after.begun
        for seen in after.shown:
            if seen.progress.form == was.form:
                assert is_closed(seen.progress, was)
                moment = seen


def is_closed(progress: Progress, was: Progress) -> bool:
    return (
        progress.form == was.form
        and progress.place in (SENT, ENDED)
        and set(progress.answers) <= set(was.answers)
    )


@given(st.sampled_from((13, 16)), st.data())
def test_an_end_at_the_gate_does_not_even_lead_to_a_new_form(
    come, minimum_age_alone, data
):
    walker = come(Walk("", minimum_age_alone, ()))
    turned_away = [
        at
        for at, choice in enumerate(gate_of(walker.edition).choices)
        if choice.gate in (Gate.TOO_YOUNG, Gate.TOO_OLD)
        or (choice.minimum_age or 0) < minimum_age_alone
    ]
    walker.do(Began())
    walker.do(Picked(data.draw(st.sampled_from(turned_away))))

    for happened in data.draw(st.lists(nonsense(walker.edition.questionnaire))):
        walker.do(happened)

    assert walker.begun == 1
    assert walker.progress.place == ENDED


@given(walks())
def test_only_who_is_too_old_comes_as_a_professional_from_young_peoples_form(
    come, walk
):
    walker, taken = walked(come, walk)
    gate = walker.edition.questionnaire.gate
    for moment in (walker.now, walker.do(Stopped()).shown[-1]):
        walker.do_at(moment, StartedAgain())
        walker.do_at(moment, CameAsProfessional())

    for each in taken:
        if Audience.PROFESSIONALS in each.begun:
            assert each.before.place == ENDED
            if gate is not None:
                assert each.happened == CameAsProfessional()
                (band,) = each.before.answers[gate.id]
                assert gate.choice(band).gate is Gate.TOO_OLD


@given(walks())
def test_nobody_below_the_age_gets_past_the_gate(come, walk):
    walker, taken = walked(come, walk)
    assume(walker.edition.questionnaire.gate)
    gate = gate_of(walker.edition)

    for progress in ways_of(taken):
        at_gate = progress.place == Place(Part.QUESTION, gate.id)
        if not is_under_way(progress) or at_gate:
            continue
        band = gate.choice(progress.answers[gate.id][0])
        assert band.gate in (Gate.OPEN, Gate.SUPERVISED)
        assert (band.minimum_age or 0) >= walk.minimum_age_alone


def ways_of(taken: Iterable[Taken]) -> Iterator[Progress]:
    """Yield wherever a walk has led, whether a screen shows it or not."""
    for each in taken:
        yield each.after
        for seen in each.shown:
            yield seen.progress


@given(walks())
def test_nothing_but_the_age_band_is_in_a_button_after_an_end(come, walk):
    walker = to_its_end(come, walk)

    assert all(map(walker.edition.questionnaire.is_gate, walker.progress.answers))
    assert walker.progress.comment == ""


@given(walks())
def test_every_screen_of_a_form_under_way_has_stop_and_a_way_to_help(come, walk):
    _, taken = walked(come, walk)

    for each in taken:
        for seen in each.shown:
            if not is_under_way(seen.progress):
                continue
            means = {button.means for button in buttons_of(seen.screen)}
            is_help = each.happened == AskedHelp()
            assert Stopped() in means
            assert AskedHelp() in means or is_help


@given(walks())
def test_every_question_has_back_and_all_but_the_gate_have_skip(come, walk):
    walker, taken = walked(come, walk)
    questionnaire = walker.edition.questionnaire

    for each in taken:
        if isinstance(each.happened, AskedHelp | AskedAboutTeam | ReadAnswer):
            continue  # it lies beside the questions
        for seen in each.shown:
            question = seen.progress.place.question
            means = {button.means for button in buttons_of(seen.screen)}
            if question:
                assert WentBack() in means
                assert (Skipped() in means) != questionnaire.is_gate(question)


@given(walks())
def test_every_screen_fits_into_a_message(come, walk):
    for screen in the_walker(come, walk).screens:
        assert 0 < _units(screen) <= SCREEN_UNITS
        assert all(paragraph.text.strip() for paragraph in screen.paragraphs)
        assert len(buttons_of(screen)) <= KEYBOARD_BUTTONS
        for row in screen.rows:
            assert 1 <= len(row) <= ROW_BUTTONS
        for button in buttons_of(screen):
            assert 1 <= len(button.label) <= LABEL_CHARACTERS


@given(walks())
def test_no_two_buttons_of_a_screen_look_or_mean_the_same(come, walk):
    for screen in the_walker(come, walk).screens:
        labels = [button.label for button in buttons_of(screen)]
        means = [button.means for button in buttons_of(screen)]
        assert len(set(labels)) == len(labels)
        assert len(set(means)) == len(means)


@given(walks())
def test_what_is_said_in_passing_fits_into_a_bubble(come, walk):
    walker = the_walker(come, walk)

    assert all(0 < len(told) <= TOLD_CHARACTERS for told in walker.told)
    assert all(len(each.placeholder) <= 64 for each in walker.prompts)


@given(walks())
def test_a_letter_loads_back_and_has_room(come, walk):
    for post in the_sent(come, walk).posted:
        for content in (post.submission, post.comment):
            assert from_bytes(to_bytes(content)) == content
            assert len(to_bytes(content)) <= LETTER_BYTES


@given(walks())
def test_ticks_are_at_most_so_many_and_in_the_order_shown(come, walk):
    walker, taken = walked(come, walk)

    for progress in ways_of(taken):
        for question in walker.edition.questionnaire.questions:
            if not isinstance(question, SeveralChoices):
                continue
            answer = progress.answers.get(question.id, SKIPPED)
            alone = [id_ for id_ in answer if question.choice(id_).alone]
            order = [choice.id for choice in question.choices]
            assert len(answer) <= question.at_most
            assert not alone or len(answer) == 1
            assert list(answer) == [id_ for id_ in order if id_ in answer]


# Of the packing alone: a reception seals what is packed, and knows the words of one.
@given(walks(), st.text(min_size=1))
def test_the_capsule_does_not_change_with_the_words_of_a_comment(walk, words):
    walker = the_walker(EngineWalker, walk)
    packing = Packing.of(walker.edition.questionnaire)

    packed = packing.pack(walker.progress).with_tap(StartedWriting())
    otherwise = packing.pack(replace(walker.progress, comment=words)).with_tap(
        StartedWriting()
    )

    assert packed == otherwise


@given(walks())
def test_the_form_number_is_the_same_from_the_first_screen_to_the_last(come, walk):
    _, taken = walked(come, walk)

    for each in taken:
        for progress in ways_of((each,)):
            assert progress.form == each.before.form or each.begun


# Of the engine alone: no taps lead to the longest of every answer at once.
@SETTINGS
def test_the_longest_answers_and_the_longest_comment_fit_into_their_letters(edition):
    asked = [
        each
        for each in edition.questionnaire.questions
        if not isinstance(each, CommentBox)
    ]
    progress = Progress(
        form=a_form_number(),
        place=REVIEW,
        answers=_longest_answers(edition.questionnaire),
        version=Version.STANDARD,
        invite=INVITES - 1,
    )

    for words in ("😀" * 300, "\x01" * 300, '"\\' * 150):
        (post,) = step(
            edition, MOMENT, replace(progress, comment=words), Sent()
        ).outputs
        assert isinstance(post, Post)
        has_box = len(asked) < len(edition.questionnaire.questions)
        assert post.comment.text == (words if has_box else "")
        assert len(post.submission.answers) == len(asked)
        assert len(to_bytes(post.submission)) <= LETTER_BYTES
        assert len(to_bytes(post.comment)) <= LETTER_BYTES


# Of the engine alone, for the same reason.
@SETTINGS
def test_the_list_of_the_longest_answers_fits_into_a_message(edition):
    for version in Version:
        progress = Progress(
            form=a_form_number(),
            place=REVIEW,
            answers=_longest_answers(edition.questionnaire),
            version=version,
            comment="😀" * 300,
        )

        (shown,) = step(edition, MOMENT, progress, LookedOver()).outputs
        assert isinstance(shown, Show)
        screen = shown.screen

        assert _units(screen) <= SCREEN_UNITS
        assert all(len(each.label) <= LABEL_CHARACTERS for each in buttons_of(screen))


def _units(screen: Screen) -> int:
    text = "\n\n".join(paragraph.text for paragraph in screen.paragraphs)
    return len(text.encode("utf-16-le")) // 2


def _longest_answers(questionnaire: Questionnaire) -> dict[str, Answer]:
    return {
        question_id: max((each for each in digit.values if each), key=_size)
        for question_id, digit in Packing.of(questionnaire).answers
    }


def _size(answer: Answer) -> int:
    return sum(len(each) + 3 for each in answer)

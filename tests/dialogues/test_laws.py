"""What holds for anything that anybody does, on the real questionnaire and on small ones."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialogues.engine import Step, step
from dialogues.happened import (
    AskedAboutTeam,
    AskedHelp,
    Began,
    Declined,
    Finished,
    Happened,
    LookedOver,
    Picked,
    ReadAnswer,
    Sent,
    Skipped,
    StartedWriting,
    Stopped,
    WentBack,
    WentOn,
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
from dialogues.screens.screen import Begin, Post, Screen, Show, Tell
from dialogues.submission import from_bytes, to_bytes
from tests.support.builders import (
    MOMENT,
    a_form_number,
    gate_of,
    the_edition,
    the_professional_edition,
)
from tests.support.chat import Chat, buttons_of, comment_on, through_capsule
from tests.support.strategies import (
    Walk,
    happening,
    nonsense,
    on_to_the_review,
    walks,
)


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


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a walk: where it began, what happened, and what followed."""

    before: Progress
    happened: Happened
    step: Step


def walked(walk: Walk) -> tuple[Chat, list[Taken]]:
    chat = walk.chat()
    taken: list[Taken] = []
    for move in walk.moves:
        before, happened = chat.progress, happening(chat, move)
        taken.append(Taken(before, happened, chat.do(happened)))
    return chat, taken


def the_chat(walk: Walk) -> Chat:
    return walked(walk)[0]


def the_sent(walk: Walk) -> Chat:
    chat = the_chat(walk)
    on_to_the_review(chat)
    chat.do(Sent())
    return chat


def to_its_end(walk: Walk) -> Chat:
    chat = the_chat(walk)
    chat.do(Sent())
    if chat.progress.place not in (SENT, ENDED):
        chat.do(Stopped())
    return chat


def screens_in(taken: Step) -> list[Screen]:
    return [each.screen for each in taken.outputs if isinstance(each, Show)]


def is_under_way(progress: Progress) -> bool:
    return progress.place.part in UNDER_WAY


@given(walks())
def test_whatever_happens_the_progress_fits_into_every_button_and_comes_back(walk):
    chat = the_chat(walk)

    for button in chat.buttons:
        progress, tapped = through_capsule(chat.capsules, chat.progress, button.means)
        assert progress == replace(chat.progress, comment="")
        assert tapped == button.means


@given(walks(), st.data())
def test_whatever_happened_anything_may_happen_next(walk, data):
    chat = the_chat(walk)
    happened = data.draw(nonsense(chat.edition.questionnaire))

    assert chat.do(happened).outputs


@given(walks())
def test_the_same_inputs_give_the_same_outputs(walk):
    first, second = the_chat(walk), the_chat(walk)

    assert first.screens == second.screens
    assert first.posted == second.posted
    assert first.told == second.told


@given(walks())
def test_a_step_that_is_taken_twice_is_the_same_step(walk):
    chat, taken = walked(walk)

    for each in taken[-3:]:
        assert step(chat.edition, MOMENT, each.before, each.happened) == step(
            chat.edition, MOMENT, each.before, each.happened
        )


@given(walks())
def test_every_button_that_is_shown_does_something(walk):
    chat = the_chat(walk)
    question = chat.progress.place.question

    for button in chat.buttons:
        after = step(chat.edition, MOMENT, chat.progress, button.means)
        shown = screens_in(after)
        ticks_too_many = any(isinstance(each, Tell) for each in after.outputs)
        assert after.outputs
        assert shown != [chat.screen] or ticks_too_many, (button, question)


@given(walks())
def test_a_tap_that_is_not_offered_changes_nothing(walk):
    chat = the_chat(walk)
    offered = offered_at(chat)

    for tapped in tappable(chat.edition.questionnaire):
        if tapped not in offered:
            after = step(chat.edition, MOMENT, chat.progress, tapped)
            assert after.progress == chat.progress, tapped
            assert all(isinstance(each, Show) for each in after.outputs), tapped


def offered_at(chat: Chat) -> set[Happened]:
    """Return what the screens of this place offer, asides included."""
    offered: set[Happened] = set()
    screens = [
        chat.screen,
        *screens_in(step(chat.edition, MOMENT, chat.progress, AskedHelp())),
    ]
    for happened in tappable(chat.edition.questionnaire):
        after = step(chat.edition, MOMENT, chat.progress, happened)
        if after.progress == chat.progress:
            screens += screens_in(after)
    for screen in screens:
        offered |= {button.means for button in buttons_of(screen)}
    # Two words for one thing: to leave with nothing kept.
    return offered | (
        {Declined(), Stopped()} if {Declined(), Stopped()} & offered else set()
    )


@given(walks())
def test_back_and_then_forward_is_where_one_was(walk):
    chat = the_chat(walk)
    was = chat.progress
    at_question = was.place.part is Part.QUESTION
    # A question that has an answer is passed over on the way forward.
    assume(was.place == REVIEW or (at_question and not _has_answer(was)))

    chat.do(WentBack())
    chat.do(_way_on(chat))

    assert chat.progress.place == was.place
    assert chat.progress.answers == was.answers


def _has_answer(progress: Progress) -> bool:
    return progress.place.question in progress.answers


def _way_on(chat: Chat) -> Happened:
    question_id = chat.progress.place.question
    if not question_id:
        return Began()
    question = chat.edition.questionnaire.question(question_id)
    if isinstance(question, SeveralChoices):
        return Finished()
    return WentOn() if chat.progress.answers[question_id] else Skipped()


@given(walks())
def test_back_leads_through_every_question_of_the_path_to_the_opening(walk):
    chat = the_chat(walk)
    on_to_the_review(chat)
    if chat.progress.place != REVIEW:
        return
    onward = path(chat.edition.questionnaire, chat.progress)

    seen: list[str] = []
    for _ in onward:
        chat.do(WentBack())
        seen.append(chat.progress.place.question)
    chat.do(WentBack())

    assert seen == [question.id for question in reversed(onward)]
    assert chat.progress.place == INTRO


@given(walks())
def test_only_answers_on_the_path_are_posted(walk):
    chat = the_sent(walk)

    for post in chat.posted:
        answers = post.submission.answers
        for question in chat.edition.questionnaire.questions:
            when = question.when
            asked = when is None or bool(
                set(when.any_of) & set(answers.get(when.question, ()))
            )
            is_comment = isinstance(question, CommentBox)
            assert (question.id in answers) == (asked and not is_comment)


@given(walks())
def test_what_is_posted_is_an_answer_to_the_question_or_nothing(walk):
    chat = the_sent(walk)
    questionnaire = chat.edition.questionnaire

    for post in chat.posted:
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
def test_every_form_makes_two_letters_written_or_not(walk):
    chat = the_sent(walk)

    for post in chat.posted:
        assert post.submission.kind == "answers"
        assert post.comment.kind == "comment"


@given(walks())
def test_no_comment_is_posted_that_the_person_has_not_kept(walk):
    chat = the_chat(walk)
    on_to_the_review(chat)
    kept = WRITTEN in chat.progress.answers.values()

    posted = [
        output.comment.text
        for output in step(chat.edition, MOMENT, chat.progress, Sent()).outputs
        if isinstance(output, Post)
    ]

    assert kept or not any(posted)


@given(walks())
def test_nothing_is_posted_but_by_send_on_the_last_screen(walk):
    _, taken = walked(walk)

    for each in taken:
        if any(isinstance(output, Post) for output in each.step.outputs):
            assert each.happened == Sent()
            assert each.before.place == REVIEW


@given(walks())
def test_a_comment_under_way_stands_on_every_screen(walk):
    chat, taken = walked(walk)

    for each in taken:
        kept = each.step.progress.comment
        for screen in screens_in(each.step):
            assert comment_on(screen) == kept
    assert comment_on(chat.screen) == chat.progress.comment


@given(walks())
def test_a_comment_is_either_kept_or_still_to_be_decided(walk):
    chat = the_chat(walk)

    if chat.progress.comment and chat.progress.place == REVIEW:
        assert WRITTEN in chat.progress.answers.values()


@given(walks(), st.data())
def test_after_an_end_no_input_leads_back_into_the_questions(walk, data):
    chat = to_its_end(walk)
    was = chat.progress

    for happened in data.draw(
        st.lists(nonsense(chat.edition.questionnaire), min_size=1, max_size=8)
    ):
        after = step(chat.edition, MOMENT, was, happened)
        assert after.progress.form == was.form
        assert after.progress.place in (SENT, ENDED)
        assert set(after.progress.answers) <= set(was.answers)
        was = after.progress


@given(st.sampled_from((13, 16)), st.data())
def test_an_end_at_the_gate_does_not_even_lead_to_a_new_form(minimum_age_alone, data):
    chat = Chat(the_edition(minimum_age_alone))
    turned_away = [
        at
        for at, choice in enumerate(gate_of(chat.edition).choices)
        if choice.gate in (Gate.TOO_YOUNG, Gate.TOO_OLD)
        or (choice.minimum_age or 0) < minimum_age_alone
    ]
    chat.do(Began())
    chat.do(Picked(data.draw(st.sampled_from(turned_away))))

    for happened in data.draw(st.lists(nonsense(chat.edition.questionnaire))):
        chat.do(happened)

    assert chat.begun == 1
    assert chat.progress.place == ENDED


@given(walks())
def test_only_who_is_too_old_comes_as_a_professional_from_young_peoples_form(walk):
    chat, taken = walked(walk)

    for each in taken:
        for output in each.step.outputs:
            if isinstance(output, Begin) and output.audience is Audience.PROFESSIONALS:
                gate = chat.edition.questionnaire.gate
                assert each.before.place == ENDED
                if gate is not None:
                    (band,) = each.before.answers[gate.id]
                    assert gate.choice(band).gate is Gate.TOO_OLD


@given(walks())
def test_nobody_below_the_age_gets_past_the_gate(walk):
    chat, taken = walked(walk)
    assume(chat.edition.questionnaire.gate)
    gate = gate_of(chat.edition)

    for each in taken:
        at_gate = each.step.progress.place == Place(Part.QUESTION, gate.id)
        if not is_under_way(each.step.progress) or at_gate:
            continue
        band = gate.choice(each.step.progress.answers[gate.id][0])
        assert band.gate in (Gate.OPEN, Gate.SUPERVISED)
        assert (band.minimum_age or 0) >= walk.minimum_age_alone


@given(walks())
def test_nothing_but_the_age_band_is_in_a_button_after_an_end(walk):
    chat = to_its_end(walk)

    assert all(map(chat.edition.questionnaire.is_gate, chat.progress.answers))
    assert chat.progress.comment == ""


@given(walks())
def test_every_screen_of_a_form_under_way_has_stop_and_a_way_to_help(walk):
    _, taken = walked(walk)

    for each in taken:
        if not is_under_way(each.step.progress):
            continue
        for screen in screens_in(each.step):
            means = {button.means for button in buttons_of(screen)}
            is_help = each.happened == AskedHelp()
            assert Stopped() in means
            assert AskedHelp() in means or is_help


@given(walks())
def test_every_question_has_back_and_all_but_the_gate_have_skip(walk):
    chat, taken = walked(walk)
    questionnaire = chat.edition.questionnaire

    for each in taken:
        place = each.step.progress.place
        beside = isinstance(each.happened, AskedHelp | AskedAboutTeam | ReadAnswer)
        if not place.question or beside:
            continue
        for screen in screens_in(each.step):
            means = {button.means for button in buttons_of(screen)}
            assert WentBack() in means
            assert (Skipped() in means) != questionnaire.is_gate(place.question)


@given(walks())
def test_every_screen_fits_into_a_message(walk):
    for screen in the_chat(walk).screens:
        assert 0 < _units(screen) <= SCREEN_UNITS
        assert all(paragraph.text.strip() for paragraph in screen.paragraphs)
        assert len(buttons_of(screen)) <= KEYBOARD_BUTTONS
        for row in screen.rows:
            assert 1 <= len(row) <= ROW_BUTTONS
        for button in buttons_of(screen):
            assert 1 <= len(button.label) <= LABEL_CHARACTERS


@given(walks())
def test_no_two_buttons_of_a_screen_look_or_mean_the_same(walk):
    for screen in the_chat(walk).screens:
        labels = [button.label for button in buttons_of(screen)]
        means = [button.means for button in buttons_of(screen)]
        assert len(set(labels)) == len(labels)
        assert len(set(means)) == len(means)


@given(walks())
def test_what_is_said_in_passing_fits_into_a_bubble(walk):
    chat = the_chat(walk)

    assert all(0 < len(told) <= TOLD_CHARACTERS for told in chat.told)
    assert all(len(each.placeholder) <= 64 for each in chat.prompts)


@given(walks())
def test_a_letter_loads_back_and_has_room(walk):
    for post in the_sent(walk).posted:
        for content in (post.submission, post.comment):
            assert from_bytes(to_bytes(content)) == content
            assert len(to_bytes(content)) <= LETTER_BYTES


@given(walks())
def test_ticks_are_at_most_so_many_and_in_the_order_shown(walk):
    chat, taken = walked(walk)

    for each in taken:
        for question in chat.edition.questionnaire.questions:
            if not isinstance(question, SeveralChoices):
                continue
            answer = each.step.progress.answers.get(question.id, SKIPPED)
            alone = [id_ for id_ in answer if question.choice(id_).alone]
            order = [choice.id for choice in question.choices]
            assert len(answer) <= question.at_most
            assert not alone or len(answer) == 1
            assert list(answer) == [id_ for id_ in order if id_ in answer]


@given(walks(), st.text(min_size=1))
def test_the_capsule_does_not_change_with_the_words_of_a_comment(walk, words):
    chat = the_chat(walk)
    packing = Packing.of(chat.edition.questionnaire)

    packed = packing.pack(chat.progress).with_tap(StartedWriting())
    otherwise = packing.pack(replace(chat.progress, comment=words)).with_tap(
        StartedWriting()
    )

    assert packed == otherwise


@given(walks())
def test_the_form_number_is_the_same_from_the_first_screen_to_the_last(walk):
    _, taken = walked(walk)

    for each in taken:
        began_again = any(isinstance(output, Begin) for output in each.step.outputs)
        assert each.step.progress.form == each.before.form or began_again


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

        (screen,) = screens_in(step(edition, MOMENT, progress, LookedOver()))

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

"""Decide what is said next.

Rule 1: nothing here reads a clock, a file, or chance; the caller brings all three.
Rule 2: a respondent can do nothing wrong. An input that does not fit the place where it
        arrives (an old button, a second tap) shows that place again and changes nothing.
Rule 3: what a step returns is complete. A caller that stops half-way may run it again.
Rule 4: only answers on the path are sent; the others stay where they are, unsent.
Rule 5: after an end there is no way back into the same form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from dialogues.edition import Edition, Moment, comment_will_be_read
from dialogues.happened import (
    AskedAboutTeam,
    AskedHelp,
    AskedLanguages,
    AskedResults,
    Began,
    CameAsProfessional,
    ChoseLanguage,
    Declined,
    Delivered,
    Delivery,
    Finished,
    Happened,
    Hid,
    KeptComment,
    LookedOver,
    Picked,
    ReadAnswer,
    ReadMore,
    Reopened,
    Resumed,
    Sent,
    Skipped,
    StartedAgain,
    StartedWriting,
    Stopped,
    TakenBack,
    Typed,
    WentBack,
    WentOn,
    Withdrawal,
    Withdrew,
)
from dialogues.progress import (
    ENDED,
    INTRO,
    REVIEW,
    SENT,
    SKIPPED,
    WRITTEN,
    Answer,
    FormNumber,
    Part,
    Place,
    Progress,
)
from dialogues.questionnaire import (
    Area,
    Audience,
    Choice,
    CommentBox,
    Gate,
    OneChoice,
    Questionnaire,
    QuestionValue,
    Scale,
    SeveralChoices,
    Version,
)
from dialogues.routing import path, place_after, place_before
from dialogues.screens import showing
from dialogues.screens.screen import (
    Begin,
    Hide,
    Output,
    Post,
    Prompt,
    Screen,
    Show,
    ShowResults,
    Tell,
    Withdraw,
)
from dialogues.submission import Comment, Submission


@dataclass(frozen=True, slots=True)
class Step:
    """Where the person stands now, and what to do, in order."""

    progress: Progress
    outputs: tuple[Output, ...]


def begin(
    edition: Edition,
    moment: Moment,
    *,
    form: FormNumber,
    locale: str = "en",
    invite: int = 0,
) -> Step:
    """Open a form: show the first screen. Nothing is asked before a yes."""
    progress = Progress(
        form=form,
        version=edition.questionnaire.first_wording,
        locale=locale,
        invite=invite,
    )
    return _shown(edition, moment, progress)


def step(
    edition: Edition, moment: Moment, progress: Progress, happened: Happened
) -> Step:
    """Return what follows from one thing that happened."""
    standing = _where_still_asked(edition.questionnaire, progress)
    if standing.place != progress.place and isinstance(happened, _ANSWERING_A_COMMENT):
        return _shown(edition, moment, standing)
    return _follows(edition, moment, standing, happened)


def _follows(
    edition: Edition, moment: Moment, progress: Progress, happened: Happened
) -> Step:
    match happened:
        case ReadMore() | AskedHelp() | AskedLanguages() | LookedOver() | Resumed():
            return _aside(edition, moment, progress, happened)
        case AskedAboutTeam() | ReadAnswer():
            return _about_team(edition, progress, happened)
        case AskedResults() | ChoseLanguage() | Hid():
            return _at_any_place(edition, moment, progress, happened)
        case Sent() | Delivered() | Withdrew() | TakenBack():
            return _posting(edition, moment, progress, happened)
        case StartedWriting() | Typed() | KeptComment():
            return _writing(edition, moment, progress, happened)
        case Began() | Declined() | Stopped() | StartedAgain() | CameAsProfessional():
            return _coming_and_going(edition, moment, progress, happened)
        case Picked() | Finished() | Skipped() | WentBack() | WentOn() | Reopened():
            return _answering(edition, moment, progress, happened)
        case _:
            assert_never(happened)


_ANSWERING_A_COMMENT = (
    StartedWriting
    | Typed
    | KeptComment
    | Picked
    | Finished
    | Skipped
    | WentBack
    | WentOn
)


def _where_still_asked(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """Return the progress without a comment box that was left out meanwhile."""
    for question in questionnaire.questions:
        if isinstance(question, CommentBox) and not question.is_asked:
            progress = replace(progress, comment="")
            if progress.place.question == question.id:
                following = place_after(questionnaire, progress)
                progress = replace(progress, place=following)
    return progress


def _shown(edition: Edition, moment: Moment, progress: Progress) -> Step:
    return Step(progress, (Show(showing.screen(edition, moment, progress)),))


def _at(edition: Edition, moment: Moment, progress: Progress, place: Place) -> Step:
    return _shown(edition, moment, replace(progress, place=place))


# Aside: looked at, but not left


def _aside(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: ReadMore | AskedHelp | AskedLanguages | LookedOver | Resumed,
) -> Step:
    screen: Screen
    match happened:
        case ReadMore(card) if progress.place == INTRO:
            screen = showing.card(edition, progress, card)
        case AskedHelp():
            screen = showing.help_card(edition, progress)
        case AskedLanguages() if len(edition.languages) > 1:
            screen = showing.languages(edition, progress)
        case LookedOver() if progress.place == REVIEW:
            screen = showing.all_answers(edition, progress)
        case ReadMore() | AskedLanguages() | LookedOver() | Resumed():
            screen = showing.screen(edition, moment, progress)
        case _:
            assert_never(happened)
    return Step(progress, (Show(screen),))


def _about_team(
    edition: Edition,
    progress: Progress,
    happened: AskedAboutTeam | ReadAnswer,
) -> Step:
    match happened:
        case AskedAboutTeam():
            screen = showing.local_answers(edition, progress)
        case ReadAnswer(number):
            screen = showing.local_answer(edition, progress, number)
        case _:
            assert_never(happened)
    return Step(progress, (Show(screen),))


# Coming and going


def _coming_and_going(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: Began | Declined | Stopped | StartedAgain | CameAsProfessional,
) -> Step:
    match happened:
        case Began() if progress.place == INTRO:
            first = edition.questionnaire.questions[0]
            return _at(edition, moment, progress, Place(Part.QUESTION, first.id))
        case Began():
            return _shown(edition, moment, progress)
        case Declined() | Stopped():
            if progress.place in (SENT, ENDED):
                return _shown(edition, moment, progress)
            return _ended(edition, moment, progress, {})
        case StartedAgain() | CameAsProfessional():
            return _begun_anew(edition, moment, progress, happened)
        case _:
            assert_never(happened)


def _ended(
    edition: Edition, moment: Moment, progress: Progress, answers: Mapping[str, Answer]
) -> Step:
    return _shown(edition, moment, _closed(progress, answers))


def _closed(progress: Progress, answers: Mapping[str, Answer]) -> Progress:
    return replace(progress, place=ENDED, answers=answers, comment="")


def _at_any_place(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: AskedResults | ChoseLanguage | Hid,
) -> Step:
    match happened:
        case AskedResults() if progress.place == SENT:
            return Step(progress, (ShowResults(),))
        case AskedResults():
            return _shown(edition, moment, progress)
        case ChoseLanguage(locale):
            known = locale if locale in edition.languages else progress.locale
            return _shown(edition, moment, replace(progress, locale=known))
        case Hid():
            said = edition.wording(progress).say("hidden")
            return Step(_closed(progress, {}), (Hide(said),))
        case _:
            assert_never(happened)


def _begun_anew(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: StartedAgain | CameAsProfessional,
) -> Step:
    audience = edition.questionnaire.audience
    match happened:
        case StartedAgain():
            # An end at the gate keeps the age band; nobody is asked for another one.
            may_begin = progress.place == ENDED and not progress.answers
        case CameAsProfessional():
            may_begin = showing.is_too_old(edition, progress)
            audience = Audience.PROFESSIONALS
        case _:
            assert_never(happened)
    if not may_begin:
        return _shown(edition, moment, progress)
    return Step(progress, (Begin(progress.invite, progress.locale, audience),))


# Answering


def _answering(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: Picked | Finished | Skipped | WentBack | WentOn | Reopened,
) -> Step:
    match happened:
        case Reopened(question):
            return _reopened(edition, moment, progress, question)
        case WentBack():
            return _went_back(edition, moment, progress)
        case Skipped():
            return _skipped(edition, moment, progress)
        case Picked() | Finished() | WentOn():
            return _replied(edition, moment, progress, happened)
        case _:
            assert_never(happened)


def _replied(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: Picked | Finished | WentOn,
) -> Step:
    if progress.place.part not in (Part.QUESTION, Part.BOROUGH):
        return _shown(edition, moment, progress)
    question = edition.questionnaire.question(progress.place.question)
    match happened:
        case Picked(option):
            return _picked(edition, moment, progress, question, option)
        case Finished() if isinstance(question, SeveralChoices):
            return _onward(edition, moment, _with_default(progress, question))
        case WentOn() if _may_be_kept_as_is(progress, question):
            return _onward(edition, moment, progress)
        case Finished() | WentOn():
            return _shown(edition, moment, progress)
        case _:
            assert_never(happened)


def _may_be_kept_as_is(progress: Progress, question: QuestionValue) -> bool:
    is_answered = progress.answers.get(question.id, SKIPPED) != SKIPPED
    whole = progress.place.part is Part.QUESTION
    return is_answered and whole and not isinstance(question, SeveralChoices)


def _onward(edition: Edition, moment: Moment, progress: Progress) -> Step:
    return _at(edition, moment, progress, place_after(edition.questionnaire, progress))


def _answered(progress: Progress, question_id: str, answer: Answer) -> Progress:
    return replace(progress, answers={**progress.answers, question_id: answer})


def _with_default(progress: Progress, question: SeveralChoices) -> Progress:
    return _answered(progress, question.id, progress.answers.get(question.id, SKIPPED))


def _reopened(edition: Edition, moment: Moment, progress: Progress, index: int) -> Step:
    if progress.place != REVIEW or index >= len(edition.questionnaire.questions):
        return _shown(edition, moment, progress)
    question = edition.questionnaire.questions[index]
    if question not in path(edition.questionnaire, progress):
        return _shown(edition, moment, progress)
    return _at(edition, moment, progress, Place(Part.QUESTION, question.id))


def _went_back(edition: Edition, moment: Moment, progress: Progress) -> Step:
    place = progress.place
    if place.part in (Part.BOROUGH, Part.WRITING, Part.CHECKING):
        return _at(edition, moment, progress, Place(Part.QUESTION, place.question))
    if place != REVIEW and place.part is not Part.QUESTION:
        return _shown(edition, moment, progress)
    before = place_before(edition.questionnaire, progress)
    return _at(edition, moment, progress, before or INTRO)


def _skipped(edition: Edition, moment: Moment, progress: Progress) -> Step:
    place = progress.place
    if not place.question or edition.questionnaire.is_gate(place.question):
        return _shown(edition, moment, progress)
    if place.part is Part.BOROUGH:
        return _onward(edition, moment, progress)
    question = edition.questionnaire.question(place.question)
    if isinstance(question, CommentBox):
        progress = replace(progress, comment="")
    return _onward(edition, moment, _answered(progress, question.id, SKIPPED))


def _picked(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    question: QuestionValue,
    option: int,
) -> Step:
    match question:
        case Area():
            return _picked_area(edition, moment, progress, question, option)
        case SeveralChoices() if option < len(question.choices):
            return _ticked(edition, moment, progress, question, option)
        case OneChoice() | Scale() if option < len(question.choices):
            chosen = question.choices[option]
            progress = _answered(progress, question.id, (chosen.id,))
            if edition.questionnaire.is_gate(question.id):
                return _through_gate(edition, moment, progress, question.id, chosen)
            return _onward(edition, moment, progress)
        case _:
            return _shown(edition, moment, progress)


def _through_gate(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    gate_id: str,
    band: Choice,
) -> Step:
    progress = replace(
        progress,
        version=Version.PLAIN if band.gate is not Gate.OPEN else Version.STANDARD,
    )
    alone = band.gate in (Gate.OPEN, Gate.SUPERVISED) and (
        band.minimum_age is not None and band.minimum_age >= edition.minimum_age_alone
    )
    if alone:
        return _onward(edition, moment, progress)
    return _ended(edition, moment, progress, {gate_id: progress.answers[gate_id]})


def _ticked(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    question: SeveralChoices,
    option: int,
) -> Step:
    choice = question.choices[option]
    ticked = set(progress.answers.get(question.id, SKIPPED))
    alone = {each.id for each in question.choices if each.alone}
    if choice.id in ticked:
        ticked.remove(choice.id)
    elif choice.alone:
        ticked = {choice.id}
    elif len(ticked - alone) >= question.at_most:
        said = edition.wording(progress).say("too_many", number=question.at_most)
        return Step(progress, (Tell(said), *_shown(edition, moment, progress).outputs))
    else:
        ticked = (ticked - alone) | {choice.id}
    answer = tuple(each.id for each in question.choices if each.id in ticked)
    return _shown(edition, moment, _answered(progress, question.id, answer))


def _picked_area(
    edition: Edition, moment: Moment, progress: Progress, question: Area, option: int
) -> Step:
    if progress.place.part is Part.BOROUGH:
        return _picked_borough(edition, moment, progress, question, option)
    areas = question.policing_areas
    if option < len(areas):
        progress = _answered(progress, question.id, (areas[option].id,))
        return _at(edition, moment, progress, Place(Part.BOROUGH, question.id))
    if option - len(areas) < len(question.elsewhere):
        place = question.elsewhere[option - len(areas)]
        return _onward(edition, moment, _answered(progress, question.id, (place.id,)))
    return _shown(edition, moment, progress)


def _picked_borough(
    edition: Edition, moment: Moment, progress: Progress, question: Area, option: int
) -> Step:
    area = showing.chosen_area(question, progress)
    if area is None or option >= len(area.boroughs):
        return _at(edition, moment, progress, Place(Part.QUESTION, question.id))
    answer = (area.id, area.boroughs[option].id)
    return _onward(edition, moment, _answered(progress, question.id, answer))


# Writing a comment


def _writing(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: StartedWriting | Typed | KeptComment,
) -> Step:
    question_id = progress.place.question
    at_comment = question_id and isinstance(
        edition.questionnaire.question(question_id), CommentBox
    )
    if not at_comment:
        return _shown(edition, moment, progress)
    match happened:
        case StartedWriting() if progress.place.part is not Part.WRITING:
            progress = replace(
                progress, may_be_read=comment_will_be_read(edition, moment)
            )
            shown = _at(edition, moment, progress, Place(Part.WRITING, question_id))
            wording = edition.wording(progress)
            said = wording.say("write_here", number=_limit(edition, question_id))
            prompt = Prompt(said, wording.say("write_placeholder"))
            return Step(shown.progress, (*shown.outputs, prompt))
        case Typed(text) if text.strip():
            # Undecided until it is kept or left out, so no way leads around that.
            undecided = _without(progress, question_id)
            written = replace(undecided, comment=_cut(edition, question_id, text))
            return _at(edition, moment, written, Place(Part.CHECKING, question_id))
        case KeptComment() if _may_be_kept(progress):
            return _onward(edition, moment, _answered(progress, question_id, WRITTEN))
        case Typed():
            return _at(edition, moment, progress, Place(Part.QUESTION, question_id))
        case StartedWriting() | KeptComment():
            return _shown(edition, moment, progress)
        case _:
            assert_never(happened)


def _may_be_kept(progress: Progress) -> bool:
    undecided = progress.place.question not in progress.answers
    return (
        bool(progress.comment) and undecided and progress.place.part is not Part.WRITING
    )


def _without(progress: Progress, question_id: str) -> Progress:
    answers = {**progress.answers}
    answers.pop(question_id, None)
    return replace(progress, answers=answers)


def _limit(edition: Edition, question_id: str) -> int:
    question = edition.questionnaire.question(question_id)
    return question.limit_characters if isinstance(question, CommentBox) else 0


def _cut(edition: Edition, question_id: str, text: str) -> str:
    return text.strip()[: _limit(edition, question_id)].strip()


# Sending, and taking back


def _posting(
    edition: Edition,
    moment: Moment,
    progress: Progress,
    happened: Sent | Delivered | Withdrew | TakenBack,
) -> Step:
    match happened:
        case Sent() if progress.place == REVIEW:
            return _sent(edition, moment, progress)
        case Delivered(delivery) if progress.place == REVIEW:
            return _delivered(edition, moment, progress, delivery)
        case Withdrew() if progress.place == SENT:
            return Step(progress, (Withdraw(progress.form),))
        case TakenBack(withdrawal) if progress.place == SENT:
            screen = showing.taken_back(edition, progress, withdrawal)
            is_gone = withdrawal is Withdrawal.TAKEN_BACK
            return Step(_closed(progress, {}) if is_gone else progress, (Show(screen),))
        case Sent() | Delivered() | Withdrew() | TakenBack():
            return _shown(edition, moment, progress)
        case _:
            assert_never(happened)


def _sent(edition: Edition, moment: Moment, progress: Progress) -> Step:
    question_id = _comment_question(edition.questionnaire, progress)
    # A second tap finds the thank-you in the place of the comment, and Telegram shows a
    # bot no message that is older than two days.
    lacks_comment = bool(question_id) and not progress.comment
    post = replace(_post(edition, moment, progress), lacks_comment=lacks_comment)
    return Step(progress, (post,))


def _delivered(
    edition: Edition, moment: Moment, progress: Progress, delivery: Delivery
) -> Step:
    match delivery:
        case Delivery.SENT:
            return _at(edition, moment, _emptied(edition, progress), SENT)
        case Delivery.NOT_NOW:
            screen = showing.not_now(edition, progress)
            return Step(progress, (Show(screen),))
        case Delivery.SENT_BEFORE | Delivery.ROUND_OVER:
            screen = showing.not_taken(edition, progress, delivery)
            return Step(_closed(progress, {}), (Show(screen),))
        case Delivery.COMMENT_LOST:
            return _comment_lost(edition, moment, progress)
        case _:
            assert_never(delivery)


def _comment_lost(edition: Edition, moment: Moment, progress: Progress) -> Step:
    question_id = _comment_question(edition.questionnaire, progress)
    if not question_id:
        return _shown(edition, moment, progress)
    progress = replace(
        _without(progress, question_id), place=Place(Part.QUESTION, question_id)
    )
    return Step(progress, (Show(showing.comment_lost(edition, moment, progress)),))


def _comment_question(questionnaire: Questionnaire, progress: Progress) -> str:
    """Return the question on the path that a comment was written to, "" for none."""
    for question in path(questionnaire, progress):
        if progress.answers.get(question.id) == WRITTEN and question.kind == "comment":
            return question.id
    return ""


def _emptied(edition: Edition, progress: Progress) -> Progress:
    """Return the progress with no answer but the age band, which picks the help lines."""
    band = {
        question_id: answer
        for question_id, answer in progress.answers.items()
        if answer and edition.questionnaire.is_gate(question_id)
    }
    return replace(progress, answers=band, comment="")


def _post(edition: Edition, moment: Moment, progress: Progress) -> Post:
    questionnaire = edition.questionnaire
    return Post(
        form=progress.form,
        submission=Submission(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            wording=progress.version,
            locale=progress.locale,
            invite=progress.invite,
            answers=_on_path(questionnaire, progress),
        ),
        comment=Comment(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            locale=progress.locale,
            text=progress.comment if _comment_question(questionnaire, progress) else "",
            # An operator may have switched since; a screen from before said otherwise.
            may_be_read=comment_will_be_read(edition, moment) and progress.may_be_read,
        ),
    )


def _on_path(questionnaire: Questionnaire, progress: Progress) -> dict[str, Answer]:
    return {
        question.id: progress.answers.get(question.id, SKIPPED)
        for question in path(questionnaire, progress)
        if not isinstance(question, CommentBox)
    }

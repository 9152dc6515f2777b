"""Decide what is said next.

Rule 1: nothing here reads a clock, a file, or a random number; the caller brings all three.
Rule 2: a respondent can do nothing wrong. An input that does not fit the place where it
        arrives (an old button, a second tap) shows that place again and changes nothing.
Rule 3: what a step returns is complete. A caller that stops half-way may run it again.
Rule 4: only answers on the path are sent; the others stay where they are, unsent.
Rule 5: after an end there is no way back into the same form.

Everything that can happen has its lines in one table (`decide`). It says where the person
stands then and what to show, and `screens/drawing.py` puts that into words.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from dialogues.decision import (
    AllAnswers,
    AskToWrite,
    Card,
    CommentLost,
    Decision,
    Help,
    Here,
    HideAll,
    Languages,
    LocalAnswer,
    LocalAnswers,
    NotNow,
    NotTaken,
    SayTooMany,
    TookBack,
)
from dialogues.edition import Edition, Moment, comment_will_be_read
from dialogues.gate import band_alone, is_too_old, lets_through, wording_for
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
    SENT,
    SKIPPED,
    WRITTEN,
    Answer,
    FormNumber,
    Part,
    Place,
    Progress,
    area_picked,
)
from dialogues.questionnaire import (
    Area,
    Audience,
    CommentBox,
    OneChoice,
    Questionnaire,
    QuestionValue,
    Scale,
    SeveralChoices,
)
from dialogues.routing import path, place_after, place_before
from dialogues.screens.drawing import drawn
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Output,
    Post,
    ShowResults,
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
    return _drawn(edition, moment, Decision(progress))


def step(
    edition: Edition, moment: Moment, progress: Progress, happened: Happened
) -> Step:
    """Return what follows from one thing that happened."""
    return _drawn(edition, moment, decide(edition, moment, progress, happened))


def _drawn(edition: Edition, moment: Moment, decision: Decision) -> Step:
    return Step(decision.progress, drawn(edition, moment, decision))


def decide(  # noqa: C901  (a table is not a complex function: docs/decisions/0012)
    edition: Edition, moment: Moment, before: Progress, happened: Happened
) -> Decision:
    """Return what follows, by the place, the question there, and what happened."""
    asked = edition.questionnaire
    progress = _where_still_asked(asked, before)
    is_left_out = progress.place != before.place
    place = progress.place
    question = asked.question(place.question) if place.question else None
    match place.part, question, happened:
        # A reply to a comment box that an operator has left out since: it counts nowhere.
        case _, _, StartedWriting() | Typed() | KeptComment() if is_left_out:
            return Decision(progress)
        case _, _, Picked() | Finished() | Skipped() if is_left_out:
            return Decision(progress)
        case _, _, WentBack() | WentOn() if is_left_out:
            return Decision(progress)

        # The opening
        case Part.INTRO, _, Began():
            return Decision(_at(progress, Place(Part.QUESTION, asked.questions[0].id)))
        case Part.INTRO, _, ReadMore(card):
            return Decision(progress, (Card(card),))

        # An answer
        case Part.QUESTION, OneChoice() | Scale() as question, Picked(option):
            return Decision(_picked(edition, progress, question, option))
        case Part.QUESTION, SeveralChoices() as question, Picked(option):
            return _ticked(progress, question, option)
        case Part.QUESTION, SeveralChoices(), Finished():
            return Decision(_onward(asked, _answered(progress, _answer(progress))))
        case Part.QUESTION, Area() as question, Picked(option):
            return Decision(_picked_area(asked, progress, question, option))
        case Part.BOROUGH, Area() as question, Picked(option):
            return Decision(_picked_borough(asked, progress, question, option))
        case Part.QUESTION, question, WentOn() if _can_stay(progress, question):
            return Decision(_onward(asked, progress))

        # No answer, and back
        case Part.QUESTION, _, Skipped() if asked.is_gate(place.question):
            return Decision(progress)
        case Part.BOROUGH, _, Skipped():
            return Decision(_onward(asked, progress))
        case _, CommentBox(), Skipped():
            return Decision(_onward(asked, _answered(_wordless(progress), SKIPPED)))
        case Part.QUESTION, _, Skipped():
            return Decision(_onward(asked, _answered(progress, SKIPPED)))
        case Part.BOROUGH | Part.WRITING | Part.CHECKING, _, WentBack():
            return Decision(_at(progress, Place(Part.QUESTION, place.question)))
        case Part.QUESTION | Part.REVIEW, _, WentBack():
            return Decision(_at(progress, place_before(asked, progress) or INTRO))

        # A comment
        case Part.QUESTION | Part.CHECKING, CommentBox() as box, StartedWriting():
            will_be_read = comment_will_be_read(edition, moment)
            return _writing(progress, box, may_be_read=will_be_read)
        case _, CommentBox() as box, Typed(text):
            return Decision(_typed(progress, box, text))
        case _, CommentBox(), KeptComment() if _can_be_kept(progress):
            return Decision(_onward(asked, _answered(progress, WRITTEN)))

        # Before sending, and sending
        case Part.REVIEW, _, LookedOver():
            return Decision(progress, (AllAnswers(),))
        case Part.REVIEW, _, Reopened(index):
            return Decision(_reopened(asked, progress, index))
        case Part.REVIEW, _, Sent():
            return Decision(progress, (_sending(edition, moment, progress),))
        case Part.REVIEW, _, Delivered(delivery):
            return _delivered(asked, progress, delivery)

        # After sending
        case Part.SENT, _, AskedResults():
            return Decision(progress, (ShowResults(),))
        case Part.SENT, _, Withdrew():
            return Decision(progress, (Withdraw(progress.form),))
        case Part.SENT, _, TakenBack(Withdrawal.TAKEN_BACK as became):
            return Decision(_closed(progress), (TookBack(became),))
        case Part.SENT, _, TakenBack(became):
            return Decision(progress, (TookBack(became),))

        # An end, and a new form
        case Part.SENT | Part.ENDED, _, Declined() | Stopped():
            return Decision(progress)
        case _, _, Declined() | Stopped():
            return Decision(_closed(progress))
        case Part.ENDED, _, StartedAgain() if not progress.answers:
            # An end at the gate keeps the age band; nobody is asked for another one.
            return Decision(progress, (_beginning(progress, asked.audience),))
        case Part.ENDED, _, CameAsProfessional() if is_too_old(asked, progress):
            return Decision(progress, (_beginning(progress, Audience.PROFESSIONALS),))

        # At any place
        case _, _, AskedHelp():
            return Decision(progress, (Help(),))
        case _, _, AskedAboutTeam():
            return Decision(progress, (LocalAnswers(),))
        case _, _, ReadAnswer(number):
            return Decision(progress, (LocalAnswer(number),))
        case _, _, AskedLanguages() if len(edition.languages) > 1:
            return Decision(progress, (Languages(),))
        case _, _, ChoseLanguage(locale) if locale in edition.languages:
            return Decision(replace(progress, locale=locale))
        case _, _, Hid():
            return Decision(_closed(progress), (HideAll(),))
        case _, _, Resumed():
            return Decision(progress)

        # Whatever does not fit where it arrives (rule 2)
        case _, _, Began() | ReadMore() | Picked() | Finished() | WentOn() | Skipped():
            return Decision(progress)
        case _, _, WentBack() | StartedWriting() | Typed() | KeptComment():
            return Decision(progress)
        case _, _, LookedOver() | Reopened() | Sent() | Delivered() | AskedResults():
            return Decision(progress)
        case _, _, Withdrew() | TakenBack() | StartedAgain() | CameAsProfessional():
            return Decision(progress)
        case _, _, AskedLanguages() | ChoseLanguage():
            return Decision(progress)
        case _, _, never:
            assert_never(never)


# Where somebody stands


def _where_still_asked(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """Return the progress without a comment box that was left out meanwhile."""
    for question in questionnaire.questions:
        if isinstance(question, CommentBox) and not question.is_asked:
            progress = _wordless(progress)
            if progress.place.question == question.id:
                progress = _onward(questionnaire, progress)
    return progress


def _at(progress: Progress, place: Place) -> Progress:
    return replace(progress, place=place)


def _onward(questionnaire: Questionnaire, progress: Progress) -> Progress:
    return _at(progress, place_after(questionnaire, progress))


def _closed(progress: Progress) -> Progress:
    return replace(progress, place=ENDED, answers={}, comment="")


def _reopened(questionnaire: Questionnaire, progress: Progress, index: int) -> Progress:
    for question in questionnaire.questions[index : index + 1]:
        if question in path(questionnaire, progress):
            return _at(progress, Place(Part.QUESTION, question.id))
    return progress


# An answer, to the question of the place


def _answer(progress: Progress) -> Answer:
    return progress.answers.get(progress.place.question, SKIPPED)


def _answered(progress: Progress, answer: Answer) -> Progress:
    answers = {**progress.answers, progress.place.question: answer}
    return replace(progress, answers=answers)


def _unanswered(progress: Progress) -> Progress:
    answers = {**progress.answers}
    answers.pop(progress.place.question, None)
    return replace(progress, answers=answers)


def _can_stay(progress: Progress, question: QuestionValue | None) -> bool:
    return bool(_answer(progress)) and not isinstance(question, SeveralChoices)


def _picked(
    edition: Edition, progress: Progress, question: OneChoice | Scale, option: int
) -> Progress:
    if option >= len(question.choices):
        return progress
    chosen = question.choices[option]
    progress = _answered(progress, (chosen.id,))
    if not edition.questionnaire.is_gate(question.id):
        return _onward(edition.questionnaire, progress)
    progress = replace(progress, version=wording_for(chosen))
    if lets_through(chosen, minimum_age_alone=edition.minimum_age_alone):
        return _onward(edition.questionnaire, progress)
    return replace(_closed(progress), answers={question.id: (chosen.id,)})


def _ticked(progress: Progress, question: SeveralChoices, option: int) -> Decision:
    if option >= len(question.choices):
        return Decision(progress)
    choice = question.choices[option]
    ticked = set(_answer(progress))
    alone = {each.id for each in question.choices if each.alone}
    if choice.id in ticked:
        ticked.remove(choice.id)
    elif choice.alone:
        ticked = {choice.id}
    elif len(ticked - alone) >= question.at_most:
        return Decision(progress, (SayTooMany(question.at_most), Here()))
    else:
        ticked = (ticked - alone) | {choice.id}
    answer = tuple(each.id for each in question.choices if each.id in ticked)
    return Decision(_answered(progress, answer))


def _picked_area(
    questionnaire: Questionnaire, progress: Progress, question: Area, option: int
) -> Progress:
    areas, elsewhere = question.policing_areas, question.elsewhere
    if option < len(areas):
        progress = _answered(progress, (areas[option].id,))
        return _at(progress, Place(Part.BOROUGH, question.id))
    for place in elsewhere[option - len(areas) : option - len(areas) + 1]:
        return _onward(questionnaire, _answered(progress, (place.id,)))
    return progress


def _picked_borough(
    questionnaire: Questionnaire, progress: Progress, question: Area, option: int
) -> Progress:
    area = area_picked(question, progress)
    if area is None:
        return _at(progress, Place(Part.QUESTION, question.id))
    if option >= len(area.boroughs):
        return progress
    answer = (area.id, area.boroughs[option].id)
    return _onward(questionnaire, _answered(progress, answer))


# A comment


def _writing(progress: Progress, box: CommentBox, *, may_be_read: bool) -> Decision:
    at_box = _at(progress, Place(Part.WRITING, box.id))
    told = replace(at_box, may_be_read=may_be_read)
    return Decision(told, (Here(), AskToWrite(box.limit_characters)))


def _typed(progress: Progress, box: CommentBox, text: str) -> Progress:
    text = text.strip()[: box.limit_characters].strip()
    if not text:
        return _at(progress, Place(Part.QUESTION, box.id))
    # Undecided until it is kept or left out, so no way leads around that.
    undecided = _unanswered(replace(progress, comment=text))
    return _at(undecided, Place(Part.CHECKING, box.id))


def _can_be_kept(progress: Progress) -> bool:
    is_undecided = progress.place.question not in progress.answers
    is_shown = progress.place.part is not Part.WRITING
    return bool(progress.comment) and is_undecided and is_shown


def _wordless(progress: Progress) -> Progress:
    return replace(progress, comment="")


# Sending, and taking back


def _sending(
    edition: Edition, moment: Moment, progress: Progress
) -> Post | AskWhetherPosted:
    questionnaire = edition.questionnaire
    onward = path(questionnaire, progress)
    is_written = _box_written_in(onward, progress) is not None
    if is_written and not progress.comment:
        # A second tap finds the thank-you in the place of the comment, and Telegram shows
        # a bot no message that is older than two days.
        return AskWhetherPosted(progress.form)
    return Post(
        form=progress.form,
        submission=Submission(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            wording=progress.version,
            locale=progress.locale,
            invite=progress.invite,
            answers={
                question.id: progress.answers.get(question.id, SKIPPED)
                for question in onward
                if not isinstance(question, CommentBox)
            },
        ),
        comment=Comment(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            locale=progress.locale,
            text=progress.comment if is_written else "",
            # An operator may have switched since; a screen from before said otherwise.
            may_be_read=comment_will_be_read(edition, moment) and progress.may_be_read,
        ),
    )


def _box_written_in(
    onward: tuple[QuestionValue, ...], progress: Progress
) -> CommentBox | None:
    """Return the box on the path that a comment was written in, if there is one."""
    for question in onward:
        is_written = progress.answers.get(question.id) == WRITTEN
        if isinstance(question, CommentBox) and is_written:
            return question
    return None


def _delivered(
    questionnaire: Questionnaire, progress: Progress, delivery: Delivery
) -> Decision:
    match delivery:
        case Delivery.SENT:
            band = band_alone(questionnaire, progress)  # it picks the help lines
            return Decision(replace(_closed(progress), place=SENT, answers=band))
        case Delivery.NOT_NOW:
            return Decision(progress, (NotNow(),))
        case Delivery.SENT_BEFORE | Delivery.ROUND_OVER:
            return Decision(_closed(progress), (NotTaken(delivery),))
        case Delivery.COMMENT_LOST:
            return _comment_lost(questionnaire, progress)
        case _:
            assert_never(delivery)


def _comment_lost(questionnaire: Questionnaire, progress: Progress) -> Decision:
    box = _box_written_in(path(questionnaire, progress), progress)
    if box is None:
        return Decision(progress)
    at_box = _at(progress, Place(Part.QUESTION, box.id))
    return Decision(_unanswered(at_box), (CommentLost(),))


def _beginning(progress: Progress, audience: Audience) -> Begin:
    return Begin(progress.invite, progress.locale, audience)

"""Compile one week, start to finish: from opened letters to the files of a release.

Rule 1: pure. The same arguments give the same bytes, so a run that was interrupted is
simply run again with the state that it began with.
Rule 2: the order of the submissions makes no difference.
Rule 3: the state of the week before is replaced, never changed.
Rule 4: there are two pools, young people and professionals, which lie in one letterbox.
Each is counted and protected by itself, and nobody is in both: a submission
counts only with the questionnaire that it names.
Rule 5: as long as the professionals are not shown, no file depends on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogues.questionnaire import Audience, QuestionId, Questionnaire
from dialogues.screens.results import pictures_of
from digest.classification import PEOPLE, Classification, MemberKey, RowKey
from digest.disclosure import Release, method_figure, protect
from digest.errors import StateError, WeekError
from digest.facts import results_of
from digest.manifest import MANIFEST, PICTURE, RESULTS, Manifest, sha256, verify_chain
from digest.notes import WeekNotes, days_of
from digest.policy import Policy
from digest.render.charts import results_png
from digest.render.open_data import (
    PROFESSIONALS,
    TABLES,
    OpenFile,
    metadata_json,
    tables_csv,
)
from digest.render.page import page_html
from digest.series import State, States, advancing, next_state
from digest.tables import MethodFigure, SafeTable
from digest.tally import ELSEWHERE, Counter, Record, Tally, count


__all__ = ["Compiled", "WeekNotes", "compile_week", "verify_chain"]

METHOD = MemberKey("method")
"""In place of a member, for the numbers of the method section."""
FORGOTTEN = "markers_removed"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one week comes to."""

    state: States
    """To be sealed, and given back next week."""
    table: SafeTable
    """What young people said."""
    professionals: SafeTable
    files: dict[str, bytes]
    """The release: digest.html, tables.csv and professionals.csv, each with its
    metadata, manifest.json, and once something is shown results.json and results.png."""
    manifest_sha256: str
    ignored: int
    """Submissions to other questionnaires, or of no admitted age. Not published."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """One questionnaire's week."""

    classification: Classification
    state: State
    table: SafeTable
    counted: int


def compile_week(
    *,
    questionnaire: Questionnaire,
    professionals: Questionnaire,
    policy: Policy,
    week: str,
    release_key: bytes,
    state: States | None,
    submissions: Iterable[Record],
    notes: WeekNotes,
) -> Compiled:
    """Return the release of a week, like "2026-W30", and the state after it.

    `state` is that of the week before, or None at the beginning of a round; `submissions`
    are this week's only, with their record keys. Raise `StateError` for the state of
    another questionnaire and `WeekError` for a week that does not follow it.
    """
    days_of(week)
    sent = tuple(submissions)
    young, adult = (
        _pool(
            Release(Classification.of(asked), policy, week, release_key),
            before,
            sent,
            notes,
        )
        for asked, before in (
            (questionnaire, state.young_people if state else None),
            (professionals, state.professionals if state else None),
        )
    )
    files = _files(young, adult, notes)
    return Compiled(
        state=States(young_people=young.state, professionals=adult.state),
        table=young.table,
        professionals=adult.table,
        files=files,
        manifest_sha256=sha256(files[MANIFEST]),
        ignored=len(sent) - young.counted - adult.counted,
    )


def _pool(
    release: Release, state: State | None, sent: tuple[Record, ...], notes: WeekNotes
) -> _Pool:
    classification = release.classification
    _check_follows(classification.questionnaire, release.week, state)
    counted = count(classification, sent)
    tally = counted.tally + (state.tally if state else Tally())
    counts = state.counts_when_published if state else {}
    moved = advancing(classification, release.policy, tally, counts)
    method, counts = _method(release, tally, notes, state, counts)
    table = protect(
        release,
        tally,
        advancing=moved,
        published={row.key: row for row in state.published} if state else {},
        before={row.key: row for row in state.before} if state else {},
        method=method,
    )
    after = next_state(
        tally=tally, table=table, moved=moved, counts_when_published=counts
    )
    return _Pool(classification, after, table, len(sent) - counted.ignored)


def _check_follows(
    questionnaire: Questionnaire, week: str, state: State | None
) -> None:
    if state is None:
        return
    if (state.questionnaire, state.questionnaire_version) != (
        questionnaire.id,
        questionnaire.version,
    ):
        raise StateError
    if week <= state.week:
        raise WeekError(week)


def _method(
    release: Release,
    tally: Tally,
    notes: WeekNotes,
    state: State | None,
    counts: Mapping[RowKey, int],
) -> tuple[tuple[MethodFigure, ...], dict[RowKey, int]]:
    """Return the numbers of the method section, by the same rules as every row."""
    if release.classification.questionnaire.audience is Audience.PROFESSIONALS:
        return (), dict(counts)  # tags are counted once, for both
    removed = notes.tags_removed
    counters = {
        ELSEWHERE: tally.at(ELSEWHERE, PEOPLE, PEOPLE),
        # Tags have no record keys: the number itself decides the draw.
        FORGOTTEN: Counter(removed, removed),
    }
    last = {figure.name: figure for figure in state.method} if state else {}
    figures, after = [], dict(counts)
    for name, counter in counters.items():
        key = RowKey(METHOD, QuestionId(name))
        stays = counter.count - counts.get(key, 0) < release.policy.step
        figures.append(
            method_figure(
                release, name, counter, last=last.get(name) if stays else None
            )
        )
        if not stays:
            after[key] = counter.count
    return tuple(figures), after


def _results(classification: Classification, table: SafeTable) -> dict[str, bytes]:
    """Return what young people are shown; nothing as long as nothing is shown."""
    results = results_of(classification, table)
    if results is None:
        return {}
    pictures = pictures_of(classification.questionnaire)
    statements = tuple(
        pictures[topic.question].statement.plain for topic in results.topics
    )
    return {
        RESULTS: results.model_dump_json(indent=2).encode() + b"\n",
        PICTURE: results_png(results, statements),
    }


def _files(young: _Pool, adult: _Pool, notes: WeekNotes) -> dict[str, bytes]:
    table = young.table
    page = page_html(
        young.classification,
        table,
        notes,
        professionals=(adult.classification, adult.table),
    )
    files = {
        **_open_data(TABLES, table),
        **_open_data(PROFESSIONALS, adult.table),
        "digest.html": page.encode(),
        **_results(young.classification, table),
    }
    manifest = Manifest(
        week=table.week,
        questionnaire=table.questionnaire,
        questionnaire_version=table.questionnaire_version,
        professionals_version=adult.table.questionnaire_version,
        policy=table.policy,
        files={name: sha256(content) for name, content in files.items()},
        previous_manifest_sha256=notes.previous_manifest_sha256,
    )
    return {**files, MANIFEST: manifest.to_bytes()}


def _open_data(file: OpenFile, table: SafeTable) -> dict[str, bytes]:
    return {
        file.name: tables_csv(table, file).encode(),
        file.metadata: metadata_json(table, file).encode(),
    }

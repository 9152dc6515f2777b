"""Compile one week, start to finish: from opened letters to the files of a release.

Rule 1: pure. The same arguments give the same bytes, so a run that was interrupted is
simply run again with the state that it began with.
Rule 2: the order of the submissions makes no difference.
Rule 3: the state of the week before is replaced, never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogues.questionnaire import Questionnaire
from digest.classification import PEOPLE, RowKey
from digest.disclosure import Release, method_figure, protect
from digest.errors import StateError, WeekError
from digest.frames import State, advancing, next_state
from digest.manifest import MANIFEST, Manifest, sha256, verify_chain
from digest.notes import WeekNotes, days_of
from digest.policy import Policy
from digest.render.open_data import metadata_json, tables_csv
from digest.render.page import page_html
from digest.results import results_of
from digest.tables import MethodFigure, SafeTable
from digest.tally import ELSEWHERE, Counter, Record, Tally, count


__all__ = ["Compiled", "WeekNotes", "compile_week", "verify_chain"]

RESULTS = "results.json"
PICTURE = "results.png"
METHOD = "method"
FORGOTTEN = "markers_removed"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one week comes to."""

    state: State
    """To be sealed, and given back next week."""
    table: SafeTable
    files: dict[str, bytes]
    """The release: digest.html, tables.csv, tables.csv-metadata.json, manifest.json, and
    once something is shown results.json and results.png."""
    manifest_sha256: str
    ignored: int
    """Submissions to another questionnaire, or of no admitted age. Not published."""

    @property
    def shows_anything(self) -> bool:
        return any(row.as_at_week for row in self.table.rows)


def compile_week(
    *,
    questionnaire: Questionnaire,
    policy: Policy,
    week: str,
    release_key: bytes,
    state: State | None,
    submissions: Iterable[Record],
    notes: WeekNotes,
) -> Compiled:
    """Return the release of a week, like "2026-W30", and the state after it.

    `state` is that of the week before, or None at the beginning of a round; `submissions`
    are this week's only, with their record keys. Raise `StateError` for the state of
    another questionnaire and `WeekError` for a week that does not follow it.
    """
    days_of(week)
    _check_follows(questionnaire, week, state)
    counted = count(questionnaire, submissions)
    tally = counted.tally + (state.tally if state else Tally())
    release = Release(questionnaire, policy, week, release_key)
    frames = state.counts_at_frames if state else {}
    moved = advancing(questionnaire, policy, tally, frames)
    method, frames = _method(release, tally, notes, state, frames)
    table = protect(
        release,
        tally,
        advancing=moved,
        published={row.key: row for row in state.published} if state else {},
        before={row.key: row for row in state.before} if state else {},
        method=method,
    )
    files = _files(questionnaire, table, notes)
    return Compiled(
        state=next_state(
            tally=tally, table=table, moved=moved, counts_at_frames=frames
        ),
        table=table,
        files=files,
        manifest_sha256=sha256(files[MANIFEST]),
        ignored=counted.ignored,
    )


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
    frames: Mapping[RowKey, int],
) -> tuple[tuple[MethodFigure, ...], dict[RowKey, int]]:
    """Return the numbers of the method section, by the same rules as every row."""
    removed = notes.markers_removed
    counters = {
        ELSEWHERE: tally.at(ELSEWHERE, PEOPLE, PEOPLE),
        # Markers have no record keys: the number itself decides the draw.
        FORGOTTEN: Counter(removed, removed),
    }
    last = {figure.name: figure for figure in state.method} if state else {}
    figures, after = [], dict(frames)
    for name, counter in counters.items():
        key = RowKey(METHOD, name)
        stays = counter.count - frames.get(key, 0) < release.policy.step
        figures.append(
            method_figure(
                release, name, counter, last=last.get(name) if stays else None
            )
        )
        if not stays:
            after[key] = counter.count
    return tuple(figures), after


def _results(questionnaire: Questionnaire, table: SafeTable) -> dict[str, bytes]:
    """Return what young people are shown; nothing as long as nothing is shown."""
    results = results_of(questionnaire, table)
    if results is None:
        return {}
    # Imported here: the bot imports this module too, and never draws.
    from digest.charts import results_png

    return {
        RESULTS: results.model_dump_json(indent=2).encode() + b"\n",
        PICTURE: results_png(results),
    }


def _files(
    questionnaire: Questionnaire, table: SafeTable, notes: WeekNotes
) -> dict[str, bytes]:
    files = {
        "tables.csv": tables_csv(table).encode(),
        "tables.csv-metadata.json": metadata_json(table).encode(),
        "digest.html": page_html(questionnaire, table, notes).encode(),
        **_results(questionnaire, table),
    }
    manifest = Manifest(
        week=table.week,
        questionnaire=table.questionnaire,
        questionnaire_version=table.questionnaire_version,
        policy=table.policy,
        files={name: sha256(content) for name, content in files.items()},
        previous_manifest_sha256=notes.previous_manifest_sha256,
    )
    return {**files, MANIFEST: manifest.to_bytes()}

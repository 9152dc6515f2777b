-- "Ears" in ASCII: how a file is told from the database of another program.
PRAGMA application_id = 1164014195;

-- Every table is WITHOUT ROWID: a rowid counts up, and two tables that were filled
-- together can be joined by it.

-- One row for each letterbox that still has, or may get, letters.
CREATE TABLE letterboxes (
    fingerprint BLOB NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 8),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    turned_week TEXT NOT NULL,
    carried_weeks INTEGER NOT NULL DEFAULT 0,
    carried_week TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_letterbox_in_use ON letterboxes (in_use) WHERE in_use = 1;

-- Two rows for each form. All bodies are equally long, and sealed.
CREATE TABLE letters (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    letterbox BLOB NOT NULL REFERENCES letterboxes (fingerprint),
    body BLOB NOT NULL CHECK (length(body) = 2096)
) STRICT, WITHOUT ROWID;

CREATE INDEX letters_by_letterbox ON letters (letterbox);

-- Who took part in the open round. No column for the round: only one is open.
CREATE TABLE tags (
    tag BLOB NOT NULL PRIMARY KEY CHECK (length(tag) = 32),
    is_to_go INTEGER NOT NULL DEFAULT 0 CHECK (is_to_go IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Counts too small to publish, sealed. One row or none.
CREATE TABLE pending (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- From here on, everything is public.
CREATE TABLE frames (
    "group" TEXT NOT NULL,
    member TEXT NOT NULL,
    question TEXT NOT NULL,
    as_at_week TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY ("group", member, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE releases (
    week TEXT NOT NULL PRIMARY KEY,
    round_number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    questionnaire_version INTEGER NOT NULL,
    policy TEXT NOT NULL,
    files TEXT NOT NULL,
    manifest_hash TEXT NOT NULL,
    previous_manifest_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    number INTEGER NOT NULL PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    questionnaire_version INTEGER NOT NULL,
    opened_week TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    forgotten_tags INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_round_open ON rounds (is_open) WHERE is_open = 1;

PRAGMA user_version = 1;

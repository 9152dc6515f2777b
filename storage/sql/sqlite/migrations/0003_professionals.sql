-- A round asks two questionnaires: young people's, and that of those who work with them.
-- Both tables are made anew, because a key and a text of the schema cannot be changed.
ALTER TABLE frames RENAME TO frames_before;

CREATE TABLE frames (
    questionnaire TEXT NOT NULL,
    "group" TEXT NOT NULL,
    member TEXT NOT NULL,
    question TEXT NOT NULL,
    as_at_week TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (questionnaire, "group", member, question)
) STRICT, WITHOUT ROWID;

INSERT INTO frames
SELECT 'young_people', "group", member, question, as_at_week, cells
FROM frames_before;

DROP TABLE frames_before;

DROP INDEX one_round_open;

ALTER TABLE rounds RENAME TO rounds_before;

-- A professionals_version of 0: nobody but young people was asked.
CREATE TABLE rounds (
    number INTEGER NOT NULL PRIMARY KEY,
    questionnaire TEXT NOT NULL,
    questionnaire_version INTEGER NOT NULL,
    professionals_version INTEGER NOT NULL,
    opened_week TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    forgotten_tags INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO rounds
SELECT
    number, questionnaire, questionnaire_version, 0, opened_week, is_open,
    forgotten_tags
FROM rounds_before;

DROP TABLE rounds_before;

CREATE UNIQUE INDEX one_round_open ON rounds (is_open) WHERE is_open = 1;

PRAGMA user_version = 3;

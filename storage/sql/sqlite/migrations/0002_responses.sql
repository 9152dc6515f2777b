-- What the committee answered or did, as an operator entered it. Public. No number of
-- its own: two rows are the same when they say the same on the same day.
CREATE TABLE responses (
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 600),
    PRIMARY KEY (day, text)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;

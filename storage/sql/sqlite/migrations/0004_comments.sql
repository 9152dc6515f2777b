-- Comments that a person is to read, sealed anew after the mix. Empty unless an operator
-- keeps comments. The id is chance: that of the letter could be worked out from a receipt.
CREATE TABLE comments (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    body BLOB NOT NULL CHECK (length(body) = 2096)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;

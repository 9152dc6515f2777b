-- Who may mix: whoever claimed it last. One row or none; what it claims with is a random
-- number, and says nothing.
CREATE TABLE mixing (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    claim BLOB NOT NULL CHECK (length(claim) = 16)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 7;

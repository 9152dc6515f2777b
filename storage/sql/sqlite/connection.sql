-- What every connection is told before anything else. Why each:

-- The bot and the weekly compilation write to one file; whoever comes second waits
-- this many milliseconds. The longest write, deleting a week's letters, takes less.
PRAGMA busy_timeout = 10000;

-- Readers never wait for writers, and a crash at any moment loses nothing committed.
-- What a WAL can show: who copies the -wal file reads off it the order in which people
-- sent, and which tag came with which two letters. That is no loss against a thief of
-- snapshots, who sees the same by comparing two copies of the database: a tag says
-- nothing without the round's key, a letter nothing without its letterbox's, and what
-- the digest counts is in neither order. A rollback journal shows as much, and so does
-- the place of a row in the file; a backup is written in the order of the keys instead.
PRAGMA journal_mode = WAL;

-- "Sent" is said after the form is on the disk, power cut or not. The letters are
-- sealed, so there is no secrecy to be won by keeping them in memory instead.
PRAGMA synchronous = FULL;

-- Deleted means overwritten: a letter taken back, a tag forgotten, a week's letters.
PRAGMA secure_delete = ON;

-- The same for the -wal file: cut off what a checkpoint has copied, don't just reuse it.
PRAGMA journal_size_limit = 0;

-- Sorting spills into memory, never into a file of its own with other people's rows.
PRAGMA temp_store = MEMORY;

-- A letter without its letterbox could never be opened or discarded.
PRAGMA foreign_keys = ON;

-- A file that somebody gave us to restore runs no functions out of its schema, and is
-- read with care.
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;

-- What only SQLite understands; the driver runs these itself.

-- name: begin
-- IMMEDIATE: take the write lock now, so that what was read is still so when we write.
BEGIN IMMEDIATE;

-- name: look_only
PRAGMA query_only = ON;

-- name: application_id
PRAGMA application_id;

-- name: schema_size
SELECT count(*) FROM sqlite_schema;

-- name: user_version
PRAGMA user_version;

-- name: checkpoint
-- TRUNCATE: until then deleted bytes still stand in the -wal file.
PRAGMA wal_checkpoint(TRUNCATE);

-- name: integrity_check
PRAGMA integrity_check(1);

-- name: copy_into
-- The file may be there but must be empty; it keeps its mode.
VACUUM INTO ?;

-- name: single_file
-- A copy travels alone, without -wal and -shm.
PRAGMA journal_mode = DELETE;

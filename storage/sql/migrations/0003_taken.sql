-- Stands for the migration 0003 of another branch, and goes when the two are merged.
PRAGMA user_version = 3;

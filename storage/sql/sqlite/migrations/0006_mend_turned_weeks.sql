-- A letterbox that came into use because letters were discarded had the reason in the
-- place of its week.
UPDATE letterboxes SET turned_week = ''
WHERE turned_week NOT GLOB '[0-9][0-9][0-9][0-9]-W[0-9][0-9]';

PRAGMA user_version = 6;

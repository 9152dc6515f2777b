-- Every statement of the store, one a block, the same for every driver. Columns stand in
-- the order of the fields in records.py. What only one database understands stands in
-- the folder of its dialect, beside this file.

-- name: letter_held
SELECT 1 FROM letters WHERE id = ?;

-- name: tag_held
SELECT 1 FROM tags WHERE tag = ?;

-- name: post_tag
INSERT INTO tags (tag) VALUES (?);

-- name: post_letter
INSERT INTO letters (id, letterbox, body) VALUES (?, ?, ?);

-- name: withdraw_letter
DELETE FROM letters WHERE id = ? RETURNING 1;

-- name: withdraw_tag
DELETE FROM tags WHERE tag = ? RETURNING 1;

-- name: ask_to_forget_tag
UPDATE tags SET is_to_go = 1 WHERE tag = ? RETURNING 1;

-- name: count_forgotten_tags
UPDATE rounds
SET forgotten_tags = forgotten_tags + (SELECT count(*) FROM tags WHERE is_to_go = 1)
WHERE is_open = 1;

-- name: delete_forgotten_tags
DELETE FROM tags WHERE is_to_go = 1;

-- name: forgotten_tags
SELECT forgotten_tags FROM rounds WHERE is_open = 1;


-- name: claim_mixing
INSERT INTO mixing (only, claim) VALUES (1, ?)
ON CONFLICT (only) DO UPDATE SET claim = excluded.claim;

-- name: mixing_claimed
SELECT 1 FROM mixing WHERE claim = ?;


-- name: current_letterbox
SELECT fingerprint, public_key, carried_weeks FROM letterboxes WHERE in_use = 1;

-- name: current_letterbox_week
SELECT turned_week FROM letterboxes WHERE in_use = 1;

-- name: letterbox_in_use
SELECT in_use FROM letterboxes WHERE fingerprint = ?;

-- name: letterboxes
SELECT fingerprint, public_key, carried_weeks FROM letterboxes ORDER BY fingerprint;

-- name: retire_letterbox
UPDATE letterboxes SET in_use = 0 WHERE in_use = 1;

-- name: add_letterbox
INSERT INTO letterboxes (fingerprint, public_key, in_use, turned_week)
VALUES (?, ?, 1, ?);

-- name: carry_letterbox
UPDATE letterboxes SET carried_weeks = carried_weeks + 1, carried_week = ?
WHERE fingerprint = ? AND carried_week <> ?;

-- name: delete_letters
DELETE FROM letters WHERE letterbox = ?;

-- name: delete_letterbox
DELETE FROM letterboxes WHERE fingerprint = ?;

-- name: count_letters
SELECT count(*) FROM letters WHERE letterbox = ?;

-- name: letters
SELECT id, letterbox, body FROM letters WHERE letterbox = ? AND id > ?
ORDER BY id LIMIT 500;


-- name: comments
SELECT id, body FROM comments ORDER BY id;

-- name: add_comment
INSERT INTO comments (id, body) VALUES (?, ?);

-- name: remove_comment
DELETE FROM comments WHERE id = ?;

-- name: delete_comments
DELETE FROM comments;


-- name: pending
SELECT sealed FROM pending;

-- name: delete_pending
DELETE FROM pending;

-- name: add_pending
INSERT INTO pending (only, sealed) VALUES (1, ?);

-- name: releases
SELECT week, round_number, kind, reason, files, manifest_hash FROM releases
ORDER BY week;

-- name: release
SELECT week, round_number, kind, reason, files, manifest_hash FROM releases
WHERE week = ?;

-- name: add_release
INSERT INTO releases (week, round_number, kind, reason, files, manifest_hash)
VALUES (?, ?, ?, ?, ?, ?);


-- name: current_round
SELECT number, questionnaire, questionnaire_version, professionals_version, opened_week
FROM rounds WHERE is_open = 1;

-- name: round
SELECT number, questionnaire, questionnaire_version, professionals_version, opened_week
FROM rounds WHERE number = ?;

-- name: rounds
SELECT number, questionnaire, questionnaire_version, professionals_version, opened_week
FROM rounds ORDER BY number;

-- name: add_round
INSERT INTO rounds (
    number, questionnaire, questionnaire_version, professionals_version, opened_week,
    is_open
) VALUES (?, ?, ?, ?, ?, 1);

-- name: close_round
UPDATE rounds SET is_open = 0 WHERE number = ? AND is_open = 1 RETURNING 1;

-- name: delete_tags
DELETE FROM tags;


-- name: responses
SELECT day, text FROM responses ORDER BY day DESC, text;

-- name: add_response
INSERT INTO responses (day, text) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: remove_response
DELETE FROM responses WHERE day = ? AND text = ? RETURNING 1;

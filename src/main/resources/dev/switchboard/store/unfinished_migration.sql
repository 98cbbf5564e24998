-- The mark on a database into which an installation is being copied from SQLite. Only PostgreSQL has it;
-- it is no part of the schema, so that nothing of it is left when everything is there.

-- name: exists
SELECT to_regclass('unfinished_migration') IS NOT NULL;

-- A server that starts writes a row here: either before this, or it sees the mark.
-- name: lock_nodes
LOCK TABLE nodes IN SHARE ROW EXCLUSIVE MODE;

-- name: live_nodes
SELECT count(*) FROM live_nodes;

-- Those that are left when none lives. One that was only suspended must not come back under a new number:
-- without a row it ends.
-- name: forget_nodes
DELETE FROM nodes;

-- name: create
CREATE TABLE IF NOT EXISTS unfinished_migration (source text NOT NULL);

-- name: clear
DELETE FROM unfinished_migration;

-- name: insert
INSERT INTO unfinished_migration (source) VALUES (:source);

-- name: find
SELECT source FROM unfinished_migration;

-- name: drop
DROP TABLE unfinished_migration;

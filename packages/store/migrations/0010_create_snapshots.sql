-- Owner: critic. Rewards as they stood at one moment. A training batch names the snapshot that it used; a late vote makes a new one.
CREATE TABLE critic.snapshots (
  -- "snapshot-" and the first 16 digits of `digest`.
  id             text PRIMARY KEY,
  -- SHA-256 of `content` before compression.
  digest         text NOT NULL UNIQUE,
  -- The same without the moment: equal when nothing was added or removed.
  rows_digest    text NOT NULL,
  -- SHA-256 of the rewards that follow from the content.
  rewards_digest text NOT NULL,
  reason         text NOT NULL,
  -- Everything that the rewards follow from, one row a line, gzip.
  content        bytea NOT NULL,
  rewards        integer NOT NULL,
  votes          integer NOT NULL,
  raters         integer NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE critic.snapshots ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX snapshots_newest ON critic.snapshots (created_at DESC, id);

-- What each turn, or a role's work in a build, is worth by a snapshot. Its components are the rows of critic.reward_components with the
-- same build, role and turn whose judgement is `judgement` (checkpoints and gates) or `snapshot` (votes).
CREATE TABLE critic.snapshot_rewards (
  snapshot  text NOT NULL REFERENCES critic.snapshots (id) ON DELETE CASCADE,
  build     text NOT NULL,
  role      text NOT NULL,
  -- Empty = the role's work in the whole build.
  turn      text NOT NULL,
  judgement text NOT NULL,
  reward    double precision NOT NULL CHECK (reward BETWEEN 0 AND 1),
  -- Gate that was not passed; empty = none.
  gate      text NOT NULL,
  PRIMARY KEY (snapshot, build, role, turn)
);

-- Owner: critic. Append-only: a score or reward is never edited, a later one supersedes it by `id`.
CREATE SCHEMA critic;

CREATE TABLE critic.scores (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  build      text NOT NULL,
  -- The judgement that gave it; the same judgement given twice counts once.
  judgement  text NOT NULL,
  checkpoint text NOT NULL,
  value      double precision NOT NULL CHECK (value BETWEEN 0 AND 1),
  evidence   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (judgement, checkpoint)
);

CREATE TABLE critic.reward_components (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  build      text NOT NULL,
  judgement  text NOT NULL,
  -- Turn of the policy it rewards; empty when it is about a role's work in the whole build.
  turn       text NOT NULL,
  role       text NOT NULL,
  source     text NOT NULL,
  name       text NOT NULL,
  value      double precision NOT NULL CHECK (value BETWEEN 0 AND 1),
  weight     double precision NOT NULL,
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  reason     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (judgement, role, turn, name)
);
CREATE INDEX reward_components_build ON critic.reward_components (build);

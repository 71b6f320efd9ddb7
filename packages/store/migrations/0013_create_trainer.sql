-- Owner: trainer. Others read only.
CREATE SCHEMA trainer;

CREATE TABLE trainer.runs (
  id         text PRIMARY KEY,
  -- modwright.trainer.v1.RunPhase.
  phase      text NOT NULL,
  -- modwright.trainer.v1.Run, encoded.
  run        bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Null = goes on.
  ended_at   timestamptz
);
CREATE INDEX runs_open ON trainer.runs (created_at) WHERE ended_at IS NULL;

CREATE TABLE trainer.events (
  run   text NOT NULL REFERENCES trainer.runs (id) ON DELETE CASCADE,
  seq   integer NOT NULL,
  -- modwright.trainer.v1.RunEvent, encoded.
  event bytea NOT NULL,
  PRIMARY KEY (run, seq)
);

-- A version is never changed in place: only its state is. Number 0 is the base model and has no row.
CREATE TABLE trainer.versions (
  number     bigint PRIMARY KEY CHECK (number > 0),
  name       text NOT NULL UNIQUE,
  -- modwright.learning.v1.VersionState.
  state      text NOT NULL,
  -- One version a run, however often publishing is repeated.
  run        text NOT NULL UNIQUE REFERENCES trainer.runs (id),
  -- modwright.learning.v1.SignedManifest and TrainingReport, encoded.
  manifest   bytea NOT NULL,
  report     bytea NOT NULL,
  created_at timestamptz NOT NULL
);

-- Which version answers for each role; no row = the base model, or the shared version.
CREATE TABLE trainer.serving (
  -- Empty = every role that has no row of its own.
  role         text PRIMARY KEY,
  active       text NOT NULL,
  -- Versions that were active before, newest first: where a rollback goes.
  earlier      text[] NOT NULL DEFAULT '{}',
  canary       text NOT NULL DEFAULT '',
  canary_share double precision NOT NULL DEFAULT 0 CHECK (canary_share BETWEEN 0 AND 1),
  canary_since timestamptz,
  pinned       boolean NOT NULL DEFAULT false
);

-- Revisions of what is told to policies only rise, over restarts too.
CREATE SEQUENCE trainer.serving_revision;

-- Rollouts that a finished run learnt from: none is learnt from twice.
CREATE TABLE trainer.consumed (
  rollout text PRIMARY KEY,
  run     text NOT NULL REFERENCES trainer.runs (id)
);

CREATE TABLE trainer.evaluations (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run        text NOT NULL UNIQUE REFERENCES trainer.runs (id),
  candidate  text NOT NULL,
  baseline   text NOT NULL,
  -- modwright.learning.v1.Evaluation, encoded.
  evaluation bytea NOT NULL
);
CREATE INDEX evaluations_candidate ON trainer.evaluations (candidate, id DESC);

-- Builds that evaluations play. Nothing is ever learnt from them.
CREATE TABLE trainer.plays (
  build   text PRIMARY KEY,
  run     text NOT NULL REFERENCES trainer.runs (id),
  version text NOT NULL,
  brief   text NOT NULL,
  seed    bigint NOT NULL,
  -- 0..1; null until it has ended.
  score   double precision
);
CREATE INDEX plays_run ON trainer.plays (run);

-- What a turn of a role that has no siblings is compared with: count, mean and sum of squared deviations of its rewards (Welford).
CREATE TABLE trainer.baselines (
  role       text NOT NULL,
  step       text NOT NULL,
  count      double precision NOT NULL,
  mean       double precision NOT NULL,
  deviations double precision NOT NULL,
  PRIMARY KEY (role, step)
);

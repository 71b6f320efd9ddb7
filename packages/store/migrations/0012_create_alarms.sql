-- Owner: critic. Signs that a reward is earned by something else than good work; the same sign is told once.
CREATE TABLE critic.alarms (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- "tampering" | "canary" | "diverging"
  kind       text NOT NULL,
  -- Build and turn, or the policy version, that it is about.
  subject    text NOT NULL,
  build      text NOT NULL,
  evidence   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, subject)
);

-- What a policy version earned in training and on held-out briefs, in the order in which they were told.
CREATE TABLE critic.version_measures (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version         text NOT NULL UNIQUE,
  training_reward double precision NOT NULL CHECK (training_reward BETWEEN 0 AND 1),
  held_out        double precision NOT NULL CHECK (held_out BETWEEN 0 AND 1),
  created_at      timestamptz NOT NULL DEFAULT now()
);

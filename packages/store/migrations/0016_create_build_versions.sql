-- Owner: policy. Others read only.
-- Versions that answer a build, as they were chosen at its first call: a build ends on what it began with.
CREATE TABLE policy.build_versions (
  build      text PRIMARY KEY,
  -- Role to version; "" = every role that has no entry of its own.
  versions   jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Owner: policy. Others read only.
CREATE SCHEMA policy;

-- One row for each completion that was sampled: what learning needs to compute the same probabilities again.
CREATE TABLE policy.turns (
  id             text PRIMARY KEY,
  -- The caller's key: a repeated call finds the first answer here.
  request_id     text NOT NULL UNIQUE,
  build          text NOT NULL,
  role           text NOT NULL,
  step           text NOT NULL,
  module         text NOT NULL,
  attempt        integer NOT NULL,
  sample         integer NOT NULL,
  -- Samples of one prompt share it; empty = a sample of its own.
  sample_group   text NOT NULL,
  policy_version text NOT NULL,
  -- "llamacpp", "openai" or "replay", and the model it served.
  backend        text NOT NULL,
  model          text NOT NULL,
  -- modwright.policy.v1.GenerateRequest, encoded: messages, sampling, schema.
  request        bytea NOT NULL,
  text           text NOT NULL,
  finish         text NOT NULL,
  -- Token ids as little-endian int32. Empty only when the model server gives none.
  prompt_ids     bytea NOT NULL,
  completion_ids bytea NOT NULL,
  -- Natural logarithms at temperature 1, before samplers, one for each completion id, as little-endian float32.
  logprobs       bytea NOT NULL,
  -- Counted by the model server; equal to the number of ids where it gives ids.
  prompt_tokens     integer NOT NULL,
  completion_tokens integer NOT NULL,
  queued_ms      integer NOT NULL,
  model_ms       integer NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE policy.turns ALTER COLUMN request SET STORAGE EXTERNAL;
ALTER TABLE policy.turns ALTER COLUMN text SET STORAGE EXTERNAL;
ALTER TABLE policy.turns ALTER COLUMN prompt_ids SET STORAGE EXTERNAL;
CREATE INDEX turns_build ON policy.turns (build, created_at);
CREATE INDEX turns_group ON policy.turns (sample_group) WHERE sample_group <> '';

-- Records a batch of turns in one round trip and returns the ids of those whose request was answered before.
-- The commit does not wait for the disk: whatever is decided from a turn is committed later to the same write-ahead log, and that commit
-- flushes this one first. So a crash can only lose a turn that nothing else refers to.
CREATE FUNCTION policy.record(
  p_id text[], p_request_id text[], p_build text[], p_role text[], p_step text[], p_module text[], p_attempt integer[], p_sample integer[], p_group text[],
  p_version text[], p_backend text[], p_model text[], p_request bytea[], p_text text[], p_finish text[], p_prompt_ids bytea[], p_completion_ids bytea[],
  p_logprobs bytea[], p_prompt_tokens integer[], p_completion_tokens integer[], p_queued_ms integer[], p_model_ms integer[]
) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  repeated text[];
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  WITH given AS (
    SELECT * FROM unnest(p_id, p_request_id, p_build, p_role, p_step, p_module, p_attempt, p_sample, p_group, p_version, p_backend, p_model, p_request, p_text,
      p_finish, p_prompt_ids, p_completion_ids, p_logprobs, p_prompt_tokens, p_completion_tokens, p_queued_ms, p_model_ms)
      AS u (id, request_id, build, role, step, module, attempt, sample, sample_group, policy_version, backend, model, request, text,
        finish, prompt_ids, completion_ids, logprobs, prompt_tokens, completion_tokens, queued_ms, model_ms)
  ), added AS (
    INSERT INTO policy.turns (id, request_id, build, role, step, module, attempt, sample, sample_group, policy_version, backend, model, request, text,
        finish, prompt_ids, completion_ids, logprobs, prompt_tokens, completion_tokens, queued_ms, model_ms)
      SELECT * FROM given
      ON CONFLICT (request_id) DO NOTHING
      RETURNING id
  )
  SELECT coalesce(array_agg(given.id), '{}') INTO repeated FROM given WHERE given.id NOT IN (SELECT id FROM added);
  RETURN repeated;
END
$$;

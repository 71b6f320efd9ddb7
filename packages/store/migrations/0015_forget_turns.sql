-- What is kept of old turns is decided by whoever learns; the table stays the policy's. Takes away the oldest turns that were sampled before
-- `p_before`, and the oldest beyond `p_max_bytes` of all (null = no such limit), but not those in `p_keep`. Returns how many.
CREATE FUNCTION policy.forget(p_before timestamptz, p_max_bytes bigint, p_keep text[]) RETURNS bigint LANGUAGE sql AS $$
  WITH sized AS (
    SELECT id, created_at,
      sum(octet_length(request) + octet_length(text) + octet_length(prompt_ids) + octet_length(completion_ids) + octet_length(logprobs))
        OVER (ORDER BY created_at DESC, id DESC) AS bytes
    FROM policy.turns
  ), gone AS (
    DELETE FROM policy.turns t USING sized s
    WHERE t.id = s.id AND (s.created_at < p_before OR s.bytes > p_max_bytes) AND t.id <> ALL (p_keep)
    RETURNING t.id
  )
  SELECT count(*) FROM gone
$$;

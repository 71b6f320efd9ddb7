-- Owner: critic. Every vote, opinion and reward row leaves an entry that holds the SHA-256 of the one before, so that a row that was changed,
-- removed or slipped in afterwards is found. The digest of a row is that of its columns that are not null, as sorted JSON:
-- columns that are added to these tables later have to be nullable.
CREATE TABLE critic.audit (
  seq     bigint PRIMARY KEY,
  -- "reward" (id), "vote" (ballot), "feedback" (seq), or "rater removed": whose votes may be absent from then on.
  kind    text NOT NULL,
  subject text NOT NULL,
  -- Who voted; empty for rewards.
  rater   text NOT NULL,
  -- SHA-256 of the row; of nothing for a removal.
  content bytea NOT NULL,
  -- SHA-256 of: hash of the entry before (32 zero bytes for the first), seq as 8 bytes big-endian, SHA-256 of kind, of subject, of rater, content.
  hash    bytea NOT NULL,
  at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_subject ON critic.audit (kind, subject);

-- The end of the chain. Whoever appends locks it, so that entries are in the order of their commits.
CREATE TABLE critic.audit_head (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq  bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO critic.audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- Text of a row that its digest is made of. Moments are in UTC where the caller sees to it.
CREATE FUNCTION critic.audited(r jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT jsonb_strip_nulls(r)::text $$;

CREATE FUNCTION critic.append_audit(p_kind text, p_subjects text[], p_raters text[], p_contents bytea[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head critic.audit_head;
  hashes bytea[] := '{}';
BEGIN
  IF coalesce(cardinality(p_subjects), 0) = 0 THEN
    RETURN;
  END IF;
  SELECT * INTO head FROM critic.audit_head FOR UPDATE;
  FOR i IN 1 .. cardinality(p_subjects) LOOP
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || int8send(head.seq) || sha256(convert_to(p_kind, 'UTF8')) || sha256(convert_to(p_subjects[i], 'UTF8'))
      || sha256(convert_to(p_raters[i], 'UTF8')) || p_contents[i]);
    hashes := hashes || head.hash;
  END LOOP;
  INSERT INTO critic.audit (seq, kind, subject, rater, content, hash)
    SELECT head.seq - cardinality(p_subjects) + u.place, p_kind, u.subject, u.rater, u.content, u.hash
    FROM unnest(p_subjects, p_raters, p_contents, hashes) WITH ORDINALITY AS u (subject, rater, content, hash, place);
  UPDATE critic.audit_head SET seq = head.seq, hash = head.hash;
END
$$;

CREATE FUNCTION critic.audit_rewards() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  PERFORM critic.append_audit('reward', array_agg(r.id::text ORDER BY r.id), array_agg(''::text),
    array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.id)) FROM added r;
  RETURN NULL;
END
$$;
CREATE TRIGGER rewards_are_audited AFTER INSERT ON critic.reward_components REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION critic.audit_rewards();

CREATE FUNCTION critic.audit_votes() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  PERFORM critic.append_audit('vote', array_agg(r.ballot ORDER BY r.seq), array_agg(r.rater ORDER BY r.seq),
    array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.seq)) FROM added r;
  RETURN NULL;
END
$$;
CREATE TRIGGER votes_are_audited AFTER INSERT ON critic.votes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION critic.audit_votes();

CREATE FUNCTION critic.audit_feedback() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  PERFORM critic.append_audit('feedback', array_agg(r.seq::text ORDER BY r.seq), array_agg(r.rater ORDER BY r.seq),
    array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.seq)) FROM added r;
  RETURN NULL;
END
$$;
CREATE TRIGGER feedback_is_audited AFTER INSERT ON critic.feedback REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION critic.audit_feedback();

CREATE FUNCTION critic.audit_removed_raters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM critic.append_audit('rater removed', array_agg(r.id ORDER BY r.id), array_agg(r.id ORDER BY r.id), array_agg(sha256(''::bytea))) FROM gone r;
  RETURN NULL;
END
$$;
CREATE TRIGGER removed_raters_are_audited AFTER DELETE ON critic.raters REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION critic.audit_removed_raters();

-- What was there before the chain began.
SET LOCAL timezone = 'UTC';
SELECT critic.append_audit('reward', array_agg(r.id::text ORDER BY r.id), array_agg(''::text),
  array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.id)) FROM critic.reward_components r;
SELECT critic.append_audit('vote', array_agg(r.ballot ORDER BY r.seq), array_agg(r.rater ORDER BY r.seq),
  array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.seq)) FROM critic.votes r;
SELECT critic.append_audit('feedback', array_agg(r.seq::text ORDER BY r.seq), array_agg(r.rater ORDER BY r.seq),
  array_agg(sha256(convert_to(critic.audited(to_jsonb(r)), 'UTF8')) ORDER BY r.seq)) FROM critic.feedback r;

-- Nothing is ever edited. (Rows go only with their rater, or with a snapshot that is not used any more.)
CREATE FUNCTION critic.refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON critic.audit FOR EACH ROW EXECUTE FUNCTION critic.refuse_edit();
CREATE TRIGGER rewards_are_append_only BEFORE UPDATE ON critic.reward_components FOR EACH ROW EXECUTE FUNCTION critic.refuse_edit();
CREATE TRIGGER votes_are_append_only BEFORE UPDATE ON critic.votes FOR EACH ROW EXECUTE FUNCTION critic.refuse_edit();
CREATE TRIGGER feedback_is_append_only BEFORE UPDATE ON critic.feedback FOR EACH ROW EXECUTE FUNCTION critic.refuse_edit();

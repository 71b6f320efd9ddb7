-- Every row that belongs to somebody says to which tenant. What the whole installation shares has none: training, versions of the policy,
-- snapshots of rewards, the audit chain, alarms. What was there before belongs to the tenant "default".
--
-- Row-level security is the second wall behind the conditions of the queries. A service says on each connection for whom it works, before it uses
-- it: `app.tenant` is a tenant, "*" for work that is nobody's in particular, or '' for nobody. Only a session of a version that knows no tenants has
-- no such setting at all: it goes on as before while an upgrade rolls.

-- Whose a row is that says nothing of it.
CREATE FUNCTION public.tenant_to_write() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(current_setting('app.tenant', true), '') IN ('', '*') THEN 'default' ELSE current_setting('app.tenant', true) END
$$;

CREATE FUNCTION public.set_tenant_of_build() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tenant := public.tenant_of_build(NEW.build);
  RETURN NEW;
END
$$;

-- The digest of a row of the default tenant is what it was before there were tenants; a row that is moved to another one is found.
CREATE OR REPLACE FUNCTION critic.audited(r jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(CASE WHEN r ->> 'tenant' = 'default' THEN r - 'tenant' ELSE r END)::text
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'orchestrator.builds', 'orchestrator.messages', 'orchestrator.dead_letters', 'policy.turns', 'policy.build_versions', 'gateway.api_keys',
    'shelf.modules', 'shelf.fed_builds', 'critic.scores', 'critic.reward_components', 'critic.raters', 'critic.contests', 'critic.entries',
    'critic.entered_builds', 'critic.ballots', 'critic.votes', 'critic.rubrics', 'critic.feedback', 'critic.judge_answers'
  ] LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN tenant text NOT NULL DEFAULT ''default'' CHECK (tenant ~ ''^[a-z0-9][a-z0-9-]{0,39}$'')', name);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant SET DEFAULT public.tenant_to_write()', name);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY rows_of_the_tenant ON %s USING (tenant = (SELECT current_setting(''app.tenant'', true))
      OR coalesce((SELECT current_setting(''app.tenant'', true)), ''*'') = ''*'')', name);
  END LOOP;
  -- What is about a build is its tenant's, whoever writes it.
  FOREACH name IN ARRAY ARRAY[
    'orchestrator.dead_letters', 'policy.turns', 'policy.build_versions', 'shelf.fed_builds', 'critic.scores', 'critic.reward_components', 'critic.entries',
    'critic.entered_builds', 'critic.feedback', 'critic.judge_answers'
  ] LOOP
    EXECUTE format('CREATE TRIGGER belongs_to_tenant_of_build BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION public.set_tenant_of_build()', name);
  END LOOP;
END
$$;

-- Of the build; "default" for what is no build's. Runs with the owner's rights, so that it finds builds for whoever writes about them.
CREATE FUNCTION public.tenant_of_build(p_build text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce((SELECT tenant FROM orchestrator.builds WHERE id = p_build), 'default')
$$;

-- Tenants may keep the same module, and name rubrics alike.
ALTER TABLE shelf.modules DROP CONSTRAINT modules_pkey, ADD PRIMARY KEY (tenant, id);
DROP INDEX critic.rubrics_in_force;
CREATE UNIQUE INDEX rubrics_in_force ON critic.rubrics (tenant, name) WHERE archived_at IS NULL;
CREATE INDEX builds_newest ON orchestrator.builds (tenant, created_at DESC);

-- A view of its owner would see the rows of every tenant.
CREATE OR REPLACE VIEW critic.standing_feedback WITH (security_invoker = true) AS
  SELECT DISTINCT ON (rater, build, module, draft, message, rubric) *
  FROM critic.feedback
  ORDER BY rater, build, module, draft, message, rubric, seq DESC;

-- As orchestrator.record of 0001, with whose each new build is; messages are their build's. The one without tenants is for services of the version before.
CREATE FUNCTION orchestrator.record(
  b_id text[], b_title text[], b_status text[], b_paused boolean[], b_state bytea[], b_version integer[], b_deadline timestamptz[],
  m_id text[], m_build text[], m_seq integer[], m_kind text[], m_envelope bytea[], m_subject text[], b_tenant text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  written integer;
BEGIN
  INSERT INTO orchestrator.builds AS b (id, title, status, paused, state, version, deadline_at, tenant)
    SELECT u.id, u.title, u.status, u.paused, u.state, 0, u.deadline, u.tenant
    FROM unnest(b_id, b_title, b_status, b_paused, b_state, b_version, b_deadline, b_tenant)
      AS u (id, title, status, paused, state, version, deadline, tenant)
    WHERE u.version = -1;
  UPDATE orchestrator.builds AS b
    SET title = u.title, status = u.status, paused = u.paused, state = u.state, version = b.version + 1, updated_at = now(), deadline_at = u.deadline
    FROM unnest(b_id, b_title, b_status, b_paused, b_state, b_version, b_deadline) AS u (id, title, status, paused, state, version, deadline)
    WHERE b.id = u.id AND b.version = u.version;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> (SELECT count(*) FROM unnest(b_version) AS v WHERE v >= 0) THEN
    RAISE serialization_failure USING MESSAGE = 'a build was changed by another writer';
  END IF;
  INSERT INTO orchestrator.messages (id, build, seq, kind, envelope, subject, tenant)
    SELECT u.id, u.build, u.seq, u.kind, u.envelope, u.subject, coalesce(b.tenant, 'default')
    FROM unnest(m_id, m_build, m_seq, m_kind, m_envelope, m_subject) AS u (id, build, seq, kind, envelope, subject)
    LEFT JOIN orchestrator.builds b ON b.id = u.build;
  PERFORM pg_notify('build_messages', id) FROM unnest(b_id) AS id;
END
$$;

-- Owner: orchestrator. Others read only.
CREATE SCHEMA orchestrator;

CREATE TABLE orchestrator.builds (
  id          text PRIMARY KEY,
  title       text NOT NULL,
  status      text NOT NULL,
  paused      boolean NOT NULL DEFAULT false,
  -- modwright.build.v1.BuildState, encoded.
  state       bytea NOT NULL,
  -- The compare-and-set that fences a second writer.
  version     integer NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  -- When the time budget ends; null once the build has ended.
  deadline_at timestamptz
);
ALTER TABLE orchestrator.builds ALTER COLUMN state SET STORAGE EXTERNAL;
CREATE INDEX builds_deadline ON orchestrator.builds (deadline_at) WHERE deadline_at IS NOT NULL;

-- Everything agents said in a build: inbox (each id has its effect once), outbox (unsent rows) and conversation in one.
CREATE TABLE orchestrator.messages (
  id         text PRIMARY KEY,
  build      text NOT NULL REFERENCES orchestrator.builds (id) ON DELETE CASCADE,
  seq        integer NOT NULL,
  kind       text NOT NULL,
  envelope   bytea NOT NULL,
  -- Where the row has to be published; null when it came in or is only a note.
  subject    text,
  sent_at    timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (build, seq)
);
ALTER TABLE orchestrator.messages ALTER COLUMN envelope SET STORAGE EXTERNAL;
CREATE INDEX messages_unsent ON orchestrator.messages (created_at) WHERE subject IS NOT NULL AND sent_at IS NULL;

-- Writes the outcome of a batch of messages in one round trip, all or nothing. Builds with expected version -1 are new.
-- Raises serialization_failure when another writer was faster, unique_violation when a message had its effect already.
CREATE FUNCTION orchestrator.record(
  b_id text[], b_title text[], b_status text[], b_paused boolean[], b_state bytea[], b_version integer[], b_deadline timestamptz[],
  m_id text[], m_build text[], m_seq integer[], m_kind text[], m_envelope bytea[], m_subject text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  written integer;
BEGIN
  INSERT INTO orchestrator.builds AS b (id, title, status, paused, state, version, deadline_at)
    SELECT u.id, u.title, u.status, u.paused, u.state, 0, u.deadline
    FROM unnest(b_id, b_title, b_status, b_paused, b_state, b_version, b_deadline) AS u (id, title, status, paused, state, version, deadline)
    WHERE u.version = -1;
  UPDATE orchestrator.builds AS b
    SET title = u.title, status = u.status, paused = u.paused, state = u.state, version = b.version + 1, updated_at = now(), deadline_at = u.deadline
    FROM unnest(b_id, b_title, b_status, b_paused, b_state, b_version, b_deadline) AS u (id, title, status, paused, state, version, deadline)
    WHERE b.id = u.id AND b.version = u.version;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> (SELECT count(*) FROM unnest(b_version) AS v WHERE v >= 0) THEN
    RAISE serialization_failure USING MESSAGE = 'a build was changed by another writer';
  END IF;
  INSERT INTO orchestrator.messages (id, build, seq, kind, envelope, subject)
    SELECT * FROM unnest(m_id, m_build, m_seq, m_kind, m_envelope, m_subject);
  PERFORM pg_notify('build_messages', id) FROM unnest(b_id) AS id;
END
$$;

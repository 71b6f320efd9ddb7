-- Owner: orchestrator. Messages that nobody could settle: given up after too many deliveries, or ended by who took them.
CREATE TABLE orchestrator.dead_letters (
  id         text PRIMARY KEY,
  -- Id of the envelope and its build; empty when the bytes are no envelope.
  message    text NOT NULL,
  build      text NOT NULL,
  kind       text NOT NULL,
  -- Where it was addressed: "work.coder".
  subject    text NOT NULL,
  content    bytea NOT NULL,
  reason     text NOT NULL,
  died_at    timestamptz NOT NULL DEFAULT now(),
  -- Null while nobody has decided.
  settled    text CHECK (settled IN ('replayed', 'discarded')),
  settled_at timestamptz
);
CREATE INDEX dead_letters_open ON orchestrator.dead_letters (died_at DESC) WHERE settled IS NULL;

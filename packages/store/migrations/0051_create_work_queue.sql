-- Owner: orchestrator. The work queue on the bus that commands were put on; another one of that name begins empty.
CREATE TABLE orchestrator.work_queue (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  created_at timestamptz NOT NULL
);

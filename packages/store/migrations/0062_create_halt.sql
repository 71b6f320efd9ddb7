-- Owner: gateway. There is a row while everything is stopped: no build and no training begins or goes on, and no version is put into service.
CREATE TABLE gateway.halt (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  since    timestamptz NOT NULL DEFAULT now(),
  -- Who did it: id of the key, and what its owner calls it.
  key      text NOT NULL,
  key_name text NOT NULL,
  reason   text NOT NULL,
  -- Builds that were paused by it; they go on after it.
  builds   text[] NOT NULL DEFAULT '{}'
);

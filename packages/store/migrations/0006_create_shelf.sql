-- Written by the orchestrator (accepted builds) and the gateway (what people import and remove).
CREATE SCHEMA shelf;

CREATE TABLE shelf.modules (
  -- Follows from what the module is.
  id         text PRIMARY KEY,
  name       text NOT NULL,
  -- Its signature without names: only modules of equal shape can fit one another.
  shape      text NOT NULL,
  -- Its responsibility, acceptance sentences and refusals.
  words      text NOT NULL,
  search     tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', words)) STORED,
  -- modwright.shelf.v1.ShelfModule, encoded.
  module     bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE shelf.modules ALTER COLUMN module SET STORAGE EXTERNAL;
CREATE INDEX modules_shape ON shelf.modules (shape);
CREATE INDEX modules_newest ON shelf.modules (created_at DESC, id);

-- Accepted builds that were looked at, so that each feeds the shelf once.
CREATE TABLE shelf.fed_builds (
  build  text PRIMARY KEY REFERENCES orchestrator.builds (id) ON DELETE CASCADE,
  -- Modules of it that were new.
  kept   integer NOT NULL,
  fed_at timestamptz NOT NULL DEFAULT now()
);

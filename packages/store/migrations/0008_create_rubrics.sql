-- Owner: critic. A rubric is never changed, so that every score under it was given to the same words.
CREATE TABLE critic.rubrics (
  id          text PRIMARY KEY,
  name        text NOT NULL,
  description text NOT NULL,
  min_score   integer NOT NULL,
  max_score   integer NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  -- Null while it takes scores.
  archived_at timestamptz,
  CHECK (min_score < max_score)
);
CREATE UNIQUE INDEX rubrics_in_force ON critic.rubrics (name) WHERE archived_at IS NULL;

CREATE FUNCTION critic.refuse_changed_rubric() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.archived_at IS NOT NULL
    OR (OLD.id, OLD.name, OLD.description, OLD.min_score, OLD.max_score, OLD.created_at)
      IS DISTINCT FROM (NEW.id, NEW.name, NEW.description, NEW.min_score, NEW.max_score, NEW.created_at) THEN
    RAISE EXCEPTION 'a rubric is never changed: archive it and make another';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER rubrics_are_immutable BEFORE UPDATE ON critic.rubrics FOR EACH ROW EXECUTE FUNCTION critic.refuse_changed_rubric();

-- Append-only; only a rater who goes takes what they said along. What stands is the newest of each rater, target and rubric.
CREATE TABLE critic.feedback (
  seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rater     text NOT NULL REFERENCES critic.raters (id),
  -- The client's: a repeated request says it once.
  id        text NOT NULL,
  build     text NOT NULL,
  -- Empty = the whole app, the draft that is in it, and no message.
  module    text NOT NULL,
  draft     text NOT NULL,
  message   text NOT NULL,
  -- Empty = none: then a thumb or a comment is given.
  rubric    text NOT NULL,
  -- 1 = up, -1 = down, null = nothing is said.
  thumb     smallint CHECK (thumb IN (-1, 1)),
  score     integer,
  comment   text NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  UNIQUE (rater, id),
  CHECK ((rubric <> '') = (score IS NOT NULL))
);
CREATE INDEX feedback_build ON critic.feedback (build, seq DESC);
CREATE INDEX feedback_standing ON critic.feedback (rater, build, module, draft, message, rubric, seq DESC);

CREATE VIEW critic.standing_feedback AS
  SELECT DISTINCT ON (rater, build, module, draft, message, rubric) *
  FROM critic.feedback
  ORDER BY rater, build, module, draft, message, rubric, seq DESC;

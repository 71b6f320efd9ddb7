-- Owner: critic. A score is of the app or of one module of it, and says what lowered it.
ALTER TABLE critic.scores
  -- Empty = the whole app.
  ADD COLUMN module   text  NOT NULL DEFAULT '',
  -- modwright.build.v1.Finding, in order.
  ADD COLUMN findings jsonb NOT NULL DEFAULT '[]',
  DROP CONSTRAINT scores_judgement_checkpoint_key,
  ADD UNIQUE (judgement, checkpoint, module);

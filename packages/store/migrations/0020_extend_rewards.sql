-- Votes of people and of programs on one thing, and on the apps of several builds, are components of one snapshot.
ALTER TABLE critic.reward_components
  DROP CONSTRAINT reward_components_judgement_role_turn_name_key,
  ADD UNIQUE (judgement, build, role, turn, source, name);

-- Scores on different held-out tasks say nothing about one another. Digest of the tasks; empty = not told.
ALTER TABLE critic.version_measures ADD COLUMN held_out_set text NOT NULL DEFAULT '';

-- Readers of rewards go on after the highest id they have seen. Ids are drawn before a commit and transactions commit in any order, so
-- without this a reader could pass an id that comes to be later. Whoever adds rewards waits for the one before it to commit; the lock is
-- taken before the first id of the statement is drawn.
CREATE FUNCTION critic.append_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('critic.reward_components'));
  RETURN NULL;
END
$$;
CREATE TRIGGER append_in_order BEFORE INSERT ON critic.reward_components FOR EACH STATEMENT EXECUTE FUNCTION critic.append_in_order();

CREATE INDEX turns_created ON policy.turns (created_at);
CREATE INDEX reward_components_turn ON critic.reward_components (turn) WHERE turn <> '';

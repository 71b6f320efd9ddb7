-- Owner: gateway. Who did what by which key. Written before it is done and again when it has ended, so that none is missing: one without an outcome
-- was begun by a gateway that stopped. Nothing else of a row ever changes, and none goes.
CREATE TABLE gateway.acts (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT now(),
  tenant   text NOT NULL DEFAULT public.tenant_to_write() CHECK (tenant ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  key      text NOT NULL,
  -- What its owner called the key then.
  key_name text NOT NULL,
  -- operationId: "revokeKey".
  act      text NOT NULL,
  -- Path that it was asked of: "/v1/keys/01ABC".
  about    text NOT NULL,
  -- "OK", or the code that it was refused or failed with: "PERMISSION_DENIED".
  outcome  text
);
CREATE INDEX acts_newest ON gateway.acts (tenant, id DESC);
ALTER TABLE gateway.acts ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_of_the_tenant ON gateway.acts USING (tenant = (SELECT current_setting('app.tenant', true))
  OR coalesce((SELECT current_setting('app.tenant', true)), '*') = '*');

CREATE FUNCTION gateway.refuse_changed_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.outcome IS NULL AND NEW.outcome IS NOT NULL AND to_jsonb(OLD) - 'outcome' = to_jsonb(NEW) - 'outcome' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what was done stays as it was written';
END
$$;
CREATE TRIGGER acts_are_append_only BEFORE UPDATE OR DELETE ON gateway.acts FOR EACH ROW EXECUTE FUNCTION gateway.refuse_changed_act();

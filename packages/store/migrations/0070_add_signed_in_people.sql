-- Owner: gateway. A session of somebody who signed in with another provider is a key that ends soon. Person = who it is, the same at every sign-in;
-- null = an API key.
ALTER TABLE gateway.api_keys ADD COLUMN person text;
CREATE INDEX api_keys_person ON gateway.api_keys (person) WHERE person IS NOT NULL;

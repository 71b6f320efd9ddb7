-- Owner: gateway.
CREATE SCHEMA gateway;

-- The secret itself is never stored: a key is "<prefix>_<id>.<secret>", shown once, when it is made.
CREATE TABLE gateway.api_keys (
  id           text PRIMARY KEY,
  name         text NOT NULL,
  -- SHA-256 of the secret, which has 256 random bits: no salt or stretching is needed.
  secret_hash  bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  -- Null = does not expire.
  expires_at   timestamptz,
  revoked_at   timestamptz
);

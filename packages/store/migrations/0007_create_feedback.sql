-- Owner: critic. What people say about apps and modules.

-- Who votes and says things. One that programs speak for stays one.
CREATE TABLE critic.raters (
  id         text PRIMARY KEY,
  simulated  boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What can be compared with one another: drafts of one prompt ("module"), or builds of one brief ("build").
CREATE TABLE critic.contests (
  id         text PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('module', 'build')),
  -- Empty for a contest of builds.
  build      text NOT NULL,
  module     text NOT NULL,
  title      text NOT NULL,
  task       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contests_newest ON critic.contests (created_at DESC, id);
CREATE INDEX contests_build ON critic.contests (build);

-- Only what can be shown is here. A build that goes takes its entries with it; what was voted stays.
CREATE TABLE critic.entries (
  contest        text NOT NULL REFERENCES critic.contests (id) ON DELETE CASCADE,
  -- Digest of the draft, or the build.
  side           text NOT NULL,
  build          text NOT NULL REFERENCES orchestrator.builds (id) ON DELETE CASCADE,
  module         text NOT NULL,
  draft          text NOT NULL,
  turn           text NOT NULL,
  policy_version text NOT NULL,
  passed         integer NOT NULL,
  expected       integer NOT NULL,
  PRIMARY KEY (contest, side)
);
CREATE INDEX entries_build ON critic.entries (build);

-- Ended builds that were looked at for entries.
CREATE TABLE critic.entered_builds (
  build      text PRIMARY KEY REFERENCES orchestrator.builds (id) ON DELETE CASCADE,
  entered_at timestamptz NOT NULL DEFAULT now()
);

-- A ballot is cast when it has a vote, and expires by itself.
CREATE TABLE critic.ballots (
  id          text PRIMARY KEY,
  rater       text NOT NULL REFERENCES critic.raters (id),
  contest     text NOT NULL REFERENCES critic.contests (id),
  left_side   text NOT NULL,
  right_side  text NOT NULL,
  -- Both sides in the order of their names: the same pair whichever stands on the left.
  pair        text NOT NULL GENERATED ALWAYS AS (least(left_side, right_side) || ' ' || greatest(left_side, right_side)) STORED,
  order_seed  integer NOT NULL,
  -- The side that is known to be better, where there is no doubt: such a ballot tells how well a rater looks.
  gold        text CHECK (gold IN ('left', 'right')),
  issued_at   timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  -- When it turned out that a side cannot be shown.
  withdrawn_at timestamptz
);
CREATE INDEX ballots_pair ON critic.ballots (contest, pair);
CREATE INDEX ballots_rater ON critic.ballots (rater, issued_at DESC);

-- Append-only; only a rater who goes takes their votes along. Holds what statistics ask for, so that they read one table.
CREATE TABLE critic.votes (
  seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- One vote a ballot, whoever races.
  ballot     text PRIMARY KEY REFERENCES critic.ballots (id),
  -- The client's: a repeated request is the same vote.
  request    text NOT NULL,
  rater      text NOT NULL,
  simulated  boolean NOT NULL,
  contest    text NOT NULL,
  left_side  text NOT NULL,
  right_side text NOT NULL,
  -- As in its ballot.
  pair       text NOT NULL,
  choice     text NOT NULL CHECK (choice IN ('left', 'right', 'tie', 'both_bad')),
  gold       text,
  comment    text NOT NULL,
  issued_at  timestamptz NOT NULL,
  -- As the client saw it; null when it did not say.
  shown_at   timestamptz,
  first_interaction_at timestamptz,
  dwell_left_ms  integer NOT NULL,
  dwell_right_ms integer NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  -- Nobody judges a pair twice, however many ballots they have of it.
  UNIQUE (rater, contest, pair)
);
CREATE INDEX votes_contest ON critic.votes (contest);
CREATE INDEX votes_rater ON critic.votes (rater, seq);

-- Counts a batch of votes in one round trip. One row comes back for each that was given, in order:
--   counted    it is in the table, by this request
--   doubled    another request voted on this ballot
--   judged     this rater voted on the pair by another ballot
--   unknown    this rater has no such ballot
--   expired    it came too late
--   withdrawn  the ballot was taken back
--   gone       a build that it shows is not there any more
CREATE FUNCTION critic.cast_votes(
  p_ballot text[], p_request text[], p_rater text[], p_choice text[], p_comment text[], p_shown timestamptz[], p_first timestamptz[],
  p_dwell_left integer[], p_dwell_right integer[]
) RETURNS TABLE (place bigint, outcome text, contest text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  -- In the order of ballots, so that two batches with the same ones cannot wait for one another.
  INSERT INTO critic.votes AS v (ballot, request, rater, simulated, contest, left_side, right_side, pair, choice, gold, comment, issued_at, shown_at,
      first_interaction_at, dwell_left_ms, dwell_right_ms)
    SELECT DISTINCT ON (b.id) b.id, u.request, b.rater, r.simulated, b.contest, b.left_side, b.right_side, b.pair, u.choice, b.gold, u.comment, b.issued_at, u.shown,
      u.first, u.dwell_left, u.dwell_right
    FROM unnest(p_ballot, p_request, p_rater, p_choice, p_comment, p_shown, p_first, p_dwell_left, p_dwell_right) WITH ORDINALITY
      AS u (ballot, request, rater, choice, comment, shown, first, dwell_left, dwell_right, place)
    JOIN critic.ballots b ON b.id = u.ballot AND b.rater = u.rater AND b.expires_at > now() AND b.withdrawn_at IS NULL
    JOIN critic.raters r ON r.id = b.rater
    JOIN critic.entries l ON l.contest = b.contest AND l.side = b.left_side
    JOIN critic.entries e ON e.contest = b.contest AND e.side = b.right_side
    ORDER BY b.id, u.place
    ON CONFLICT DO NOTHING;
  RETURN QUERY
    SELECT u.place,
      CASE
        WHEN b.id IS NULL THEN 'unknown'
        WHEN v.request = u.request AND v.choice = u.choice THEN 'counted'
        WHEN v.ballot IS NOT NULL THEN 'doubled'
        WHEN b.withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN b.expires_at <= now() THEN 'expired'
        WHEN EXISTS (SELECT 1 FROM critic.votes o WHERE o.rater = b.rater AND o.contest = b.contest AND o.pair = b.pair) THEN 'judged'
        ELSE 'gone'
      END,
      coalesce(b.contest, '')
    FROM unnest(p_ballot, p_request, p_rater, p_choice) WITH ORDINALITY AS u (ballot, request, rater, choice, place)
    LEFT JOIN critic.ballots b ON b.id = u.ballot AND b.rater = u.rater
    LEFT JOIN critic.votes v ON v.ballot = b.id
    ORDER BY u.place;
END
$$;

-- Owner: critic. What the model said when it compared two drafts: people's votes on the same two tell later how good its judgement was.
CREATE TABLE critic.judge_answers (
  -- Turn of the policy that answered.
  turn       text PRIMARY KEY,
  build      text NOT NULL,
  module     text NOT NULL,
  -- Digests of the two sources, as drafts are known by.
  left_draft  text NOT NULL,
  right_draft text NOT NULL,
  -- "left", "right", "tie"; empty = an answer that cannot be read.
  choice     text NOT NULL CHECK (choice IN ('left', 'right', 'tie', '')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX judge_answers_build ON critic.judge_answers (build);

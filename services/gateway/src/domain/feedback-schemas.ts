import type { Schema } from './route.ts';
import { count, exactly, nullable, text, time } from './shape.ts';

const kind: Schema = { type: 'string', enum: ['module', 'build'] };
const estimate = exactly({ value: { type: 'number' }, low: { type: 'number' }, high: { type: 'number' } });
const candidate = exactly({ build: text, module: text, draft: text, turn: text, policy_version: text, passed: count, expected: count });
const side = exactly({
  url: { type: 'string', description: 'Where the app runs; empty when it was not to be run' },
  frame: { type: 'string', description: 'The same app for a sandboxed frame: there it has neither cookies nor storage nor an origin' },
  candidate: { ...nullable(candidate), description: 'What it is; told after the vote, and to a simulated rater before' },
});
const choice: Schema = { type: 'string', enum: ['left', 'right', 'tie', 'both_bad'] };
const votesNeeded: Schema = {
  ...nullable(count),
  description: 'More votes like those so far until the order of the two best is decided; 0 = it is, null = it cannot be said yet',
};
const votesToFlip: Schema = { ...nullable(count), description: 'Fewest votes whose removal would turn that order round; null = none does' };
const feedback = exactly({
  id: text,
  rater: text,
  simulated: { type: 'boolean' },
  build: text,
  module: text,
  draft: text,
  message: text,
  thumb: nullable({ type: 'string', enum: ['up', 'down'] }),
  rubric: { type: 'string', description: 'Id of the rubric; empty = none' },
  score: nullable({ type: 'integer' }),
  comment: text,
  at: time,
});

/** Shapes of what people say, by their name in the OpenAPI document. */
export const FEEDBACK_SCHEMAS = {
  Ballot: exactly({
    id: text,
    seal: { type: 'string', description: 'Send it back with the vote as it is' },
    kind,
    title: text,
    task: { type: 'string', description: 'What the sides were to do' },
    left: side,
    right: side,
    issued_at: time,
    expires_at: time,
  }),
  VoteResult: exactly({
    counted: { type: 'boolean' },
    ballot: text,
    weight: { type: 'number', minimum: 0, maximum: 1, description: 'What one such vote counts for' },
    pending: { type: 'string', description: 'Why it does not count as reward, or not yet; empty when it does' },
    left: nullable(candidate),
    right: nullable(candidate),
    before: { ...nullable(estimate), description: 'Chance that the left side is the better one, before the vote, with its 90 % interval' },
    after: nullable(estimate),
    pair_votes: count,
    contest_votes: count,
    votes_needed: votesNeeded,
    votes_to_flip: votesToFlip,
  }),
  Feedback: feedback,
  HistoryEntry: exactly({
    at: time,
    feedback: nullable(feedback),
    vote: nullable(
      exactly({
        ballot: text,
        rater: text,
        simulated: { type: 'boolean' },
        kind,
        left: nullable(candidate),
        right: nullable(candidate),
        choice,
        comment: text,
      }),
    ),
  }),
  Rubric: exactly({
    id: text,
    name: text,
    description: text,
    min: { type: 'integer' },
    max: { type: 'integer' },
    created_at: time,
    archived_at: nullable(time),
  }),
  Statistics: exactly({
    votes: count,
    simulated_votes: count,
    raters: count,
    choices: exactly({ left: count, right: count, tie: count, both_bad: count }),
    agreement: { ...nullable(estimate), description: "Krippendorff's alpha over pairs that several raters judged" },
    left_share: { ...nullable(estimate), description: 'Share of decided votes that went to the left side; 0.5 = the place does not matter' },
    contests: {
      type: 'array',
      items: exactly({
        contest: text,
        kind,
        title: text,
        votes: count,
        standings: {
          type: 'array',
          description: 'Best first',
          items: exactly({
            candidate: nullable(candidate),
            rating: { ...nullable(estimate), description: 'Bradley-Terry rating, with its 90 % interval' },
            votes: count,
            wins: count,
            ties: count,
          }),
        },
        votes_needed: votesNeeded,
        votes_to_flip: votesToFlip,
      }),
    },
  }),
} as const satisfies Readonly<Record<string, Schema>>;

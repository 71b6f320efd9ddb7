import { CHECKPOINT_NAMES } from '@modwright/grading';
import { EXPORT_SCHEMAS } from './export-view.ts';
import { FEEDBACK_SCHEMAS } from './feedback-schemas.ts';
import { DEAD_LETTER_SCHEMA } from './dead-letter-view.ts';
import { OPERATIONS_SCHEMA } from './operations-view.ts';
import { POLICY_SCHEMAS } from './policy-view.ts';
import { REWARD_SCHEMA } from './reward-view.ts';
import { RUN_SCHEMAS } from './run-view.ts';
import { count, exactly, listOf, share, text, time } from './shape.ts';
import type { Schema } from './route.ts';
import { TURN_SCHEMAS } from './turn-view.ts';
import { SCOPES } from './api-key.ts';
import { ROLES } from './role.ts';

export function ref(name: keyof typeof SCHEMAS): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Shapes that answers share, by their name in the OpenAPI document. */
export const SCHEMAS = {
  Error: exactly({
    error: { type: 'string', description: 'One line that says what to do' },
    code: { type: 'string', description: 'The gRPC name of the error code' },
  }),
  Build: exactly({
    id: text,
    title: text,
    status: {
      type: 'string',
      enum: ['planning', 'building', 'integrating', 'judging', 'accepted', 'below_bar', 'failed', 'cancelled', 'awaiting_plan_review'],
    },
    paused: { type: 'boolean' },
    reason: { type: 'string', description: 'Why it ended' },
    brief: text,
    created_at: time,
    updated_at: time,
    ended_at: { anyOf: [time, { type: 'null' }] },
    passed: { ...count, description: 'Cases that pass, browser journeys included' },
    total: count,
    tokens: { ...count, description: 'Read and written by the model' },
    seconds: count,
    seed: count,
    last_seq: { ...count, description: 'Number of the newest message' },
    extends: { type: 'string', description: 'Build whose app it changes; empty = a new app' },
    plan_revision: { ...count, description: 'Counts plans, the edited ones too; 0 = none yet' },
    superseded: { ...listOf(exactly({ what: text, reason: text })), description: 'Cases of the extended app that do not hold any more' },
    modules: listOf(
      exactly({
        name: text,
        reused_from: { type: 'string', description: 'Kept module it was made of; empty = written for this build' },
        phase: text,
        turn: count,
        passed: count,
        expected: count,
      }),
    ),
    assumptions: listOf(exactly({ id: text, text, about: text })),
    questions: listOf(exactly({ id: text, text, alternatives: listOf(text) })),
    scores: listOf(
      exactly({
        checkpoint: text,
        module: { type: 'string', description: 'Empty = the whole app' },
        value: { type: 'number', minimum: 0, maximum: 1 },
        evidence: text,
        findings: listOf(exactly({ module: text, file: text, line: count, rule: text, message: text })),
        curve: {
          ...listOf(
            exactly({
              endpoint: text,
              module: { type: 'string', description: 'Empty when the scaffold answers' },
              rows: { ...count, description: 'That every entity had' },
              p95_ms: { type: 'number', description: '95 of 100 answers came within so many milliseconds' },
              statements: { ...count, description: 'The most SQL statements of one answer' },
              rows_read: { ...count, description: 'The most rows that one answer read' },
              answers: count,
              failures: { ...count, description: 'Answered 5xx or not at all' },
            }),
          ),
          description: 'Only of scalability of the whole app: each endpoint at each size',
        },
      }),
    ),
  }),
  Message: exactly({
    seq: count,
    kind: { type: 'string', description: 'Name of the body: "draftsProposed"' },
    at: time,
    envelope: { type: 'object', description: 'modwright.build.v1.Envelope in the JSON form of protobuf' },
  }),
  Outline: exactly({
    seq: listOf(count),
    kind: { ...listOf(text), description: 'Names of bodies' },
    at: { ...listOf(count), description: 'When, in milliseconds since 1970' },
  }),
  Caller: exactly({
    key: { type: 'string', description: 'Id of the key; of somebody who signed in one that stays the same' },
    tenant: { type: 'string', description: 'Whose it is; "default" runs the installation' },
    name: text,
    role: {
      type: 'string',
      enum: [...ROLES],
      description: 'What the scopes amount to: reads; votes, too; starts and steers builds, too; gives keys, too',
    },
    scopes: listOf(text),
    expires_at: { anyOf: [time, { type: 'null' }] },
    session: { type: 'boolean', description: 'True = somebody who signed in, until they sign out' },
  }),
  Case: exactly({
    id: text,
    title: text,
    module: text,
    origin: { type: 'string', enum: ['derived', 'authored', 'user', 'kept', 'unspecified'] },
    acceptance: text,
    passed: { type: ['boolean', 'null'], description: 'Null = not run yet' },
    failure: text,
  }),
  File: exactly({ path: text, content: text }),
  Export: exactly({
    slug: { type: 'string', description: 'A folder name' },
    title: text,
    commits: listOf(
      exactly(
        {
          message: text,
          at: time,
          files: listOf({ $ref: '#/components/schemas/File' }),
          removed: { ...listOf(text), description: 'Paths that are gone' },
          tag: { type: 'string', description: 'On the last commit of each version: "v1", "v2"' },
        },
        ['removed', 'tag'],
      ),
    ),
  }),
  ShelfModule: exactly({
    id: text,
    name: text,
    kind: { type: 'string', enum: ['rule', 'report'] },
    responsibility: text,
    input: listOf(text),
    output: text,
    refusals: listOf(text),
    entities: listOf(text),
    cases: count,
    trust: { type: 'string', enum: ['built', 'pack', 'imported'], description: 'Imported modules are offered after all others' },
    app: { type: 'string', description: 'Title of the app it was made for' },
    build: text,
    turn: text,
    policy_version: text,
    pack: text,
    created_at: time,
  }),
  Halt: exactly({
    stopped: { type: 'boolean' },
    since: { anyOf: [time, { type: 'null' }] },
    by: { anyOf: [text, { type: 'null' }], description: 'Name of the key' },
    reason: { anyOf: [text, { type: 'null' }] },
    builds: { type: 'integer', description: 'Builds that were paused by it' },
  }),
  Act: exactly({
    at: time,
    key: { type: 'string', description: 'Id of the key' },
    name: { type: 'string', description: 'What its owner called it then' },
    act: { type: 'string', description: 'operationId of this document' },
    about: { type: 'string', description: 'Path that it was asked of' },
    outcome: {
      anyOf: [text, { type: 'null' }],
      description: 'OK, or the code it was refused or failed with; null = it was begun, and nobody knows how it ended',
    },
  }),
  Key: exactly({
    id: text,
    tenant: text,
    name: text,
    role: { type: 'string', enum: [...ROLES] },
    scopes: listOf({ type: 'string', enum: [...SCOPES] }),
    created_at: time,
    expires_at: { anyOf: [time, { type: 'null' }] },
    revoked: { type: 'boolean' },
    person: { anyOf: [text, { type: 'null' }], description: 'Who signed in, if this is a session of theirs' },
  }),
  DeadLetter: DEAD_LETTER_SCHEMA,
  Operations: OPERATIONS_SCHEMA,
  Reward: REWARD_SCHEMA,
  ...TURN_SCHEMAS,
  ...FEEDBACK_SCHEMAS,
  ...RUN_SCHEMAS,
  ...POLICY_SCHEMAS,
  ...EXPORT_SCHEMAS,
} as const satisfies Readonly<Record<string, Schema>>;

const textFiles = listOf(exactly({ path: text, content: text }));

/** A profile of a person's own: a built-in one, and what is different (docs/profiles.md). */
const PROFILE = exactly(
  {
    name: text,
    version: text,
    base: { type: 'string', description: 'The built-in profile it is laid on' },
    description: text,
    files: { ...textFiles, description: 'Files of the app, instead of those at the same path or besides them' },
    dependencies: { type: 'object', additionalProperties: text, description: 'Packages the app may import, with their version' },
    locked: { ...listOf(exactly({ name: text, version: text, licence: text })), description: 'Every package the running app loads' },
    licences: { ...listOf(text), description: 'SPDX ids that are allowed besides those of the base' },
    image: { type: 'string', description: 'Sandbox image that holds the packages; empty = that of the base' },
  },
  ['description', 'files', 'licences', 'image'],
);

/** A checkpoint of a person's own (docs/profiles.md). */
const CHECKPOINT = exactly(
  {
    name: text,
    about: text,
    command: { ...listOf(text), minItems: 1 },
    files: { ...textFiles, description: 'Laid out under checkpoints/ of the app' },
    timeout_seconds: { type: 'integer', minimum: 1, maximum: 300 },
  },
  ['about', 'files', 'timeout_seconds'],
);

/** What starts a build. */
export const SUBMISSION: Schema = exactly(
  {
    brief: { type: 'string', description: 'What to build, in plain words. May be absent when requirements are given' },
    requirements: {
      type: 'array',
      maxItems: 200,
      items: { anyOf: [{ type: 'string' }, exactly({ id: { type: 'string', minLength: 1, maxLength: 40 }, text })] },
    },
    openapi: { type: ['string', 'object'], description: 'An OpenAPI 3 document the app must serve: JSON or YAML text, or the object' },
    accept: {
      type: 'array',
      maxItems: 200,
      description: 'Acceptance cases of your own, by file',
      items: exactly({ name: { type: 'string', minLength: 1, maxLength: 200 }, content: text }),
    },
    profile: { anyOf: [{ type: 'string', maxLength: 40 }, PROFILE], description: 'What the app is made of: a name, or a profile of your own' },
    checkpoints: { type: 'array', maxItems: 20, description: 'Judges of your own', items: CHECKPOINT },
    budget: exactly(
      {
        tokens: count,
        seconds: count,
        repair_turns: count,
        samples: { type: 'integer', minimum: 0, maximum: 16 },
        bar: share,
      },
      ['tokens', 'seconds', 'repair_turns', 'samples', 'bar'],
    ),
    seed: { type: 'integer', minimum: 0, maximum: 2147483647 },
    minimums: {
      type: 'object',
      additionalProperties: share,
      description: `Scores the app must reach, by checkpoint (${CHECKPOINT_NAMES.join(', ')}, or your own); a build below one of them goes back for repair and is never accepted`,
    },
    packs: {
      type: 'array',
      maxItems: 8,
      description: 'Packs of what a domain calls for, by their files',
      items: exactly({ files: { type: 'array', maxItems: 400, items: exactly({ name: { type: 'string', minLength: 1, maxLength: 200 }, content: text }) } }),
    },
    shelf: { enum: ['on', 'off'], description: 'Whether accepted modules of other builds may be reused, and those of this build are kept. On unless said' },
    extends: { type: 'string', maxLength: 60, description: 'Ended build whose app is changed; the brief then says what is to be different' },
    interactive: { type: 'boolean', description: "The plan waits for a person's word before anything is written" },
  },
  ['brief', 'requirements', 'openapi', 'accept', 'profile', 'checkpoints', 'budget', 'seed', 'minimums', 'shelf', 'packs', 'extends', 'interactive'],
);

/** A person's word on a plan that waits for it. */
export const REVIEW: Schema = exactly(
  {
    decision: { enum: ['accept', 'refuse', 'answer'] },
    reason: { type: 'string', maxLength: 2000, description: 'Why it is refused; kept with the build' },
    answers: {
      ...listOf(exactly({ question: text, answer: { type: 'string', maxLength: 2000 } })),
      description: 'One of the alternatives or words of your own, by the id of the question or assumption; the plan is made again with them',
    },
    revision: { ...count, description: 'Revision that was read; refused when there is a newer one. Left out = the newest' },
  },
  ['reason', 'answers', 'revision'],
);

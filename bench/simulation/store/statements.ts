import type { Clock } from '../clock.ts';
import { DatabaseError, type BuildRow, type Tables } from './tables.ts';

type Values = readonly unknown[];
type Answer = (tables: Tables, values: Values, clock: Clock) => unknown[];

/** Every statement of the code that lives here, by how it begins; values come as it gives them. */
const STATEMENTS: readonly (readonly [begins: string, answer: Answer])[] = [
  ['SELECT orchestrator.record(', record],
  ['select "id", "state", "version" from "orchestrator"."builds" where "id" in', (tables, ids) => ids.flatMap((id) => tables.builds.get(String(id)) ?? [])],
  ['select "id" from "orchestrator"."builds" where "deadline_at" <=', (tables, [now]) => pastDeadline(tables, now as Date)],
  ['select "state" from "orchestrator"."builds" where "status" in', (tables, statuses) => withStatus(tables, statuses)],
  ['select "id", "build", "subject", "envelope" from "orchestrator"."messages" where "subject" is not null and "sent_at" is null', unsent],
  ['select "id", "build", "subject", "envelope" from "orchestrator"."messages" where "id" in', (tables, ids) => toPublish(tables, ids)],
  ['update "orchestrator"."messages" set "sent_at" =', markSent],
  ['select "created_at" from "orchestrator"."work_queue"', ({ workQueue }) => (workQueue ? [{ created_at: workQueue }] : [])],
  ['insert into "orchestrator"."work_queue"', (tables, [createdAt]) => ((tables.workQueue = createdAt as Date), [])],
  ['insert into "orchestrator"."dead_letters"', (tables, [id]) => tables.keepLetter(String(id))],
  // The shelf is empty in every world.
  ['select "module" from "shelf"."modules" where "shape" =', () => []],
  ['select "orchestrator"."builds"."state" from "orchestrator"."builds" left join "shelf"."fed_builds"', () => []],
];

/** Answers a statement from the tables. Throws a DatabaseError as the server would, and another error for a statement that nobody taught it. */
export function answerStatement(tables: Tables, clock: Clock, text: string, values: Values): unknown[] {
  const known = STATEMENTS.find(([begins]) => text.startsWith(begins));
  if (!known) throw new UnknownStatement(text);
  if (tables.awayUntil > clock.now) throw new DatabaseError('57P03', 'the database system is starting up');
  return known[1](tables, values, clock);
}

/** The simulation has to learn it. */
export class UnknownStatement extends Error {
  constructor(text: string) {
    super(`the simulated database does not know this statement: add it to bench/simulation/store/statements.ts\n${text}`);
  }
}

function record(tables: Tables, values: Values): unknown[] {
  const [id, , status, , state, version, deadline, messageId, build, seq, kind, envelope, subject] = values as readonly (readonly never[])[];
  const builds = id!.map((each, index) => ({
    id: each,
    status: status![index]!,
    state: state![index]!,
    version: version![index]!,
    deadlineAt: deadline![index] ?? null,
  }));
  const messages = messageId!.map((each, index) => ({
    id: each,
    build: build![index]!,
    seq: seq![index]!,
    kind: kind![index]!,
    envelope: envelope![index]!,
    subject: subject![index] ?? null,
  }));
  tables.record(builds, messages);
  return [];
}

function pastDeadline({ builds }: Tables, now: Date): BuildRow[] {
  return [...builds.values()].filter(({ deadlineAt }) => deadlineAt !== null && deadlineAt <= now);
}

function withStatus({ builds }: Tables, statuses: Values): BuildRow[] {
  return [...builds.values()].filter(({ status }) => statuses.includes(status));
}

function unsent(tables: Tables, [before, limit]: Values, clock: Clock): unknown[] {
  const ageMs = Date.now() - (before as Date).getTime();
  const old = tables.unsent().filter(({ createdAt }) => createdAt <= clock.now - ageMs);
  return old.sort((a, b) => a.createdAt - b.createdAt).slice(0, limit as number);
}

function toPublish({ messages }: Tables, ids: Values): unknown[] {
  return ids.flatMap((id) => messages.get(String(id)) ?? []).filter(({ subject }) => subject !== null);
}

function markSent({ messages }: Tables, [, ...ids]: Values, clock: Clock): unknown[] {
  for (const id of ids) {
    const row = messages.get(String(id));
    if (row) row.sentAt = clock.now;
  }
  return [];
}

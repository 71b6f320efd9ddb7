import { GenerateRequest } from '@modwright/contracts/policy';
import { orDatabaseError, type Store } from '../pool.ts';
import type { EntryRow } from './ballots.ts';

/** A vote for one of two completions of a prompt. */
export interface PreferenceRow {
  /** Its place among everything that became durable, which is what readers go on after. */
  readonly number: number;
  readonly ballot: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly gold: 'left' | 'right' | null;
  readonly decidedAt: Date;
  readonly role: string;
  readonly step: string;
  readonly request: GenerateRequest;
  readonly chosen: EntryRow;
  readonly chosenText: string;
  readonly rejected: EntryRow;
  readonly rejectedText: string;
  readonly chosenLeft: boolean;
}

// Entries of the audit chain are numbered in the order of their commits; votes are not.
const AFTER = `SELECT a.seq::float8 AS number, v.ballot, v.rater, v.simulated, v.gold, v.decided_at AS "decidedAt", c.role, c.step, c.request,
    to_jsonb(e) AS chosen, c.text AS "chosenText", to_jsonb(f) AS rejected, r.text AS "rejectedText", v.choice = 'left' AS "chosenLeft"
  FROM critic.audit a
  JOIN critic.votes v ON v.ballot = a.subject
  JOIN critic.entries e ON e.contest = v.contest AND e.side = CASE v.choice WHEN 'left' THEN v.left_side ELSE v.right_side END
  JOIN critic.entries f ON f.contest = v.contest AND f.side = CASE v.choice WHEN 'left' THEN v.right_side ELSE v.left_side END
  JOIN policy.turns c ON c.id = e.turn
  JOIN policy.turns r ON r.id = f.turn
  WHERE a.kind = 'vote' AND a.seq > $1 AND v.choice IN ('left', 'right') AND c.request_id <> r.request_id AND c.role = r.role AND c.step = r.step
  ORDER BY a.seq LIMIT $2`;

/** Votes for a completion that became durable after `after`, in order. */
export async function readPreferencesAfter(store: Store, after: number, limit: number): Promise<PreferenceRow[]> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<Omit<PreferenceRow, 'request'> & { readonly request: Buffer }>({ text: AFTER, values: [after, limit] }),
  );
  return rows.map((row) => ({ ...row, request: GenerateRequest.decode(row.request) }));
}

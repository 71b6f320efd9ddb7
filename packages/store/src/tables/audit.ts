import type { Store } from '../pool.ts';
import { inTransaction, ONE_VIEW } from '../transaction.ts';

/** An entry of the audit chain beside the row that it speaks of. */
export interface AuditedRow {
  readonly seq: number;
  readonly kind: 'reward' | 'vote' | 'feedback' | 'rater removed';
  readonly subject: string;
  readonly rater: string;
  readonly content: Buffer;
  readonly hash: Buffer;
  /** The row as its digest is made of it; null when there is no such row. */
  readonly row: string | null;
}

const PAGE = 5000;
const ENTRIES = `SELECT a.seq::float8 AS seq, a.kind, a.subject, a.rater, a.content, a.hash, CASE a.kind
    WHEN 'reward' THEN (SELECT critic.audited(to_jsonb(r)) FROM critic.reward_components r WHERE r.id = a.subject::bigint)
    WHEN 'vote' THEN (SELECT critic.audited(to_jsonb(v)) FROM critic.votes v WHERE v.ballot = a.subject)
    WHEN 'feedback' THEN (SELECT critic.audited(to_jsonb(f)) FROM critic.feedback f WHERE f.seq = a.subject::bigint) END AS row
  FROM critic.audit a WHERE a.seq > $1 ORDER BY a.seq LIMIT ${PAGE}`;
const LOOSE = `SELECT * FROM (
    SELECT 'reward' AS kind, r.id::text AS subject FROM critic.reward_components r
    UNION ALL SELECT 'vote', v.ballot FROM critic.votes v
    UNION ALL SELECT 'feedback', f.seq::text FROM critic.feedback f) AS u
  WHERE NOT EXISTS (SELECT 1 FROM critic.audit a WHERE a.kind = u.kind AND a.subject = u.subject) LIMIT 100`;

/** The whole chain, page by page, and then the rows that no entry speaks of, from one view of the database. */
export async function readAuditChain(store: Store, onEntries: (entries: readonly AuditedRow[]) => void): Promise<{ kind: string; subject: string }[]> {
  return inTransaction(store, ONE_VIEW, async (client) => {
    await client.query("SET LOCAL timezone = 'UTC'");
    for (let last = 0; ;) {
      const { rows } = await client.query<AuditedRow>(ENTRIES, [last]);
      onEntries(rows);
      if (rows.length < PAGE) break;
      last = rows.at(-1)!.seq;
    }
    const { rows } = await client.query<{ kind: string; subject: string }>(LOOSE);
    return rows;
  });
}

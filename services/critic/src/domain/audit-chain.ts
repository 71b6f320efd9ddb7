import { createHash } from 'node:crypto';

/** An entry of the chain beside the row that it speaks of. */
export interface AuditedEntry {
  readonly seq: number;
  readonly kind: 'reward' | 'vote' | 'feedback' | 'rater removed';
  readonly subject: string;
  readonly rater: string;
  readonly content: Uint8Array;
  readonly hash: Uint8Array;
  /** The row as its digest is made of it; null when there is no such row. */
  readonly row: string | null;
}

export interface AuditFinding {
  /** Entry of the chain; 0 = the row has none. */
  readonly seq: number;
  readonly what: string;
}

/** Walks a chain from its first entry on. */
export interface ChainWalk {
  /** Takes the next entries, in order. */
  take(entries: readonly AuditedEntry[]): void;
  /** @param loose rows that no entry speaks of. @param heads hashes that were kept elsewhere and have to be in the chain. */
  end(loose: readonly { readonly kind: string; readonly subject: string }[], heads: ReadonlySet<string>): ChainReport;
}

export interface ChainReport {
  readonly entries: number;
  /** Hash of the last entry, hexadecimal. */
  readonly head: string;
  readonly removedRaters: number;
  readonly findings: readonly AuditFinding[];
}

/** A chain is right when every hash follows from the one before, and every row is as it was when its entry was made, or went with its rater. */
export function walkChain(): ChainWalk {
  const findings: AuditFinding[] = [];
  const missing: AuditedEntry[] = [];
  const removed = new Map<string, number>();
  const seen = new Set<string>();
  let [last, entries, head] = [0, 0, Buffer.alloc(32)];
  const check = (entry: AuditedEntry): void => {
    if (entry.seq !== last + 1) findings.push({ seq: entry.seq, what: `entries ${last + 1} to ${entry.seq - 1} of the chain are missing` });
    else if (!hashOf(head, entry).equals(entry.hash)) findings.push({ seq: entry.seq, what: 'the entry, or one before it, was changed' });
    if (entry.kind === 'rater removed') removed.set(entry.rater, entry.seq);
    else if (entry.row === null) missing.push(entry);
    else if (!sha256(entry.row).equals(entry.content))
      findings.push({ seq: entry.seq, what: `${entry.kind} ${entry.subject} was changed after it was recorded` });
    [last, head] = [entry.seq, Buffer.from(entry.hash)];
    entries++;
    seen.add(head.toString('hex'));
  };
  return {
    take: (given) => given.forEach(check),
    end: (loose, heads) => {
      const unexplained = missing.filter(({ rater, seq }) => rater === '' || (removed.get(rater) ?? 0) < seq);
      findings.push(...unexplained.map(({ seq, kind, subject }) => ({ seq, what: `${kind} ${subject} was removed` })));
      findings.push(...loose.map(({ kind, subject }) => ({ seq: 0, what: `${kind} ${subject} was inserted beside the chain` })));
      for (const known of heads)
        if (!seen.has(known)) findings.push({ seq: last, what: `the chain does not hold ${known.slice(0, 16)}..., which it once ended with` });
      return { entries, head: head.toString('hex'), removedRaters: removed.size, findings: findings.toSorted((a, b) => a.seq - b.seq) };
    },
  };
}

/** Hash of an entry, from that of the one before. */
export function hashOf(before: Uint8Array, { seq, kind, subject, rater, content }: Omit<AuditedEntry, 'hash' | 'row'>): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(seq));
  return sha256(Buffer.concat([before, number, sha256(kind), sha256(subject), sha256(rater), content]));
}

function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

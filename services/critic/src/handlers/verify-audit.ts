import type { Store } from '@modwright/store';
import { readAuditChain } from '@modwright/store/audit';
import { walkChain, type ChainReport } from '../domain/audit-chain.ts';

/** Walks the audit chain and compares it with the rows. @param heads hashes with which the chain ended once. */
export async function verifyAudit(store: Store, heads: readonly string[] = []): Promise<ChainReport> {
  const walk = walkChain();
  const loose = await readAuditChain(store, walk.take);
  return walk.end(loose, new Set(heads));
}

import type { PreferredCompletion } from '@modwright/contracts/feedback';
import { type PreferencePage, type PreferenceVote, type ReadPreferencesRequest } from '@modwright/contracts/feedback';
import type { Store } from '@modwright/store';
import { readGold, type EntryRow, type GoldCount } from '@modwright/store/ballots';
import { readPreferencesAfter, type PreferenceRow } from '@modwright/store/preferences';
import { countsFor } from '../domain/vote-effect.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Votes for a completion after the one with the number `after`, each with what it weighs now. */
export async function readPreferences(store: Store, { after, limit }: ReadPreferencesRequest, now: Date): Promise<PreferencePage> {
  const size = Math.min(limit || DEFAULT_LIMIT, MAX_LIMIT);
  const rows = await readPreferencesAfter(store, after, size);
  const gold = await readGold(
    store,
    rows.map(({ rater }) => rater),
  );
  return { votes: rows.map((row) => toVote(row, gold.get(row.rater) ?? { votes: 0, right: 0 }, now)), more: rows.length === size };
}

function toVote(row: PreferenceRow, gold: GoldCount, now: Date): PreferenceVote {
  const { number, ballot, rater, simulated, decidedAt, role, step, request, chosenLeft } = row;
  const { weight, pending } = countsFor(row, gold, decidedAt.getTime(), now.getTime());
  return {
    ...{ number, ballot, rater, simulated, decidedAt, role, step, chosenLeft, weight },
    prompt: request.messages,
    chosen: toCompletion(row.chosen, row.chosenText),
    rejected: toCompletion(row.rejected, row.rejectedText),
    notCounted: pending,
  };
}

function toCompletion({ turn, build, module, policy_version: policyVersion, passed, expected }: EntryRow, text: string): PreferredCompletion {
  return { turn, text, build, module, policyVersion, passed, expected };
}

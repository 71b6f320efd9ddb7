import { Manifest, Method, Batch } from '@modwright/contracts/learning';
import type { ReadVotesReply } from '@modwright/contracts/rewards';
import type { BatchCounts } from '@modwright/contracts/trainer';
import { type Run } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild } from '@modwright/store/read';
import { readSnapshotRewards } from '@modwright/store/rewards';
import { readTurnHeads, readTurnHeadsOf, readTurnTokens, type TurnHead } from '@modwright/store/rollouts';
import { listVersions, readBaselines, type VersionRow } from '@modwright/store/trainer';
import type { BatchContent } from '../adapters/batch-folder.ts';
import { toAnswers, toRollouts, whyNothing, type RewardedTurn } from '../domain/batch.ts';
import { indexRewards, type PlacedComponent } from '../domain/components.ts';
import { rewardOf } from '../domain/reward.ts';
import { sieve } from '../domain/sieve.ts';
import { gatherPreferences } from './gather-preferences.ts';
import { untouchable } from './held-out.ts';

const MAX_ROLLOUTS = 4_096;
/** Turns that are looked at for each that is wanted: most are learnt from already, or old. */
const LOOK_FACTOR = 4;

export interface GatheredBatch {
  readonly content: BatchContent;
  readonly counts: BatchCounts;
  /** Mean reward of the turns that are learnt from, 0..1. */
  readonly trainingReward: number;
  /** Those whose turns are learnt from, or were compared. */
  readonly builds: readonly string[];
}

/** What counts in a batch. */
export interface Judged {
  /** Id of the snapshot whose rewards count. */
  readonly snapshot: string;
  /** What raters said of drafts by then. */
  readonly votes: ReadVotesReply;
}

/**
 * What a run learns from, and what became of everything else. Throws FAILED_PRECONDITION "nothing to learn from: ..." that says what to do.
 */
export async function gatherBatch(store: Store, run: Run, { snapshot, votes }: Judged): Promise<GatheredBatch> {
  const { role = '', maxRollouts = 0, hyperparameters, seed = 0, gate, method = Method.GRPO } = run.request ?? {};
  const wanted = maxRollouts || MAX_ROLLOUTS;
  const [heads, versions, baselines] = await Promise.all([readTurnHeads(store, role, wanted * LOOK_FACTOR), listVersions(store), readBaselines(store)]);
  const componentsOf = indexRewards(await frozenComponents(store, snapshot, heads));
  const { builds, texts } = await untouchable(store, gate);
  const votedOn = method === Method.DPO ? await readTurnHeadsOf(store, turnsOf(votes), [], role) : [];
  const heldOut = new Set([...builds, ...(await buildsOf(store, [...heads, ...votedOn], texts))]);
  const sieved = sieve(heads, { parent: run.parent, parents: parentsOf(versions), baseModel: run.baseModel, heldOut, componentsOf });
  const kept = sieved.kept.slice(-wanted);
  const tokens = await readTurnTokens(
    store,
    kept.map(({ id }) => id),
  );
  const turns = kept.flatMap((head): RewardedTurn[] => {
    const found = tokens.get(head.id);
    return found ? [{ head, tokens: found, components: componentsOf(head) }] : [];
  });
  const learnt = toRollouts(turns, baselines);
  const preferences = method === Method.DPO ? await gatherPreferences(store, votes.pairs, { role, baseModel: run.baseModel, heldOut }) : [];
  const answers = method === Method.SFT || method === Method.KTO ? toAnswers(turns, votes.thumbs) : [];
  const counts: BatchCounts = { ...learnt.counts, ...sieved.counts, preferences: preferences.length, answers: answers.length };
  const nothing = whyNothing(method, learnt, preferences, answers, counts);
  if (nothing !== undefined) throw new AppError('FAILED_PRECONDITION', nothing);
  const rollouts = method === Method.GRPO ? learnt.rollouts : [];
  const batch = Batch.fromPartial({
    run: run.id,
    method,
    baseModel: run.baseModel,
    parentVersion: run.parent,
    role,
    snapshot,
    seed,
    ...(hyperparameters ? { hyperparameters } : {}),
    rollouts: rollouts.length,
    preferences: preferences.length,
    answers: answers.length,
  });
  const content = { batch, rollouts, preferences, answers, baselines: method === Method.GRPO ? learnt.baselines : [] };
  const learntFrom = new Set([...kept, ...votedOn].map(({ build }) => build));
  return { content, counts, trainingReward: meanReward(turns), builds: [...learntFrom] };
}

/** Components of everything in the builds of these turns, as they stood in the snapshot. */
async function frozenComponents(store: Store, snapshot: string, heads: readonly TurnHead[]): Promise<PlacedComponent[]> {
  const rewards = await readSnapshotRewards(store, snapshot, [...new Set(heads.map(({ build }) => build))]);
  return rewards.flatMap(({ build, role, turn, components }) => components.map((component) => ({ build, role, turn, ...component })));
}

/** Turns that raters compared. */
function turnsOf({ pairs }: ReadVotesReply): string[] {
  return [...new Set(pairs.flatMap(({ left, right }) => [left, right]))];
}

function meanReward(turns: readonly RewardedTurn[]): number {
  return turns.reduce((sum, { components }) => sum + (rewardOf(components) ?? 0), 0) / Math.max(1, turns.length);
}

/** The parent of each version. */
export function parentsOf(versions: readonly VersionRow[]): Map<string, string> {
  return new Map(versions.map(({ name, manifest }) => [name, Manifest.decode(manifest.manifest).parent]));
}

/** Builds among these turns that were made of one of the texts. */
async function buildsOf(store: Store, heads: readonly TurnHead[], texts: ReadonlySet<string>): Promise<Set<string>> {
  if (texts.size === 0) return new Set();
  const builds = [...new Set(heads.map(({ build }) => build))];
  const found: string[] = [];
  for (const build of builds) {
    const text = (await readBuild(store, build))?.state.brief?.text;
    if (text !== undefined && texts.has(text)) found.push(build);
  }
  return new Set(found);
}

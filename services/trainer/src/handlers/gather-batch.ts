import { digest } from '@modwright/runtime';
import { Manifest, Method, Batch, type Preference } from '@modwright/contracts/learning';
import type { BatchCounts } from '@modwright/contracts/trainer';
import { type Run } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild } from '@modwright/store/read';
import { readRewardsOfBuilds, readTurnHeads, readTurnTokens, type StoredReward, type TurnHead } from '@modwright/store/rollouts';
import { listVersions, readBaselines, type VersionRow } from '@modwright/store/trainer';
import type { BatchContent } from '../adapters/batch-folder.ts';
import { toAnswers, toRollouts, whyNothing, type RewardedTurn } from '../domain/batch.ts';
import { indexRewards } from '../domain/components.ts';
import { sieve } from '../domain/sieve.ts';
import { gatherPreferences } from './gather-preferences.ts';

const MAX_ROLLOUTS = 4_096;
/** Turns that are looked at for each that is wanted: most are learnt from already, or old. */
const LOOK_FACTOR = 4;

/** What a run learns from, and what became of everything else. Throws FAILED_PRECONDITION "nothing to learn from: ..." that says what to do. */
export async function gatherBatch(store: Store, run: Run): Promise<{ readonly content: BatchContent; readonly counts: BatchCounts }> {
  const { role = '', maxRollouts = 0, hyperparameters, seed = 0, gate, method = Method.GRPO } = run.request ?? {};
  const wanted = maxRollouts || MAX_ROLLOUTS;
  const [heads, versions, baselines] = await Promise.all([readTurnHeads(store, role, wanted * LOOK_FACTOR), listVersions(store), readBaselines(store)]);
  const rewards = await readRewardsOfBuilds(store, [...new Set(heads.map(({ build }) => build))]);
  const componentsOf = indexRewards(rewards);
  const heldOut = await buildsOf(store, heads, new Set((gate?.heldOut ?? []).map(({ request }) => request?.brief?.text ?? '')));
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
  const preferences = method === Method.DPO ? await gatherPreferences(store, role, run.baseModel) : [];
  const answers = method === Method.SFT || method === Method.KTO ? toAnswers(turns) : [];
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
    snapshot: snapshotOf(rewards, preferences),
    seed,
    ...(hyperparameters ? { hyperparameters } : {}),
    rollouts: rollouts.length,
    preferences: preferences.length,
    answers: answers.length,
  });
  return { content: { batch, rollouts, preferences, answers, baselines: method === Method.GRPO ? learnt.baselines : [] }, counts };
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

/** Names the rewards and votes that were used: the same ones have the same name. */
function snapshotOf(rewards: readonly StoredReward[], preferences: readonly Preference[]): string {
  const rows = rewards.map(({ id, value, weight, confidence }) => [id, value, weight, confidence]);
  return `rewards_${digest(JSON.stringify([rows, preferences.map(({ id, weight }) => [id, weight])]), 16)}`;
}

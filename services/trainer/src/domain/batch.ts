import type { Thumbs } from '@modwright/contracts/rewards';
import type { BatchCounts } from '@modwright/contracts/trainer';
import { Method, type JudgedAnswer, type Preference, type RewardComponent, type Rollout } from '@modwright/contracts/learning';
import type { TurnHead, TurnTokens } from '@modwright/store/rollouts';
import { groupAdvantages, scaleAdvantages } from './advantage.ts';
import { advantageOver, heard, newBaseline, type Baseline } from './baseline.ts';
import { preferenceWeight } from './preference.ts';
import { isGated, rewardOf } from './reward.ts';

/** A turn that may be learnt from, with everything that is known of it. */
export interface RewardedTurn {
  readonly head: TurnHead;
  readonly tokens: TurnTokens;
  /** Newest of each name, at least one. */
  readonly components: readonly RewardComponent[];
}

export interface RolloutBatch {
  readonly rollouts: readonly Rollout[];
  readonly counts: Pick<BatchCounts, 'used' | 'groups' | 'zeroVariance'>;
  /** As they stand after this batch. */
  readonly baselines: readonly Baseline[];
}

/**
 * Rollouts with their advantages. Turns of the same prompt, role and step are a group: samples of a module inside one plan, plans of one brief.
 * A turn without siblings is compared with what its role usually gets in that step. What is as good as its siblings teaches nothing: it is
 * dropped and counted.
 */
export function toRollouts(turns: readonly RewardedTurn[], stored: readonly Baseline[]): RolloutBatch {
  const groups = [...Map.groupBy(turns, ({ head }) => groupOf(head)).entries()];
  const baselines = new Map(stored.map((baseline) => [baselineKey(baseline), baseline]));
  const lone = groups.flatMap(([, members]) => (members.length === 1 ? members : []));
  // Where nothing is usual yet, this batch says what is.
  const usual = new Map([...withRewards(new Map(), lone), ...baselines]);

  let zeroVariance = 0;
  const found = groups.flatMap(([group, members]) => {
    const advantages = members.length > 1 ? groupAdvantages(members.map(({ components }) => components)) : [overUsual(usual, members[0]!)];
    if (advantages.every((advantage) => Math.abs(advantage) < 1e-9)) {
      zeroVariance += members.length;
      return [];
    }
    return members.map((turn, index) => ({ turn, group, advantage: advantages[index] ?? 0 }));
  });
  const scaled = scaleAdvantages(found.map(({ advantage }) => advantage));
  const rollouts = found.map(({ turn, group }, index) => toRollout(turn, group, scaled[index] ?? 0));
  return {
    rollouts,
    counts: { used: rollouts.length, groups: new Set(found.map(({ group }) => group)).size, zeroVariance },
    baselines: [...withRewards(baselines, lone).values()],
  };
}

/**
 * Answers that were good or not: by raters' thumbs where there are any, else by what decides most for their role, the heaviest component.
 * Behind a gate that was not passed nothing is good.
 */
export function toAnswers(turns: readonly RewardedTurn[], thumbs: readonly Thumbs[] = []): JudgedAnswer[] {
  const said = new Map(thumbs.map((one) => [one.turn, one]));
  return turns.flatMap(({ head, tokens, components }) => {
    const judged = byThumbs(said.get(head.id)) ?? byCounts(components);
    if (!judged) return [];
    const good = !isGated(components) && judged.good;
    const { promptIds, completionIds } = tokens;
    return [{ id: head.id, role: head.role, promptIds: [...promptIds], completionIds: [...completionIds], good, weight: judged.weight }];
  });
}

type Judged = Pick<JudgedAnswer, 'good' | 'weight'>;

/** As sure as votes on a pair are. Undefined when nobody said anything, or as much for it as against it. */
function byThumbs(thumbs: Thumbs | undefined): Judged | undefined {
  const lean = thumbs ? preferenceWeight({ leftWins: thumbs.good, rightWins: thumbs.bad, undecided: 0 }) : 0;
  return lean === 0 ? undefined : { good: lean > 0, weight: Math.abs(lean) };
}

function byCounts(components: readonly RewardComponent[]): Judged | undefined {
  const [heaviest] = components.filter(({ source }) => source === 'checkpoint').sort((a, b) => b.weight - a.weight);
  return heaviest && { good: heaviest.value >= 1, weight: heaviest.confidence };
}

/** Why there is nothing to learn from, with what to do; undefined when there is. */
export function whyNothing(
  method: Method,
  batch: RolloutBatch,
  preferences: readonly Preference[],
  answers: readonly JudgedAnswer[],
  looked: Omit<BatchCounts, 'used'>,
): string | undefined {
  if (method === Method.DPO) return preferences.length > 0 ? undefined : 'nothing to learn from: nobody voted on two drafts of one prompt: use modwright vote';
  if (method === Method.SFT)
    return answers.some(({ good }) => good) ? undefined : `nothing to learn from: no answer was good enough to be imitated (${looks(looked)}): build more apps`;
  if (method === Method.KTO) return answers.length > 0 ? undefined : `nothing to learn from: no answer was judged (${looks(looked)}): build some apps`;
  if (batch.rollouts.length > 0) return undefined;
  if (looked.zeroVariance > 0)
    return `nothing to learn from: all ${looked.zeroVariance} answers got what their siblings got: build with more samples (--budget-samples 4) or harder briefs`;
  return `nothing to learn from: there are no rewarded rollouts (${looks(looked)}): build some apps first, or add --collect DIR`;
}

function looks(counts: Omit<BatchCounts, 'used'>): string {
  const parts: [number, string][] = [
    [counts.unrewarded, 'without reward'],
    [counts.consumed, 'learnt from before'],
    [counts.stale, 'of versions too old'],
    [counts.otherModel, 'of another model'],
    [counts.withoutIds, 'without token ids'],
    [counts.heldOut, 'of held-out briefs'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length > 0 ? said.join(', ') : 'no turn was recorded';
}

function groupOf({ role, step, prompt }: TurnHead): string {
  return `${role}/${step}/${prompt.slice(0, 16)}`;
}

function baselineKey({ role, step }: { readonly role: string; readonly step: string }): string {
  return `${role}/${step}`;
}

function overUsual(usual: ReadonlyMap<string, Baseline>, { head, components }: RewardedTurn): number {
  const baseline = usual.get(baselineKey(head));
  return baseline ? advantageOver(baseline, rewardOf(components) ?? 0) : 0;
}

function withRewards(baselines: ReadonlyMap<string, Baseline>, turns: readonly RewardedTurn[]): Map<string, Baseline> {
  const after = new Map(baselines);
  for (const { head, components } of turns) {
    const key = baselineKey(head);
    after.set(key, heard(after.get(key) ?? newBaseline(head.role, head.step), rewardOf(components) ?? 0));
  }
  return after;
}

function toRollout({ head, tokens, components }: RewardedTurn, group: string, advantage: number): Rollout {
  return {
    id: head.id,
    build: head.build,
    role: head.role,
    step: head.step,
    module: head.module,
    attempt: head.attempt,
    group,
    policyVersion: head.version,
    promptIds: [...tokens.promptIds],
    completionIds: [...tokens.completionIds],
    logprobs: [...tokens.logprobs],
    reward: rewardOf(components) ?? 0,
    advantage,
    components: [...components],
  };
}

import { compareText } from '@modwright/ratings';
import { agreements } from './agreement.ts';
import { humanValues, keyOf, type HumanValue } from './human-values.ts';
import { raterStandings, type RaterStanding } from './raters.ts';
import type { RewardComponent } from '@modwright/store/critic';
import type { ComponentRow, RewardInput, SnapshotReward } from '@modwright/store/rewards';
import type { RewardSettings } from './reward-settings.ts';

/** One reason for a reward, as it stands in the snapshot. */
export interface BlendedComponent extends Omit<RewardComponent, 'turn' | 'role'> {
  readonly source: 'checkpoint' | 'gate' | 'votes' | 'simulated votes';
}

/** What a turn, or a role's work in a build, is worth. */
export interface BlendedReward extends SnapshotReward {
  readonly components: readonly BlendedComponent[];
}

/** Rewards of everything that was judged, in a fixed order, and the raters behind them. */
export interface Blend {
  readonly rewards: readonly BlendedReward[];
  readonly raters: readonly RaterStanding[];
}

/** Roles whose work is the whole app that people vote on. */
const APP_ROLES = new Set(['planner', 'integrator']);
/** Only the turn that wrote what is in the app has scores of these. */
const IN_APP = new Set(['coherence', 'quality', 'practice']);

/**
 * Blends checkpoints and votes: r = (1 - l) checkpoints + l human, with l = n / (n + k) and n the weight of the votes. A gate that was not passed makes it 0.
 * The order of the rows changes no bit of the result.
 */
export function blend(input: RewardInput, settings: RewardSettings): Blend {
  const standings = raterStandings(input.votes, settings);
  const people = humanValues(input, standings, false, settings);
  const programs = humanValues(input, standings, true, settings);
  const subjects = Map.groupBy(input.components, subjectOf);
  const judged = [...subjects.values()].map((components) => rewardOf(components, people, programs, settings));
  const rewards = [...judged, ...agreements(input, standings, settings)].toSorted((a, b) => compareText(subjectOf(a), subjectOf(b)));
  return { rewards, raters: [...standings.values()].toSorted((a, b) => compareText(a.rater, b.rater)) };
}

function subjectOf({ build, role, turn }: Pick<BlendedReward, 'build' | 'role' | 'turn'>): string {
  return JSON.stringify([build, role, turn]);
}

/** The reward that these components make. */
export function weigh(components: readonly BlendedComponent[]): { reward: number; gate: string } {
  const gate = components.find(({ source, value }) => source === 'gate' && value === 0);
  if (gate) return { reward: 0, gate: gate.name };
  const weights = components.map(({ weight, confidence }) => weight * confidence);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { reward: total === 0 ? 0 : components.reduce((sum, { value }, index) => sum + value * weights[index]!, 0) / total, gate: '' };
}

function rewardOf(rows: readonly ComponentRow[], people: Values, programs: Values, settings: RewardSettings): BlendedReward {
  const { build, role, turn, judgement } = rows[0]!;
  const given = rows
    .map(({ source, name, value, weight, confidence, reason }) => ({ source, name, value, weight, confidence, reason }))
    .toSorted((a, b) => compareText(a.source, b.source) || compareText(a.name, b.name));
  const checkpoints = given.filter(({ source }) => source === 'checkpoint').reduce((sum, { weight, confidence }) => sum + weight * confidence, 0);
  const scale = (checkpoints || 1) / settings.priorVotes;
  const voted = (['votes', 'simulated votes'] as const).flatMap((source) => {
    const human = source === 'votes' ? valueOf(rows, people, settings) : valueOf(rows, programs, settings);
    if (!human || human.votes === 0) return [];
    const share = source === 'votes' ? 1 : settings.simulatedShare;
    const who = source === 'votes' ? 'people' : 'simulated raters';
    const reason = `chance that ${who} find it good, by votes of weight ${human.votes.toFixed(2)}`;
    return [{ source, name: 'preferred', value: human.value, weight: scale * share * human.votes, confidence: 1, reason }];
  });
  const components = [...given, ...voted];
  return { build, role, turn, judgement, ...weigh(components), components };
}

type Values = ReadonlyMap<string, HumanValue>;

/** What votes say of a turn by itself, and of the app that it is part of. */
function valueOf(rows: readonly ComponentRow[], values: Values, { appShare }: RewardSettings): HumanValue | undefined {
  const { build, role, turn } = rows[0]!;
  const app = values.get(keyOf({ build, turn: '' }));
  if (turn === '') return APP_ROLES.has(role) ? app : undefined;
  const own = values.get(keyOf({ build, turn }));
  const whole = app && role === 'coder' && rows.some(({ name }) => IN_APP.has(name)) ? { ...app, votes: app.votes * appShare } : undefined;
  if (!own || !whole) return own ?? whole;
  const votes = own.votes + whole.votes;
  return { value: votes === 0 ? 0.5 : (own.value * own.votes + whole.value * whole.votes) / votes, votes };
}

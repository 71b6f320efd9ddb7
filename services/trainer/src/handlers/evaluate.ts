import { Evaluation, type EvaluationPair } from '@modwright/contracts/learning';
import type { GateSettings, HeldOut } from '@modwright/contracts/trainer';
import { AppError, digest } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { insertPlays, readPlays, recordEvaluation, scorePlay } from '@modwright/store/trainer';
import type { Play, Player } from '../adapters/build-player.ts';
import { decide, measure } from '../domain/evaluate.ts';
import { isByLadder } from '../domain/ladder-tasks.ts';
import { heldOutOf } from './held-out.ts';
import type { Journal } from './journal.ts';
import type { Registry } from './registry.ts';

const DEFAULT_SEEDS = 2;
/** There are more of the ladder's tasks, and the interval is over tasks. */
const LADDER_SEEDS = 1;
const DEFAULT_MARGIN = 0.02;
/** Plays at once; the policy's slots bound what really runs together. */
const AT_ONCE = 2;

export interface EvaluateParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly player: Player;
}

interface PlannedPlay extends Play {
  readonly version: string;
  readonly brief: string;
}

/** Has both versions play the same briefs with the same seeds, and decides. What was played before an interruption counts. */
export async function evaluate(
  { store, registry, player }: EvaluateParts,
  journal: Journal,
  baseline: string,
  gate: GateSettings,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { id: run, candidate } = journal.run;
  const plays = planPlays(run, [candidate, baseline], await heldOutOf(store, gate), gate.seeds || (isByLadder(gate) ? LADDER_SEEDS : DEFAULT_SEEDS));
  await insertPlays(
    store,
    plays.map(({ build, version, brief, seed }) => ({ build, run, version, brief, seed })),
  );
  const scores = new Map((await readPlays(store, run)).flatMap(({ build, score }) => (score === null ? [] : [[build, score] as const])));
  const open = plays.filter(({ build }) => !scores.has(build));
  const began = Date.now();
  const playNext = async (): Promise<void> => {
    for (let next = open.shift(); next; next = open.shift()) {
      const score = await player.play(next, signal);
      await scorePlay(store, next.build, score);
      scores.set(next.build, score);
      const secondsLeft = ((Date.now() - began) / 1000 / scores.size) * (plays.length - scores.size);
      const detail = `${next.brief}, seed ${next.seed}, ${next.version}: ${score.toFixed(2)}`;
      await journal.step({ what: 'plays held-out briefs', share: scores.size / plays.length, detail, etaSeconds: Math.round(secondsLeft) });
    }
  };
  await registry.playing(
    plays.map(({ build, version }) => ({ build, version })),
    signal,
    async () => void (await Promise.all(Array.from({ length: AT_ONCE }, playNext))),
  );
  const pairs = toPairs(plays, scores, candidate);
  const measured = measure(pairs);
  const evaluation = Evaluation.fromPartial({
    candidate,
    baseline,
    pairs,
    ...measured,
    ...decide(measured, pairs.length, gate.margin || DEFAULT_MARGIN),
    at: new Date(),
  });
  await recordEvaluation(store, run, evaluation);
  return evaluation;
}

/** Every brief and seed by every version. Seeds are the same for both: what chance gives one it gives the other. */
function planPlays(run: string, versions: readonly string[], heldOut: readonly HeldOut[], count: number): PlannedPlay[] {
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  return heldOut.flatMap(({ name, request }) => {
    if (!request) throw new AppError('INVALID_ARGUMENT', `the held-out brief ${name} is empty`);
    return seeds.flatMap((seed) =>
      versions.map((version) => {
        const build = `build_${digest(`${run}\n${name}\n${seed}\n${version}`, 26).toUpperCase()}`;
        return { build, version, brief: name, seed, request };
      }),
    );
  });
}

function toPairs(plays: readonly PlannedPlay[], scores: ReadonlyMap<string, number>, candidate: string): EvaluationPair[] {
  return plays
    .filter(({ version }) => version === candidate)
    .map(({ brief, seed, build }) => {
      const other = plays.find((play) => play.brief === brief && play.seed === seed && play.version !== candidate);
      return { brief, seed, candidate: scores.get(build) ?? 0, baseline: scores.get(other?.build ?? '') ?? 0 };
    });
}

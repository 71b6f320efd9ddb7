import { setTimeout as sleep } from 'node:timers/promises';
import { recordGroup } from '@modwright/trainer/testing';
import type { SealedVote } from '../ballots.ts';
import { inject, type Case } from './cases.ts';
import type { Installation } from './installation.ts';
import { findingsOf, type Findings } from './invariants.ts';
import { startPeople, type Pace, type View } from './people.ts';
import type { BlockDisk } from './power-cut.ts';

/** A case as it went. */
export interface Outcome extends Case {
  readonly findings: Findings;
  /** Accepted while something was wrong. */
  readonly votes: number;
  readonly briefs: number;
  readonly view: View;
  /** How the builds and the training run ended. */
  readonly endings: readonly string[];
  /** Milliseconds from the end of the fault (of a kill: from the kill) until requests were answered for good. */
  readonly recoveryMs: number;
  /** Milliseconds from the fault until every build had ended. */
  readonly buildsMs: number;
}

/** What a case is run with. */
export interface Stage {
  readonly installation: Installation;
  readonly votes: SealedVote[];
  /** Only for power cuts. */
  readonly disk?: BlockDisk;
}

const PACE: Pace = { votes: 8, briefs: 1 };
/** Everything is well for so long before the fault, and after it. */
const CALM_MS = 2_000;
/** A fault holds for so long; a shorter one would hide in a retry. */
const HOLD_MS = 6_000;
const PATIENCE_MS = 3 * 60_000;

/** People vote and submit; something goes wrong; they go on; everything has to come to its end. */
export async function runCase(stage: Stage, one: Case): Promise<Outcome> {
  const { installation, votes } = stage;
  const learns = one.victim === 'trainer' || one.victim === 'learner' ? await startLearning(installation) : undefined;
  const people = startPeople(installation, votes, PACE);
  await (learns ? learns.atWork() : sleep(CALM_MS));
  const faultAt = performance.now();
  const heal = await strike(stage, one);
  await sleep(HOLD_MS);
  await heal();
  // What does not last is over when it has happened.
  const healedAt = one.fault === 'kill' || one.fault === 'power-cut' || one.fault === 'reset' ? faultAt : performance.now();
  await sleep(CALM_MS);
  const refused = await people.rest();
  const endings = await people.endings(PATIENCE_MS);
  const buildsMs = performance.now() - faultAt;
  const learnt = await learns?.end();
  const view = people.view();
  const findings = await findingsOf(installation, people);
  const stuck = [...refused, ...endings.filter((ending) => ending.startsWith('stuck')), ...(learnt?.problems ?? []), ...findings.stuck];
  return {
    ...one,
    findings: { ...findings, stuck },
    votes: people.counted.size,
    briefs: people.accepted.size,
    view,
    endings: [...endings, ...(learnt ? [learnt.ending] : [])],
    recoveryMs: Math.max(0, Math.round((view.lastFailureAt ?? 0) - healedAt)),
    buildsMs: Math.round(buildsMs),
  };
}

function strike({ installation, disk }: Stage, one: Case): Promise<() => Promise<void>> {
  if (one.fault !== 'power-cut') return inject(installation, one);
  if (!disk) throw new Error('a power cut takes a disk of its own');
  const victim = installation.process(one.victim === 'nats' ? 'nats' : 'postgres');
  const other = installation.process(one.victim === 'nats' ? 'postgres' : 'nats');
  // The disk is of both, and a machine that loses its power loses both.
  return disk
    .cutPower(
      () => [victim, other].forEach((process) => process.signal('SIGSTOP')),
      () => Promise.all([victim, other].map((process) => process.hold())).then(() => undefined),
    )
    .then(() => [victim, other].forEach((process) => process.release()))
    .then(() => () => Promise.resolve());
}

interface Learning {
  /** Resolves when the learner learns. */
  atWork(): Promise<void>;
  /** Resolves when the run has ended: how, and what does not hold. */
  end(): Promise<{ readonly ending: string; readonly problems: string[] }>;
}

/** A training run by a fake learner that takes its time. */
async function startLearning(installation: Installation): Promise<Learning> {
  const { store, gatewayUrl, apiKey } = installation;
  await recordGroup({ store }, `faults-${Date.now()}`, [0, 1]);
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const started = await fetch(new URL('/v1/runs', gatewayUrl), { method: 'POST', headers, body: '{}' });
  if (started.status !== 201) throw new Error(`the training run was refused: ${await started.text()}`);
  const { id } = (await started.json()) as { id: string };
  const read = async (): Promise<{ phase: string; reason: string }> => {
    const response = await fetch(new URL(`/v1/runs/${id}`, gatewayUrl), { headers, signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (response?.status !== 200) return { phase: 'unknown', reason: '' };
    return (await response.json()) as { phase: string; reason: string };
  };
  const until = async (wanted: (phase: string) => boolean, patienceMs: number): Promise<{ phase: string; reason: string }> => {
    for (const late = Date.now() + patienceMs; ; await sleep(200)) {
      const run = await read();
      if (wanted(run.phase) || Date.now() > late) return run;
    }
  };
  return {
    atWork: async () => {
      const { phase, reason } = await until((now) => ['training', 'done', 'failed'].includes(now), 60_000);
      if (phase !== 'training') throw new Error(`the training run is ${phase}: ${reason}`);
      for (const late = Date.now() + 20_000; installation.learner().length === 0 && Date.now() < late;) await sleep(50);
    },
    end: async () => {
      const { phase, reason } = await until((now) => ['done', 'failed', 'promoted', 'refused', 'cancelled'].includes(now), 120_000);
      return { ending: `training ${phase}`, problems: phase === 'done' ? [] : [`the training run is ${phase}: ${reason}`] };
    },
  };
}

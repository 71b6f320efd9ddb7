import { setTimeout as sleep } from 'node:timers/promises';
import { Manifest, Method, VersionState } from '@modwright/contracts/learning';
import { Run, RunPhase, Version, type StartRunRequest, type RunEvent, type SideBySide, type TrainerServiceServer } from '@modwright/contracts/trainer';
import { AppError, serverStream, unary, type CallContext } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild } from '@modwright/store/read';
import {
  listRuns,
  listVersions,
  readEvaluations,
  readPlays,
  readRun,
  readRunEvents,
  readServing,
  type ServingRow,
  type VersionRow,
} from '@modwright/store/trainer';
import { traceparent } from '@modwright/telemetry';
import type { Critic } from '../adapters/critic.ts';
import { hasEnded } from '../domain/phases.ts';
import { BASE_VERSION, versionNumber } from '../domain/versions.ts';
import { endQueued, enqueue, type BaseModel, type Engine } from './engine.ts';
import { gatherPreferences } from './gather-preferences.ts';
import { readRollouts } from './read-rollouts.ts';
import { heldOutOf } from './held-out.ts';
import type { Registry } from './registry.ts';
import { startRoleRuns } from './start-role-runs.ts';

export interface ServiceParts {
  readonly store: Store;
  readonly engine: Engine;
  readonly registry: Registry;
  readonly critic: Critic;
  readonly baseModel: BaseModel;
}

const LOOK_EVERY_MS = 300;
const PAGE = 200;
const ROLES = ['', 'planner', 'coder', 'tester', 'integrator', 'critic'];

/** What people and programs ask of the trainer. */
export function createTrainerService(parts: ServiceParts): TrainerServiceServer {
  const { store, registry } = parts;
  return {
    startRun: unary((request) => startRun(parts, request)),
    startRoleRuns: unary((request) => startRoleRuns(store, parts.baseModel.name, request, (one) => startRun(parts, one))),
    getRun: unary(({ run }) => findRun(store, run)),
    listRuns: unary(async ({ limit }) => ({ runs: await listRuns(store, limit || 50) })),
    watchRun: serverStream(({ run, afterSeq }, context) => watch(store, run, afterSeq, context)),
    cancelRun: unary(async ({ run }) => {
      if (await parts.engine.cancel(run)) return findRun(store, run);
      const found = await findRun(store, run);
      return hasEnded(found.phase) ? found : endQueued(parts, found);
    }),
    listVersions: unary(async () => ({ versions: await allVersions(parts) })),
    showVersion: unary(async ({ version }) => {
      const row = await registry.find(version);
      const [run, evaluations, rows] = await Promise.all([readRun(store, row.run), readEvaluations(store, version), readServing(store)]);
      const all = evaluations.map(({ evaluation }) => evaluation);
      return { version: toVersion(row, rows, all[0]?.reason ?? ''), manifest: row.manifest, report: row.report, run, evaluations: all };
    }),
    compare: unary(({ candidate, baseline }) => compare(store, candidate, baseline)),
    promote: unary(async ({ version, force, canaryShare }, { signal }) => {
      const passed = (await readEvaluations(store, version))[0]?.evaluation.promoted === true;
      await registry.promote(version, { force: force || passed, canaryShare, signal });
      return oneVersion(parts, version);
    }),
    rollback: unary(({ role }) => registry.rollback(role)),
    pin: unary(async ({ version }, { signal }) => {
      await registry.pin(version, signal);
      return oneVersion(parts, version);
    }),
    unpin: unary(async ({ role }) => ({ active: await registry.unpin(role) })),
    readRollouts: unary(({ cursor, limit, role }) => readRollouts(store, cursor, limit, role)),
    // Votes change earlier pairs, so every reading is of all of them.
    readPreferences: unary(async (_, { signal }) => {
      const { pairs } = await parts.critic.votes('', signal);
      return { preferences: await gatherPreferences(store, pairs, { role: '', heldOut: new Set() }), next: '', more: false };
    }),
  };
}

async function startRun(parts: ServiceParts, request: StartRunRequest): Promise<Run> {
  const { store } = parts;
  if (!/^run_[0-9A-Za-z]{4,60}$/.test(request.run)) throw new AppError('INVALID_ARGUMENT', 'a run needs an id such as run_01J...');
  if (!ROLES.includes(request.role)) throw new AppError('INVALID_ARGUMENT', `"${request.role}" is no agent: name one of ${ROLES.slice(1).join(', ')}, or none`);
  if (request.candidate) versionNumber(request.candidate);
  const known = await readRun(store, request.run);
  if (known) return known;
  // What cannot be played is said now, not after hours of training.
  if (request.gate) await heldOutOf(store, request.gate);
  const method = request.method === Method.UNSPECIFIED ? Method.GRPO : request.method;
  const seed = request.seed || 1 + Math.floor(Math.random() * 2 ** 30);
  const run = Run.fromPartial({
    id: request.run,
    phase: RunPhase.QUEUED,
    request: { ...request, method, seed },
    createdAt: new Date(),
    traceparent: traceparent(),
  });
  await enqueue(parts, run);
  parts.engine.wake();
  return run;
}

async function findRun(store: Store, id: string): Promise<Run> {
  const run = await readRun(store, id);
  if (!run) throw new AppError('NOT_FOUND', `there is no run ${id}`);
  return run;
}

async function* watch(store: Store, id: string, afterSeq: number, { signal }: CallContext): AsyncGenerator<RunEvent> {
  for (let seq = afterSeq; !signal.aborted;) {
    const run = await findRun(store, id);
    const events = await readRunEvents(store, id, seq, PAGE);
    yield* events;
    seq = events.at(-1)?.seq ?? seq;
    if (events.length > 0) continue;
    if (hasEnded(run.phase)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function allVersions({ store, baseModel }: ServiceParts): Promise<Version[]> {
  const [versions, rows, evaluations] = await Promise.all([listVersions(store), readServing(store), readEvaluations(store)]);
  const reasonOf = (name: string): string => evaluations.find(({ evaluation }) => evaluation.candidate === name)?.evaluation.reason ?? '';
  const shared = rows.find(({ role }) => role === '');
  const base = Version.fromPartial({
    name: BASE_VERSION,
    state: (shared?.active ?? BASE_VERSION) === BASE_VERSION ? VersionState.ACTIVE : VersionState.RETIRED,
    baseModel: baseModel.name,
    pinned: shared?.pinned === true && shared.active === BASE_VERSION,
  });
  return [...versions.map((version) => toVersion(version, rows, reasonOf(version.name))), base];
}

async function oneVersion(parts: ServiceParts, name: string): Promise<Version> {
  const found = (await allVersions(parts)).find((version) => version.name === name);
  if (!found) throw new AppError('NOT_FOUND', `there is no ${name}: see modwright policies`);
  return found;
}

function toVersion(row: VersionRow, rows: readonly ServingRow[], evaluation: string): Version {
  const { parent, role, baseModel, method, snapshot, files } = Manifest.decode(row.manifest.manifest);
  const serving = rows.find((one) => one.active === row.name);
  const canaryShare = rows.find(({ canary }) => canary === row.name)?.canaryShare ?? 0;
  const { name, number, state, run, createdAt } = row;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { name, number, state, parent, role, baseModel, run, method, snapshot, createdAt, bytes, pinned: serving?.pinned ?? false, evaluation, canaryShare };
}

async function compare(
  store: Store,
  candidate: string,
  baseline: string,
): Promise<{ evaluation: Awaited<ReturnType<typeof readEvaluations>>[0]['evaluation']; outputs: SideBySide[] }> {
  versionNumber(candidate);
  const found = (await readEvaluations(store, candidate)).find(({ evaluation }) => baseline === '' || evaluation.baseline === baseline);
  if (!found)
    throw new AppError('NOT_FOUND', `${candidate} was not played against ${baseline || 'any other'}: run modwright policy compare ${candidate} --play DIR`);
  const plays = await readPlays(store, found.run);
  const outputs: SideBySide[] = [];
  for (const play of plays.filter(({ version }) => version === candidate)) {
    const other = plays.find(({ brief, seed, version }) => brief === play.brief && seed === play.seed && version !== candidate);
    const [left, right] = await Promise.all([sourcesOf(store, play.build), sourcesOf(store, other?.build)]);
    for (const module of new Set([...left.keys(), ...right.keys()]))
      outputs.push({ brief: play.brief, seed: play.seed, module, candidate: left.get(module) ?? '', baseline: right.get(module) ?? '' });
  }
  return { evaluation: found.evaluation, outputs };
}

async function sourcesOf(store: Store, build: string | undefined): Promise<Map<string, string>> {
  const state = build === undefined ? undefined : (await readBuild(store, build))?.state;
  // Of a module that was written alone the others were given.
  const written = state?.modules.filter(({ name }) => !state.taskModule || name === state.taskModule) ?? [];
  return new Map(written.map(({ name, best }) => [name, best?.source ?? '']));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxSession } from '@modwright/agent';
import { Program } from '@modwright/contracts/sandbox';
import type { Plan } from '@modwright/contracts/plan';
import { loadTargets, serveProgram, type LoadTarget } from '@modwright/profiles';
import { AppError, newId } from '@modwright/runtime';
import type { Known } from '../checkpoints/checkpoint.ts';
import { isForged, toMeasured, type Measured } from '../domain/measured.ts';
import type { LoadJob, LoadSample, LoadSettings, LoadStage, LoadStart } from '../load/job.ts';

const SOURCE = join(import.meta.dirname, '..');
const DRIVER = ['load/main.ts', 'load/ask.ts', 'load/burst.ts'];
const ANSWERS = 'answers.jsonl';
const LIMITS = { wallMs: 180_000, cpuMs: 30_000, memoryMib: 512, pids: 64, diskMib: 64, outputKib: 256 };
/** How often the app is started again after an endpoint ended it or kept it busy for too long. */
const MAX_RESTARTS = 6;
const SEED = 1;

/** How much is asked of an app: sizes, and how hard. */
export interface LoadPlan extends LoadSettings {
  /** Rows of every entity, the small size first. */
  readonly sizes: readonly number[];
}

/** An app of four modules takes 1.2 s of CPU. What takes 15 s does not come to an end, however busy the machine is with other things. */
export const LOAD: LoadPlan = { sizes: [100, 10_000], first: 4, burst: 50, burstMs: 150, connections: 2, timeoutMs: 15_000 };

/** What came of loading an app. */
export interface Load {
  readonly measured: readonly Measured[];
  /** What was asked at the large size. */
  readonly targets: readonly LoadTarget[];
  /** Endpoints that did not answer in time or ended the app, with the size at which they did. */
  readonly stuck: ReadonlyMap<string, number>;
}

type Loading = Pick<Known, 'plan' | 'sources' | 'sandbox' | 'signal'>;

/**
 * Fills the app with rows and asks its endpoints, at each size, from another sandbox than the app's.
 * An endpoint that stops the app is left out and the others go on in a new one. Undefined when the app does not start or cannot be filled.
 */
export async function measureLoad(known: Loading, plan: LoadPlan = LOAD): Promise<Load | undefined> {
  const stages = stagesOf(known.plan, plan);
  const stuck = new Map<string, number>();
  const measured: Measured[] = [];
  for (let restarts = 0; restarts <= MAX_RESTARTS; restarts += 1) {
    const left = stages.map((stage) => ({
      ...stage,
      targets: stage.targets.filter(({ endpoint }) => !stuck.has(endpoint) && !isIn(measured, endpoint, stage.fill.rows)),
    }));
    if (left.every(({ targets }) => targets.length === 0)) break;
    const lines = await loadOnce(known, { signIn: known.plan.signIn, stages: left, settings: plan });
    if (!lines) return undefined;
    measured.push(...lines.measured);
    const { starting, rows } = lines.last;
    if (starting === '') return undefined;
    const found = measured.find((one) => one.endpoint === starting && one.rows === rows);
    if (!found || found.missing > 0) stuck.set(starting, rows);
  }
  return { measured, targets: stages.at(-1)?.targets ?? [], stuck };
}

/** Whether the app starts, can be filled and tells its own counts with these modules. */
export async function isSound(known: Loading): Promise<boolean> {
  const load = await measureLoad(known, { ...LOAD, sizes: LOAD.sizes.slice(0, 1) });
  return load !== undefined && !load.measured.some(isForged);
}

function stagesOf(app: Plan, { sizes, first, burst }: LoadPlan): LoadStage[] {
  const now = new Date().toISOString();
  return sizes.map((rows) => {
    const fill = { rows, seed: SEED, now };
    return { fill, targets: loadTargets(app, { ...fill, owner: null }, first + burst) };
  });
}

function isIn(measured: readonly Measured[], endpoint: string, rows: number): boolean {
  return measured.some((one) => one.endpoint === endpoint && one.rows === rows);
}

/** What the driver told until it, or the app, came to an end; undefined when the app did not start. */
async function loadOnce(known: Loading, job: LoadJob): Promise<{ measured: Measured[]; last: LoadStart } | undefined> {
  const key = newId('seal');
  const session = await open(known, key);
  if (!session) return undefined;
  try {
    const { finished, stderr } = await known.sandbox.run(driverProgram(session, job), known.signal);
    const file = finished.outputs.find(({ path }) => path === ANSWERS);
    const lines = parseLines(file?.content ?? Buffer.alloc(0));
    const last = lines.findLast((line) => 'starting' in line);
    if (!last) throw new AppError('UNAVAILABLE', `failed to load the app: ${stderr.trim().slice(-300) || finished.reason}`);
    const samples = lines.filter((line) => 'first' in line);
    return { measured: toMeasured(samples, job.stages, key), last };
  } finally {
    await session.stop();
  }
}

async function open({ plan, sources, sandbox, signal }: Loading, key: string): Promise<SandboxSession | undefined> {
  const app = Program.fromPartial({ ...serveProgram(plan, sources, { APP_SPACES: '1', APP_STATS: '1' }), stdin: Buffer.from(key) });
  try {
    return await sandbox.open(app, signal);
  } catch (reason) {
    if (AppError.from(reason).code === 'FAILED_PRECONDITION') return undefined;
    throw reason;
  }
}

/** The last line may be half written. */
function parseLines(content: Uint8Array): (LoadSample | LoadStart)[] {
  const lines = Buffer.from(content).toString().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LoadSample | LoadStart);
}

function driverProgram(session: SandboxSession, job: LoadJob): Program {
  return Program.fromPartial({
    image: 'tools',
    argv: ['node', '/app/load/main.ts'],
    files: [
      ...DRIVER.map((path) => ({ path, content: readFileSync(join(SOURCE, path)) })),
      { path: 'package.json', content: Buffer.from('{"type":"module"}') },
      { path: 'job.json', content: Buffer.from(JSON.stringify(job)) },
    ],
    outputs: [ANSWERS],
    peers: [{ sessionId: session.id, name: 'app' }],
    limits: LIMITS,
  });
}

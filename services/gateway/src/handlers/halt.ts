import { Control } from '@modwright/contracts/build';
import { AppError, callUnary, forEveryTenant } from '@modwright/runtime';
import { addHaltedBuild, beginHalt, endHalt, goingBuilds, readHalt } from '@modwright/store/halt';
import type { Store } from '@modwright/store';
import type { GatewayContext } from '../context.ts';
import { hasRunEnded, toRunView } from '../domain/run-view.ts';
import { ref } from '../domain/schemas.ts';
import { exactly } from '../domain/shape.ts';
import { callerOf, type Route } from './route.ts';

const TIMEOUT_MS = 15_000;
const MAX_RUNS = 200;
/** Times it is looked for builds that began in the moment before. */
const LOOKS = 5;

/** Whether everything is stopped, as it is shown. */
export interface HaltView {
  readonly stopped: boolean;
  /** Null while everything goes on. */
  readonly since: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  /** Builds that were paused by it, of all tenants. */
  readonly builds: number;
}

/** Throws FAILED_PRECONDITION while everything is stopped. */
export async function assertNotHalted(store: Store): Promise<void> {
  const halt = await readHalt(store);
  if (!halt) return;
  const since = halt.since.toISOString().slice(0, 16).replace('T', ' ');
  throw new AppError(
    'FAILED_PRECONDITION',
    `everything is stopped since ${since} by ${halt.keyName} (${halt.reason}): an administrator ends it with modwright release`,
  );
}

/** Stops everything at once, and lets it go on. */
export function haltRoutes(context: GatewayContext): Route[] {
  const { store, orchestrator } = context;
  const control = (build: string, wanted: Control, reason: string): Promise<unknown> =>
    callUnary(orchestrator.control.bind(orchestrator), { build, control: wanted, reason }, { timeoutMs: TIMEOUT_MS });
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/halt',
        operation: 'getHalt',
        summary: 'Whether everything is stopped',
        scope: 'any',
        answers: { 200: { description: 'Since when, by whom and why', schema: ref('Halt') } },
      },
      handle: () => haltView(store),
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/halt',
        operation: 'haltEverything',
        summary:
          'Stop everything: builds of all tenants are paused, training runs end, and nothing begins or is promoted until it is released. Rolling back stays possible',
        scope: 'builds:write',
        installation: true,
        body: exactly({ reason: { type: 'string', minLength: 1, maxLength: 500 } }),
        answers: { 200: { description: 'Everything is stopped; running turns of agents end by themselves', schema: ref('Halt') } },
      },
      handle: async (request, _reply, caller) => {
        const { keyId, name } = callerOf(caller);
        const { reason } = request.body as { reason: string };
        return forEveryTenant(async () => {
          await beginHalt(store, { key: keyId, keyName: name, reason });
          await endRuns(context);
          for (let look = 0, going = await goingBuilds(store); going.length > 0 && look < LOOKS; look += 1, going = await goingBuilds(store)) {
            for (const build of going) {
              await addHaltedBuild(store, build);
              await control(build, Control.PAUSE, `everything was stopped: ${reason}`);
            }
          }
          return haltView(store);
        });
      },
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/halt',
        operation: 'releaseEverything',
        summary: 'Let everything go on: builds that were paused by the halt are resumed; training has to be started again',
        scope: 'keys:write',
        installation: true,
        answers: { 200: { description: 'Everything goes on', schema: ref('Halt') } },
      },
      handle: () =>
        forEveryTenant(async () => {
          // First the builds: whoever dies in the midst of it leaves the halt, and the next release does it again.
          for (const build of (await readHalt(store))?.builds ?? []) await control(build, Control.RESUME, 'everything goes on');
          await endHalt(store);
          return haltView(store);
        }),
    },
  ];
}

async function endRuns({ hasTrainer, trainer }: GatewayContext): Promise<void> {
  if (!hasTrainer) return;
  const client = trainer();
  const { runs } = await callUnary(client.listRuns.bind(client), { limit: MAX_RUNS }, { timeoutMs: TIMEOUT_MS });
  for (const run of runs.map(toRunView).filter((each) => !hasRunEnded(each)))
    await callUnary(client.cancelRun.bind(client), { run: run.id }, { timeoutMs: TIMEOUT_MS });
}

async function haltView(store: Store): Promise<HaltView> {
  const halt = await readHalt(store);
  if (!halt) return { stopped: false, since: null, by: null, reason: null, builds: 0 };
  return { stopped: true, since: halt.since.toISOString(), by: halt.keyName, reason: halt.reason, builds: halt.builds.length };
}

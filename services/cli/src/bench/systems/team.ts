import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import type { GatewayClient } from '../../adapters/gateway-client.ts';
import { appScores } from '../judge-app.ts';
import { ownId } from '../result.ts';
import { BENCH_SECONDS, type Job, type Outcome, type RunSystem } from './system-run.ts';

const LOOK_EVERY_MS = 2_000;

/** The team, through the gateway, as anyone's build. */
export const runTeam: RunSystem = async (job, { gateway }): Promise<Outcome> => {
  // Modules of earlier builds of the same brief would make later seeds easier than the first.
  const submission = { brief: job.brief.text, accept: job.brief.acceptance, seed: job.seed, shelf: 'off', budget: { seconds: BENCH_SECONDS } };
  const build = await untilEnded(gateway, await submit(gateway, submission, job), job);
  const views = await gateway.cases(build.id);
  const passed = new Set(views.filter((view) => view.origin === 'user' && view.passed === true).map(({ id }) => id));
  return {
    failed: job.brief.cases.filter(({ id }) => !passed.has(id)).map(({ id }) => ownId(id)),
    status: build.status,
    reason: build.status === 'accepted' ? '' : build.reason,
    tokens: build.tokens,
    seconds: build.seconds,
    repairTurns: build.modules.reduce((sum, module) => sum + module.turn, 0),
    scores: appScores(build.scores),
    build: build.id,
  };
};

/** Starts the build, or finds the one that was started under the job's key. */
async function submit(gateway: GatewayClient, submission: object, { key, signal, say }: Job): Promise<BuildView> {
  for (;;) {
    try {
      return await gateway.createBuild(submission, key);
    } catch (reason) {
      const error = AppError.from(reason);
      if (error.code !== 'RESOURCE_EXHAUSTED') throw error;
      say('waits: too many builds run');
      await sleep(error.retryAfterMs ?? LOOK_EVERY_MS, undefined, { signal });
    }
  }
}

async function untilEnded(gateway: GatewayClient, started: BuildView, { signal, say }: Job): Promise<BuildView> {
  let build = started;
  while (build.ended_at === null) {
    say(`${build.status}, ${build.passed} of ${build.total} cases so far`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    build = await gateway.getBuild(build.id);
  }
  return build;
}

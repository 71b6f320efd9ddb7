import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, ModwrightError, take, type Shapes } from '@modwright/client';
import { AppError, createLogger, newId, type ConfigReader } from '@modwright/runtime';

const LOOK_EVERY_MS = 2_000;

/** Builds a small app through the gateway, from the brief to the integrated app, and says how it went. Throws when it is not accepted with every case passed. */
export async function tryBuild(reader: ConfigReader): Promise<void> {
  const client = createClient({ url: reader.string('MODWRIGHT_GATEWAY_URL'), key: reader.secretFile('MODWRIGHT_API_KEY_FILE') });
  const briefFile = reader.string('MODWRIGHT_SETUP_BRIEF');
  const patienceMs = reader.integer('MODWRIGHT_SETUP_PATIENCE_MS', 1_800_000, { min: 1 });
  reader.done();
  const logger = createLogger('setup');
  const brief = await readFile(briefFile, 'utf8');
  const started = await take(client.POST('/v1/builds', { body: { brief }, params: { header: { 'Idempotency-Key': newId('try') } } }));
  logger.info({ build: started.id }, 'the build has begun');
  const build = await ended(started.id, Date.now() + patienceMs, async (id) => take(client.GET('/v1/builds/{build}', { params: { path: { build: id } } })));
  const summary = `${build.status}, ${build.passed} of ${build.total} cases passed`;
  if (build.status !== 'accepted' || build.passed !== build.total)
    throw new AppError('FAILED_PRECONDITION', `the build ${build.id} ended ${summary}${build.reason ? `: ${build.reason}` : ''}`);
  logger.info({ build: build.id, seconds: build.seconds, modules: build.modules.length }, summary);
}

/** Looks until it has ended; a gateway that is away for a moment is asked again. */
async function ended(id: string, deadline: number, look: (id: string) => Promise<Shapes['Build']>): Promise<Shapes['Build']> {
  for (;;) {
    const build = await look(id).catch((error: unknown) => {
      if (error instanceof ModwrightError && error.retryable) return undefined;
      throw error;
    });
    if (build && build.ended_at !== null) return build;
    if (Date.now() > deadline) throw new AppError('DEADLINE_EXCEEDED', `the build ${id} has not ended: ${build?.status ?? 'the gateway does not answer'}`);
    await sleep(LOOK_EVERY_MS);
  }
}

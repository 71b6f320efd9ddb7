import { startTelemetry } from '@modwright/telemetry';
import { createConfigReader } from './config.ts';
import { AppError } from './errors.ts';
import { startHealthServer } from './health.ts';
import { stopOnSignals, type Lifecycle } from './lifecycle.ts';

/**
 * Runs a service as a process of its own, for `main.ts` only. With MODWRIGHT_HEALTH_PORT it says there whether it is alive and ready, from the
 * moment it starts until it has stopped. A start that fails is one line on standard error and exit code 1; whoever supervises tries again.
 */
export async function runService(name: string, start: () => Promise<Lifecycle>): Promise<void> {
  let lifecycle: Lifecycle | undefined;
  try {
    const reader = createConfigReader(process.env);
    const port = reader.integer('MODWRIGHT_HEALTH_PORT', 0, { min: 0, max: 65_535 });
    reader.done();
    if (port > 0) await startHealthServer(port, () => (lifecycle === undefined ? 'starting' : lifecycle.stopping ? 'stopping' : undefined));
    // First, so that what the service makes can report; stopped last, so that nothing of it is lost.
    const telemetry = await startTelemetry(name);
    lifecycle = await start();
    stopOnSignals(lifecycle, () => telemetry.stop());
  } catch (reason) {
    process.stderr.write(`modwright ${name}: ${AppError.from(reason).message}\n`);
    process.exit(1);
  }
}

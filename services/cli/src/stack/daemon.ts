// The process that runs an embedded stack. Started by `up`, which passes state folder and policy and hears of progress over IPC.
import { AppError, createLogger } from '@modwright/runtime';
import { startTelemetry } from '@modwright/telemetry';
import type { PolicyOptions } from './options.ts';
import { watchRoom } from './room.ts';
import { startStack, type StackProgress } from './start-stack.ts';
import { describePolicy } from './options.ts';
import { markStopping, readOrCreateSecrets, writeRunRecord, ensureStateDir } from './state.ts';

/** What the daemon tells whoever started it. */
export type DaemonMessage = { readonly progress: StackProgress } | { readonly ready: true } | { readonly failed: string; readonly code: string };

const [, , folder = '', policyText = '{}'] = process.argv;
const options = JSON.parse(policyText) as PolicyOptions;

function tell(message: DaemonMessage): void {
  // The starter may be gone (Ctrl-C while it waited); the stack comes up all the same.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

process.on('disconnect', () => undefined);
try {
  ensureStateDir(folder);
  readOrCreateSecrets(folder);
  // Before everything that reports, and stopped after all of it.
  const telemetry = await startTelemetry('modwright');
  const stack = await startStack(folder, options, (progress) => tell({ progress }));
  const { gatewayUrl, policyAddress, sandboxAddress, tlsFolder } = stack;
  writeRunRecord(folder, {
    pid: process.pid,
    gatewayUrl,
    policyAddress,
    sandboxAddress,
    ...(tlsFolder ? { tlsFolder } : {}),
    policy: describePolicy(options),
    startedAt: new Date().toISOString(),
  });
  tell({ ready: true });
  let stopping = false;
  const stopLooking = watchRoom(folder, (free) => {
    // Whoever waits for the stack looks at the disk too, so nobody else has to be told.
    createLogger('stack').error({ folder, free }, 'stops: the disk is nearly full');
    stop();
  });
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    stopLooking();
    markStopping(folder);
    void stack.lifecycle
      .stop()
      .then(() => telemetry.stop())
      .finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (reason) {
  const error = AppError.from(reason);
  tell({ failed: error.message, code: error.code });
  console.error(error);
  setTimeout(() => process.exit(1), 100);
}

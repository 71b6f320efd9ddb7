import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@modwright/runtime';
import type { Launcher, TrainingJob } from '../adapters/launcher.ts';
import type { Journal } from './journal.ts';

/** Times a learner that died is started again; it goes on from its checkpoint. */
const MAX_RESTARTS = 3;
const RESTART_AFTER_MS = 1_000;

/** Has a batch learnt from. Throws ABORTED with the learner's reason, CANCELLED when the signal aborts. */
export async function train(launcher: Launcher, job: TrainingJob, journal: Journal, signal: AbortSignal): Promise<void> {
  const stop = (): void => void launcher.stop(job.run);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      if (signal.aborted) throw new AppError('CANCELLED', `training of ${job.run} was stopped`);
      await launcher.start(job);
      const { ok, problem, again } = await follow(launcher, job.run, journal);
      if (ok) return;
      if (signal.aborted) throw new AppError('CANCELLED', `training of ${job.run} was stopped`);
      const { restarts } = journal.run;
      if (!again) throw new AppError('ABORTED', problem);
      if (restarts >= MAX_RESTARTS) throw new AppError('ABORTED', `${problem}; it was started again ${restarts} times`);
      await journal.note(`${problem}; it goes on from its checkpoint`, { restarts: restarts + 1 });
      await sleep(RESTART_AFTER_MS);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function follow(launcher: Launcher, run: string, journal: Journal): Promise<{ ok: boolean; problem: string; again: boolean }> {
  for await (const event of launcher.watch(run)) {
    if (event.kind === 'ended') return event;
    if (event.kind === 'step') await journal.step(event.step);
    else await journal.event({ $case: 'training', value: event.progress });
  }
  return { ok: false, problem: 'the learner was lost sight of', again: true };
}

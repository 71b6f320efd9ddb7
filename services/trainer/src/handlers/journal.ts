import type { Run, RunEvent, RunPhase, StepProgress } from '@modwright/contracts/trainer';
import type { Store } from '@modwright/store';
import { saveRun } from '@modwright/store/trainer';
import { hasEnded } from '../domain/phases.ts';

/** A run as it stands, and the only way to change it: what happens is kept as an event, and whoever watches reads it. */
export interface Journal {
  readonly run: Run;
  /** One line for people, with what changes. */
  note(text: string, change?: Partial<Run>): Promise<void>;
  event(what: NonNullable<RunEvent['what']>, change?: Partial<Run>): Promise<void>;
  step(step: StepProgress): Promise<void>;
  /** Ends it with the reason. One that has ended stays as it is. */
  end(phase: RunPhase, reason: string): Promise<void>;
}

export function createJournal(store: Store, begun: Run): Journal {
  let run = begun;
  // Events come from several places at once, and their numbers must not.
  let last: Promise<unknown> = Promise.resolve();
  const add = (what: NonNullable<RunEvent['what']>, change: Partial<Run> = {}): Promise<void> => {
    const write = async (): Promise<void> => {
      const next = { ...run, ...change, lastSeq: run.lastSeq + 1 };
      await saveRun(store, next, [{ run: next.id, seq: next.lastSeq, at: new Date(), phase: next.phase, what }]);
      run = next;
    };
    const written = last.then(write);
    last = written.catch(() => undefined);
    return written;
  };
  return {
    get run() {
      return run;
    },
    note: (text, change) => add({ $case: 'note', value: text }, change),
    event: add,
    step: (step) => add({ $case: 'step', value: step }),
    end: async (phase, reason) => {
      if (!hasEnded(run.phase)) await add({ $case: 'note', value: reason }, { phase, reason, endedAt: new Date() });
    },
  };
}

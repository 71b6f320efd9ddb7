import { policyOf, type StackDoor } from '../domain/stack-door.ts';
import { toProgress } from '../view/progress-bar.ts';

/** The embedded stack of this machine. Its code is loaded when it is needed: `--help` must not wait for every service. */
export const embeddedStack: StackDoor = {
  up: async (flags, onProgress) => {
    const { ensureUp, findRunning } = await import('../stack/mod.ts');
    const policy = policyOf(flags);
    const running = policy ? undefined : findRunning();
    return running ?? ensureUp({ policy: policy ?? { policy: 'embedded' } }, (progress) => onProgress(toProgress(progress)));
  },
  down: async () => (await import('../stack/mod.ts')).down(),
  running: async () => (await import('../stack/mod.ts')).findRunning(),
  whyDown: async () => (await import('../stack/mod.ts')).whyDown(),
};

import type { SandboxClient } from '@modwright/agent';
import { JudgementRequested } from '@modwright/contracts/build';
import { Plan } from '@modwright/contracts/plan';
import type { Known } from '../checkpoints/checkpoint.ts';

const noSandbox: SandboxClient = {
  run: () => Promise.reject(new Error('this checkpoint needs no sandbox')),
  open: () => Promise.reject(new Error('this checkpoint needs no sandbox')),
  close: () => undefined,
};

/** What a checkpoint that only counts may look at. For tests only. */
export function toKnown(request: Partial<JudgementRequested>): Known {
  const full = JudgementRequested.fromPartial(request);
  return {
    request: full,
    plan: full.plan ?? Plan.fromPartial({}),
    sources: new Map(full.sources.map(({ module, source }) => [module, source])),
    inspect: () => Promise.reject(new Error('this checkpoint needs no tools')),
    sandbox: noSandbox,
    signal: new AbortController().signal,
  };
}

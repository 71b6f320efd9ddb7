import type { RewardComponent } from '@modwright/contracts/learning';
import type { TurnHead } from '@modwright/store/rollouts';
import type { RewardedTurn } from '../domain/batch.ts';

/** A component with a weight of 1 unless more is said. */
export function component(name: string, value: number, more: Partial<RewardComponent> = {}): RewardComponent {
  return { source: 'checkpoint', name, value, weight: 1, confidence: 1, reason: '', ...more };
}

export function head(id: string, more: Partial<TurnHead> = {}): TurnHead {
  return {
    id,
    build: 'build_1',
    role: 'coder',
    step: 'draft',
    module: 'lend',
    attempt: 0,
    version: 'policy-v000000',
    backend: 'llamacpp',
    model: 'tiny',
    hasIds: true,
    prompt: 'prompt',
    consumed: false,
    played: false,
    ...more,
  };
}

export function rewarded(id: string, components: readonly RewardComponent[], more: Partial<TurnHead> = {}): RewardedTurn {
  return { head: head(id, more), tokens: { id, promptIds: [1, 2], completionIds: [3], logprobs: [-0.5] }, components };
}

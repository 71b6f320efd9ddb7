import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Limits } from '@modwright/contracts/sandbox';
import { DEFAULT_LIMITS, resolveLimits } from './limits.ts';

const resolve = (asked: Partial<Limits> | undefined): ReturnType<typeof resolveLimits> =>
  resolveLimits(asked && Limits.fromPartial(asked), DEFAULT_LIMITS.run, DEFAULT_LIMITS.maximum);

it('takes the default for what was not asked', () => {
  assert.deepEqual(resolve(undefined), DEFAULT_LIMITS.run);
  assert.deepEqual(resolve({ pids: 7 }), { ...DEFAULT_LIMITS.run, pids: 7 });
});

it('refuses a limit above the maximum, and a negative one', () => {
  assert.throws(() => resolve({ memoryMib: 1_000_000 }), { code: 'INVALID_ARGUMENT', message: /memoryMib is 1000000; this sandbox allows at most 4096/ });
  assert.throws(() => resolve({ wallMs: -1 }), { code: 'INVALID_ARGUMENT' });
});

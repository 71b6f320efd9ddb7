import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { AppError } from '@modwright/runtime';
import { createRateLimits, type RateLimits } from './rate-limits.ts';

const ANN = { keyId: 'ann', tenant: 'acme' };
const BOB = { keyId: 'bob', tenant: 'acme' };
const EVE = { keyId: 'eve', tenant: 'default' };

/** Requests of these that are taken at once, and seconds until the next one is. */
async function flood(limits: readonly RateLimits[], callers: readonly (typeof ANN)[], requests: number): Promise<{ taken: number; waits: number[] }> {
  let taken = 0;
  const waits: number[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const refused = await limits[sent % limits.length]?.admit(callers[sent % callers.length] ?? ANN).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused instanceof AppError) waits.push((refused.retryAfterMs ?? 0) / 1000);
    else taken += 1;
  }
  return { taken, waits };
}

describe('limits of requests', () => {
  it('are of each key, say when the next request is taken, and take it then', async () => {
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 });
    try {
      const limits = createRateLimits({ perKey: 2, perTenant: 0, replicas: 1 });
      const first = await flood([limits], [ANN], 25);
      assert.deepEqual([first.taken, new Set(first.waits)], [20, new Set([10])]);
      assert.equal((await flood([limits], [BOB], 5)).taken, 5);
      mock.timers.tick(7_500);
      assert.deepEqual(await flood([limits], [ANN], 1), { taken: 0, waits: [3] });
      mock.timers.tick(2_600);
      assert.equal((await flood([limits], [ANN], 1)).taken, 1);
    } finally {
      mock.timers.reset();
    }
  });

  it('are of each tenant, however many keys it has', async () => {
    const limits = createRateLimits({ perKey: 2, perTenant: 3, replicas: 1 });
    assert.equal((await flood([limits], [ANN, BOB], 60)).taken, 30);
    assert.equal((await flood([limits], [EVE], 60)).taken, 20);
  });

  it('are the same however many gateways there are: all of them take the limit together, rounded up', async () => {
    const settings = { perKey: 2, perTenant: 0, replicas: 3 };
    const three = [createRateLimits(settings), createRateLimits(settings), createRateLimits(settings)];
    const { taken } = await flood(three, [ANN], 90);
    assert.ok(taken >= 20 && taken < 20 + 3, `${taken} were taken`);
  });

  it('may be none', async () => {
    assert.equal((await flood([createRateLimits({ perKey: 0, perTenant: 0, replicas: 1 })], [ANN], 500)).taken, 500);
  });
});

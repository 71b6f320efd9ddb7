import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VersionState } from '@modwright/contracts/learning';
import type { ServingRow } from '@modwright/store/trainer';
import { decideCanary } from './canary.ts';
import { decide, measure } from './evaluate.ts';
import { activated, activeVersion, servingRow } from './serving.ts';
import { assertMayBecome, versionNumber } from './versions.ts';

function pairs(differences: readonly number[]) {
  return differences.map((difference, index) => ({ brief: `brief-${index}`, seed: 1, candidate: 0.5 + difference, baseline: 0.5 }));
}

describe('the gate', () => {
  it('measures the mean of paired differences; equal pairs have an interval of one point', () => {
    const { delta, ciLow, ciHigh } = measure(pairs([0.25, 0.25, 0.25]));
    assert.deepEqual([delta, ciLow, ciHigh], [0.25, 0.25, 0.25]);
  });

  it('gives the interval of the bootstrap over briefs', () => {
    // Two briefs, 0 and 1: resampled means are 0, 0.5, 1 with chances 1/4, 1/2, 1/4, so 5 % and 95 % lie at the ends.
    const { delta, ciLow, ciHigh } = measure(pairs([0, 1]).map((pair, index) => ({ ...pair, candidate: index, baseline: 0 })));
    assert.deepEqual([delta, ciLow, ciHigh], [0.5, 0, 1]);
    // Twenty plays of two briefs are still two briefs.
    const many = Array.from({ length: 20 }, (_, seed) => ({ brief: `brief-${seed % 2}`, seed, candidate: seed % 2, baseline: 0 }));
    const again = measure(many);
    assert.deepEqual([again.ciLow, again.ciHigh], [0, 1]);
  });

  it('is the same for the same pairs', () => {
    assert.deepEqual(measure(pairs([0.1, -0.2, 0.3, 0])), measure(pairs([0.1, -0.2, 0.3, 0])));
  });

  it('lets through what is better and surely not much worse, and says why not otherwise', () => {
    assert.deepEqual(decide({ delta: 0.1, ciLow: -0.01, ciHigh: 0.2 }, 8, 0.02).promoted, true);
    assert.match(decide({ delta: 0.1, ciLow: -0.05, ciHigh: 0.2 }, 8, 0.02).reason, /may be worse by more than 0.02 .*play more/);
    assert.match(decide({ delta: -0.1, ciLow: -0.2, ciHigh: 0 }, 8, 0.02).reason, /^no better: -0.100 on average/);
    assert.equal(decide({ delta: 0, ciLow: 0, ciHigh: 0 }, 8, 0.02).promoted, false);
    assert.match(decide({ delta: 0, ciLow: 0, ciHigh: 0 }, 0, 0.02).reason, /no held-out briefs/);
  });
});

describe('a canary', () => {
  it('waits for its builds, is promoted after them, and rolled back when rewards drop or an alarm comes', () => {
    const active = [0.8, 0.8, 0.8];
    assert.equal(decideCanary({ canary: [0.9, 0.9], active }, 4, undefined).next, 'wait');
    assert.equal(decideCanary({ canary: [0.9, 0.9, 0.9], active }, 4, undefined).next, 'wait');
    assert.equal(decideCanary({ canary: [0.9, 0.9, 0.9, 0.9], active }, 4, undefined).next, 'promote');
    assert.equal(decideCanary({ canary: [0.2, 0.2, 0.2], active }, 8, undefined).next, 'roll back');
    assert.equal(decideCanary({ canary: [], active }, 8, 'a test was tampered with').next, 'roll back');
    assert.equal(decideCanary({ canary: [0.2, 0.2, 0.2, 0.2], active: [] }, 4, undefined).next, 'promote');
  });
});

describe('which version answers', () => {
  const shared: ServingRow = { role: '', active: 'policy-v000001', earlier: [], canary: '', canaryShare: 0, canarySince: null, pinned: false };

  it('is that of the role, else the shared one, else the base model', () => {
    const coder = { ...shared, role: 'coder', active: 'policy-v000002' };
    assert.equal(activeVersion([shared, coder], 'coder'), 'policy-v000002');
    assert.equal(activeVersion([shared, coder], 'planner'), 'policy-v000001');
    assert.equal(activeVersion([], 'planner'), 'policy-v000000');
    assert.equal(servingRow([shared], 'tester').active, 'policy-v000001');
  });

  it('remembers what answered before, once', () => {
    const second = activated(activated(shared, 'policy-v000002'), 'policy-v000003');
    assert.deepEqual(second.earlier, ['policy-v000002', 'policy-v000001']);
    assert.deepEqual(activated(second, 'policy-v000001').earlier, ['policy-v000003', 'policy-v000002']);
  });

  it('goes through the states that there are', () => {
    assert.doesNotThrow(() => assertMayBecome('v', VersionState.CANDIDATE, VersionState.CANARY));
    assert.throws(() => assertMayBecome('policy-v000001', VersionState.CANDIDATE, VersionState.ROLLED_BACK), /is candidate and cannot become rolled back/);
    assert.equal(versionNumber('policy-v000012'), 12);
    assert.throws(() => versionNumber('latest'), /no version of the policy/);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divergingAlarm } from './alarms.ts';

const series = (...pairs: [number, number][]) => pairs.map(([trainingReward, heldOut], index) => ({ version: `v${index}`, trainingReward, heldOut }));

test('training rewards that rise while held-out scores fall are an alarm', () => {
  assert.match(
    divergingAlarm(series([0.4, 0.6], [0.5, 0.55], [0.6, 0.5]))?.evidence ?? '',
    /rose from 0.40 to 0.60, the held-out score fell from 0.60 to 0.50/,
  );
  assert.equal(divergingAlarm(series([0.4, 0.6], [0.5, 0.5]))?.subject, 'v1');
});

test('both rising, noise, and going back and forth are none', () => {
  assert.equal(divergingAlarm(series([0.4, 0.5], [0.5, 0.6])), undefined);
  assert.equal(divergingAlarm(series([0.4, 0.5], [0.41, 0.49])), undefined);
  assert.equal(divergingAlarm(series([0.4, 0.6], [0.6, 0.4], [0.5, 0.5])), undefined);
  assert.equal(divergingAlarm(series([0.4, 0.6])), undefined);
});

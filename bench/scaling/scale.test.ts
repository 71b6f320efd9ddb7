import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readResults } from '../results.ts';
import { scale, toTable, type Figures } from './scale.ts';

const ASSUMED = { builds: 1_000, buildSeconds: 250, gpuTokensPerSecond: 10_000, gpuHour: 1, coreHour: 0.04, gbMonth: 0.1, keepDays: 30 };
const FIGURES: Figures = {
  'scale.build.messages': { value: 30 },
  'scale.build.rows': { value: 160 },
  'scale.build.row_changes': { value: 40 },
  'scale.build.wal_kib': { value: 1024 },
  'scale.build.database_kib': { value: 512 },
  'scale.build.turns': { value: 30 },
  'scale.build.programs': { value: 35 },
  'main.build.app4.tokens': { value: 36_000 },
  'main.replay.app4.seconds': { value: 8 },
};

test('builds under way and their length give all rates', () => {
  const of = Object.fromEntries(scale(FIGURES, ASSUMED).map(({ name, value }) => [name, value]));
  assert.equal(of['Builds'], 4);
  assert.equal(of['Messages'], 240);
  assert.equal(of['Rows'], 800);
  assert.equal(of['Write-ahead log'], 4);
  assert.equal(of['Tokens'], 144_000);
  assert.equal(of['GPUs for answers'], 15);
  assert.equal(of['Cores for all but the model'], 64);
  assert.equal(of['Cost of a build: answers'], 15 / 3600 / 4);
});

test('twice the builds need twice of everything but cost a build', () => {
  const once = scale(FIGURES, ASSUMED);
  const twice = scale(FIGURES, { ...ASSUMED, builds: 2_000 });
  for (const [index, { name, value }] of once.entries()) {
    const ratio = twice[index]!.value / value;
    assert.ok(Math.abs(ratio - (name.startsWith('Cost') ? 1 : 2)) < 0.2, `${name}: ${ratio}`);
  }
});

test('a figure that was not measured is named', () => {
  assert.throws(() => scale({}, ASSUMED), /has no scale\.build\.messages/);
});

test('the figures that were measured are enough', () => {
  assert.match(toTable(scale(readResults(), ASSUMED)), /\| Rows \|.*\| [\d.,]+ a second \|/);
});

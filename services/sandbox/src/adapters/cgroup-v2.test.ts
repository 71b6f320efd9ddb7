import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { createCgroupV2Control, enableControllers } from './cgroup-v2.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-cgroup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('admits processes, writes the limits, and reads what was used', async () => {
  const group = createCgroupV2Control(folder, 'test-').create('run_1');
  group.limit(DEFAULT_LIMITS.run);
  const file = (name: string): string => join(folder, 'test-run_1', name);
  assert.equal(readFileSync(file('memory.max'), 'utf8'), String(512 * 1024 * 1024));
  assert.equal(readFileSync(file('pids.max'), 'utf8'), '130');
  await group.admit(42);
  assert.equal(readFileSync(file('cgroup.procs'), 'utf8'), '42');
  writeFileSync(file('memory.current'), '1000\n');
  writeFileSync(file('memory.peak'), '5000\n');
  writeFileSync(file('pids.current'), '3\n');
  writeFileSync(file('cpu.stat'), 'usage_usec 2500\nuser_usec 2000\n');
  writeFileSync(file('memory.events'), 'low 0\noom 1\noom_kill 0\n');
  assert.deepEqual(group.usage(), { memoryBytes: 1000, peakBytes: 5000, includesFiles: true, cpuMs: 2.5, pids: 3, outOfMemory: false });
  writeFileSync(file('memory.events'), 'low 0\noom 1\noom_kill 1\n');
  assert.equal(group.usage().outOfMemory, true);
});

it('uses a group only when both controllers are on for its children', () => {
  writeFileSync(join(folder, 'cgroup.subtree_control'), 'cpu memory pids\n');
  assert.equal(enableControllers(folder), true);
  assert.equal(enableControllers(join(folder, 'nowhere')), false);
});

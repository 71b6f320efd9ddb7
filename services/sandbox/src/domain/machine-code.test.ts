import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { closingProgram, filteringProgram, probeProgram } from './machine-code.ts';
import { encodeSeccomp, seccompProgram } from './seccomp.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-code-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string, program: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, program, { mode: 0o755 });
  return path;
}

it('a probe exits with the error number of its system call', () => {
  const close = process.arch === 'x64' ? 3 : 57;
  const EBADF = 9;
  assert.equal(spawnSync(install('bad', probeProgram({ number: close, arguments: [-1] }, process.arch))).status, EBADF);
  assert.equal(spawnSync(install('good', probeProgram({ number: close, arguments: [0] }, process.arch))).status, 0);
});

it('the closing program hands on the standard descriptors and what lies below its first, and no other', () => {
  const path = install('enter', closingProgram(4, process.arch));
  const file = openSync('/dev/zero', 'r');
  const { stdout } = spawnSync(path, ['/bin/sh', '-c', 'ls /proc/$$/fd; echo "$0 $1 $FROM"', 'name', 'argument'], {
    env: { FROM: 'environment' },
    stdio: ['ignore', 'pipe', 'ignore', file, file, file, file],
  });
  assert.equal(stdout.toString(), '0\n1\n2\n3\nname argument environment\n');
});

it('the filtering program hands on its arguments, and what it becomes is under the filter', () => {
  const path = install('filter', filteringProgram(encodeSeccomp(seccompProgram(process.arch)), process.arch));
  const { stdout, status } = spawnSync(path, ['/bin/sh', '-c', 'echo "$0 $1 $FROM"; grep ^Seccomp: /proc/self/status; exit 7', 'name', 'argument'], {
    env: { FROM: 'environment' },
  });
  assert.equal(stdout.toString(), 'name argument environment\nSeccomp:\t2\n');
  assert.equal(status, 7);
  const unshare = process.arch === 'x64' ? 272 : 97;
  assert.equal(spawnSync(path, [install('unshare', probeProgram({ number: unshare, arguments: [0x10000000] }, process.arch))]).status, 1);
});

it('nothing runs when the kernel refuses the filter', () => {
  assert.equal(spawnSync(install('broken', filteringProgram(Buffer.alloc(8, 0xff), process.arch)), ['/bin/true']).status, 126);
});

it('assembles aarch64', () => {
  const code = probeProgram({ number: 41, arguments: [0x12345] }, 'arm64').subarray(120);
  assert.equal(code.readUInt32LE(0).toString(16), 'd28468a0'); // movz x0, #0x2345
  assert.equal(code.readUInt32LE(4).toString(16), 'f2a00020'); // movk x0, #1, lsl 16
  assert.ok(closingProgram(6, 'arm64').length > 120);
});

it('refuses an architecture it knows no code for', () => {
  assert.throws(() => closingProgram(3, 'riscv64'), { code: 'FAILED_PRECONDITION' });
});

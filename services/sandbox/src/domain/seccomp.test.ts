import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ALLOW,
  encodeSeccomp,
  FAIL_EAFNOSUPPORT,
  FAIL_ENOSYS,
  FAIL_EPERM,
  JUMP_ANY_BIT,
  JUMP_EQUAL,
  JUMP_GREATER_OR_EQUAL,
  KILL_PROCESS,
  LOAD_WORD,
  RETURN,
  seccompProgram,
} from './seccomp.ts';
import { AUDIT_ARCHITECTURE, callNumber, DENIED_CALLS, FILTERED_CALLS, type Architecture } from './syscalls.ts';

/** Runs the encoded filter as the kernel does, on struct seccomp_data. */
function answerTo(architecture: Architecture, number: number, args: readonly bigint[] = [], auditArchitecture = AUDIT_ARCHITECTURE[architecture]): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(auditArchitecture, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * index);
  const program = encodeSeccomp(seccompProgram(architecture));
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const [code, jt, jf, k] = [program.readUInt16LE(at * 8), program[at * 8 + 2]!, program[at * 8 + 3]!, program.readUInt32LE(at * 8 + 4)];
    if (code === RETURN) return k;
    if (code === LOAD_WORD) accumulator = data.readUInt32LE(k);
    else if (code === JUMP_EQUAL) at += accumulator === k ? jt : jf;
    else if (code === JUMP_GREATER_OR_EQUAL) at += accumulator >= k ? jt : jf;
    else if (code === JUMP_ANY_BIT) at += (accumulator & k) !== 0 ? jt : jf;
    else assert.fail(`unknown opcode ${code}`);
  }
  return assert.fail('the filter ends without an answer');
}

for (const architecture of ['x64', 'arm64'] as const) {
  const number = (name: keyof typeof FILTERED_CALLS): number => callNumber(FILTERED_CALLS[name], architecture)!;

  describe(`the seccomp filter of ${architecture}`, () => {
    it('kills a call that comes in under another architecture', () => {
      assert.equal(answerTo(architecture, 0, [], 0x40000003), KILL_PROCESS);
      assert.equal(answerTo(architecture, 0, [], AUDIT_ARCHITECTURE[architecture === 'x64' ? 'arm64' : 'x64']), KILL_PROCESS);
    });

    it('opens unix and internet sockets only', () => {
      for (const family of [1n, 2n, 10n]) assert.equal(answerTo(architecture, number('socket'), [family]), ALLOW);
      for (const family of [0n, 16n, 17n, 38n, 40n, 44n]) assert.equal(answerTo(architecture, number('socket'), [family]), FAIL_EAFNOSUPPORT);
      assert.equal(answerTo(architecture, number('socketpair'), [1n]), ALLOW);
      assert.equal(answerTo(architecture, number('socketpair'), [16n]), FAIL_EAFNOSUPPORT);
    });

    it('starts threads and processes, but no namespace', () => {
      assert.equal(answerTo(architecture, number('clone'), [0x3d0f00n]), ALLOW);
      assert.equal(answerTo(architecture, number('clone'), [17n]), ALLOW);
      for (const bit of [17, 25, 26, 27, 28, 29, 30]) assert.equal(answerTo(architecture, number('clone'), [BigInt(2 ** bit) | 17n]), FAIL_EPERM);
      assert.equal(answerTo(architecture, number('clone3')), FAIL_ENOSYS);
    });

    it('types nothing into a terminal, whatever the upper half of the request holds', () => {
      assert.equal(answerTo(architecture, number('ioctl'), [0n, 0x5401n]), ALLOW);
      assert.equal(answerTo(architecture, number('ioctl'), [0n, 0x5412n]), FAIL_EPERM);
      assert.equal(answerTo(architecture, number('ioctl'), [0n, 0x1_0000_5412n]), FAIL_EPERM);
      assert.equal(answerTo(architecture, number('ioctl'), [0n, 0x541cn]), FAIL_EPERM);
    });

    it('denies every call of the table, and none twice', () => {
      const seen = new Set<number>();
      for (const [name, { numbers, errno }] of Object.entries(DENIED_CALLS)) {
        const denied = callNumber(numbers, architecture);
        if (denied === undefined) continue;
        assert.ok(!seen.has(denied), `${name} has the number of another call`);
        seen.add(denied);
        assert.equal(answerTo(architecture, denied), errno === 'EPERM' ? FAIL_EPERM : FAIL_ENOSYS, name);
      }
    });

    it('allows what programs need', () => {
      // read, write, mmap, futex, execve, epoll_pwait, openat
      const needed = architecture === 'x64' ? [0, 1, 9, 202, 59, 281, 257] : [63, 64, 222, 98, 221, 22, 56];
      for (const call of needed) assert.equal(answerTo(architecture, call), ALLOW);
    });
  });
}

it('answers the x32 numbers of x86_64 as unknown', () => {
  assert.equal(answerTo('x64', 0x40000000 + 101), FAIL_ENOSYS);
});

it('refuses an architecture without a table', () => {
  assert.throws(() => seccompProgram('riscv64'), { code: 'FAILED_PRECONDITION' });
});

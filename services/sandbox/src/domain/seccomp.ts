import { AppError } from '@modwright/runtime';
import { AUDIT_ARCHITECTURE, callNumber, DENIED_CALLS, FILTERED_CALLS, type Architecture } from './syscalls.ts';

/** One classic BPF instruction (struct sock_filter): `jt` and `jf` are how many instructions to skip. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

// Opcodes of linux/bpf_common.h that a seccomp program needs.
export const LOAD_WORD = 0x20;
export const JUMP_EQUAL = 0x15;
export const JUMP_GREATER_OR_EQUAL = 0x35;
export const JUMP_ANY_BIT = 0x45;
export const RETURN = 0x06;

// Offsets in struct seccomp_data; both architectures are little-endian, so the low half of an argument comes first.
export const OFFSET_NUMBER = 0;
export const OFFSET_ARCHITECTURE = 4;
export const offsetOfArgument = (index: number): number => 16 + 8 * index;

export const ALLOW = 0x7fff0000;
export const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
export const FAIL_EPERM = ERRNO | 1;
export const FAIL_ENOSYS = ERRNO | 38;
export const FAIL_EAFNOSUPPORT = ERRNO | 97;

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. NEWTIME shares its bit with the exit signal and exists for unshare and clone3 only.
const NAMESPACE_FLAGS = 0x7e020000;
const X32_BIT = 0x40000000;

/** The filter every program runs under. Throws FAILED_PRECONDITION on an architecture without a table. */
export function seccompProgram(architecture: string): Instruction[] {
  if (architecture !== 'x64' && architecture !== 'arm64') {
    throw new AppError('FAILED_PRECONDITION', `the sandbox has no seccomp table for ${architecture}; run it on x86_64 or aarch64`);
  }
  return [
    load(OFFSET_ARCHITECTURE),
    { code: JUMP_EQUAL, jt: 1, jf: 0, k: AUDIT_ARCHITECTURE[architecture] },
    answer(KILL_PROCESS),
    load(OFFSET_NUMBER),
    ...(architecture === 'x64' ? [{ code: JUMP_GREATER_OR_EQUAL, jt: 0, jf: 1, k: X32_BIT }, answer(FAIL_ENOSYS)] : []),
    ...argumentRules(architecture),
    ...Object.values(DENIED_CALLS).flatMap(({ numbers, errno }) => {
      const number = callNumber(numbers, architecture);
      return number === undefined ? [] : whenNumber(number, [answer(errno === 'EPERM' ? FAIL_EPERM : FAIL_ENOSYS)]);
    }),
    answer(ALLOW),
  ];
}

function argumentRules(architecture: Architecture): Instruction[] {
  const rule = (name: keyof typeof FILTERED_CALLS, body: Instruction[]): Instruction[] => whenNumber(callNumber(FILTERED_CALLS[name], architecture)!, body);
  const families = [
    load(offsetOfArgument(0)),
    { code: JUMP_EQUAL, jt: 3, jf: 0, k: AF_UNIX },
    { code: JUMP_EQUAL, jt: 2, jf: 0, k: AF_INET },
    { code: JUMP_EQUAL, jt: 1, jf: 0, k: AF_INET6 },
    answer(FAIL_EAFNOSUPPORT),
    answer(ALLOW),
  ];
  const terminal = [
    // The kernel reads an ioctl's request as 32 bits; the upper half of the register means nothing.
    load(offsetOfArgument(1)),
    { code: JUMP_EQUAL, jt: 1, jf: 0, k: TIOCSTI },
    { code: JUMP_EQUAL, jt: 0, jf: 1, k: TIOCLINUX },
    answer(FAIL_EPERM),
    answer(ALLOW),
  ];
  const namespaces = [load(offsetOfArgument(0)), { code: JUMP_ANY_BIT, jt: 0, jf: 1, k: NAMESPACE_FLAGS }, answer(FAIL_EPERM), answer(ALLOW)];
  return [
    ...rule('socket', families),
    ...rule('socketpair', families),
    ...rule('clone', namespaces),
    // clone3 hides its flags behind a pointer that a filter cannot read; libraries fall back to clone.
    ...rule('clone3', [answer(FAIL_ENOSYS)]),
    ...rule('ioctl', terminal),
  ];
}

/** `body` runs when the loaded number is `number`, and must end in an answer. */
function whenNumber(number: number, body: readonly Instruction[]): Instruction[] {
  return [{ code: JUMP_EQUAL, jt: 0, jf: body.length, k: number }, ...body];
}

function load(offset: number): Instruction {
  return { code: LOAD_WORD, jt: 0, jf: 0, k: offset };
}

function answer(value: number): Instruction {
  return { code: RETURN, jt: 0, jf: 0, k: value };
}

/** The program as the kernel and bubblewrap read it: eight bytes an instruction. */
export function encodeSeccomp(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jt, index * 8 + 2);
    bytes.writeUInt8(jf, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}

import { AppError } from '@modwright/runtime';
import type { Architecture } from './syscalls.ts';

/** One system call to make, with up to six integer arguments. */
export interface ProbeCall {
  readonly number: number;
  readonly arguments: readonly number[];
}

const LOAD_ADDRESS = 0x400000;
const HEADER_BYTES = 64 + 56;
const EXIT_GROUP: Readonly<Record<Architecture, number>> = { x64: 231, arm64: 94 };
const CLOSE_RANGE = 436;

/**
 * A static Linux program of some 200 bytes that makes one system call and exits with its error number, 0 when it worked.
 * It asks the kernel itself what a filter answers, without a compiler or a library in between.
 */
export function probeProgram(call: ProbeCall, architecture: string): Buffer {
  return link(architecture, (known) => (known === 'x64' ? probeX64(call) : probeArm64(call)));
}

/**
 * A static Linux program that closes every descriptor from `first` up and then becomes the program that its arguments name, by absolute path.
 * A runtime hands descriptors on that it inherited or that a library opened without close-on-exec; a sandbox must not get them.
 * Needs Linux 5.9.
 */
export function closingProgram(first: number, architecture: string): Buffer {
  return link(architecture, (known) => (known === 'x64' ? closingX64(first) : closingArm64(first)));
}

/**
 * A static Linux program that puts itself under a seccomp filter and then becomes the program that its arguments name, by absolute path.
 * It exits with 126 when the kernel takes no filter: nothing runs without one. Whatever it becomes gains no rights, which the kernel asks for.
 * @param filter as encodeSeccomp gives it.
 */
export function filteringProgram(filter: Uint8Array, architecture: string): Buffer {
  return link(architecture, (known) => {
    const codeBytes = assembleFilter(known, 0).length;
    // Behind the code lies struct sock_fprog: the count of instructions, and where they are; they follow it.
    const at = LOAD_ADDRESS + HEADER_BYTES + codeBytes;
    const program = Buffer.alloc(16);
    program.writeUInt16LE(filter.length / 8, 0);
    program.writeBigUInt64LE(BigInt(at + program.length), 8);
    return Buffer.concat([assembleFilter(known, at), program, filter]);
  });
}

function assembleFilter(architecture: Architecture, programAddress: number): Buffer {
  return architecture === 'x64' ? filteringX64(programAddress) : filteringArm64(programAddress);
}

function link(architecture: string, assemble: (known: Architecture) => Buffer): Buffer {
  if (architecture !== 'x64' && architecture !== 'arm64')
    throw new AppError('FAILED_PRECONDITION', `the sandbox knows no machine code for ${architecture}; run it on x86_64 or aarch64`);
  const code = assemble(architecture);
  return Buffer.concat([elfHeader(architecture, code.length), code]);
}

function elfHeader(architecture: Architecture, codeBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16); // executable
  header.writeUInt16LE(architecture === 'x64' ? 62 : 183, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(LOAD_ADDRESS + HEADER_BYTES), 24); // entry
  header.writeBigUInt64LE(64n, 32); // program headers
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  const segment = header.subarray(64);
  segment.writeUInt32LE(1, 0); // load
  segment.writeUInt32LE(5, 4); // read, execute
  segment.writeBigUInt64LE(BigInt(LOAD_ADDRESS), 16);
  segment.writeBigUInt64LE(BigInt(LOAD_ADDRESS), 24);
  segment.writeBigUInt64LE(BigInt(HEADER_BYTES + codeBytes), 32);
  segment.writeBigUInt64LE(BigInt(HEADER_BYTES + codeBytes), 40);
  segment.writeBigUInt64LE(0x1000n, 48);
  return header;
}

function probeX64(call: ProbeCall): Buffer {
  // mov rdi, rsi, rdx, r10, r8, r9
  const registers = [
    [0x48, 0xbf],
    [0x48, 0xbe],
    [0x48, 0xba],
    [0x49, 0xba],
    [0x49, 0xb8],
    [0x49, 0xb9],
  ] as const;
  const move = (opcode: readonly number[], value: number): Buffer => {
    const bytes = Buffer.alloc(10);
    bytes.set(opcode);
    bytes.writeBigInt64LE(BigInt(value), 2);
    return bytes;
  };
  return Buffer.concat([
    ...registers.map((opcode, index) => move(opcode, call.arguments[index] ?? 0)),
    move([0x48, 0xb8], call.number),
    Buffer.from([0x0f, 0x05]), // syscall
    Buffer.from([0x48, 0x89, 0xc7, 0x48, 0xf7, 0xdf, 0x48, 0x85, 0xff]), // rdi = -rax; test it
    Buffer.from([0x7f, 0x02, 0x31, 0xff]), // unless above zero, rdi = 0
    Buffer.from([0xb8, EXIT_GROUP.x64, 0, 0, 0, 0x0f, 0x05]),
  ]);
}

const PR_SET_SECCOMP = 22;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_MODE_FILTER = 2;

/** Becomes argv[1], with the arguments and the environment as they are; exits with 126 when it cannot. */
const BECOME_X64 = [
  ...[0x48, 0x8b, 0x04, 0x24], // rax = argc
  ...[0x48, 0x8b, 0x7c, 0x24, 0x10], // rdi = argv[1]
  ...[0x48, 0x8d, 0x74, 0x24, 0x10], // rsi = argv + 1
  ...[0x48, 0x8d, 0x54, 0xc4, 0x10], // rdx = the environment, behind argv
  ...[0xb8, 59, 0, 0, 0, 0x0f, 0x05], // execve
  ...[0xbf, 126, 0, 0, 0, 0xb8, EXIT_GROUP.x64, 0, 0, 0, 0x0f, 0x05],
];

function filteringX64(programAddress: number): Buffer {
  const address = Buffer.alloc(4);
  address.writeUInt32LE(programAddress);
  const prctl = [0xb8, 157, 0, 0, 0, 0x0f, 0x05];
  return Buffer.from([
    ...[0xbf, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0xbe, 1, 0, 0, 0, 0x31, 0xd2, 0x4d, 0x31, 0xd2, 0x4d, 0x31, 0xc0, ...prctl],
    ...[0xbf, PR_SET_SECCOMP, 0, 0, 0, 0xbe, SECCOMP_MODE_FILTER, 0, 0, 0, 0xba, ...address, ...prctl],
    ...[0x85, 0xc0, 0x74, 0x0c], // worked: over the exit
    ...[0xbf, 126, 0, 0, 0, 0xb8, EXIT_GROUP.x64, 0, 0, 0, 0x0f, 0x05],
    ...BECOME_X64,
  ]);
}

function closingX64(first: number): Buffer {
  return Buffer.from([
    ...[0xbf, first, 0, 0, 0, 0xbe, 0xff, 0xff, 0xff, 0xff, 0x31, 0xd2], // edi = first, esi = all, edx = 0
    ...[0xb8, CLOSE_RANGE & 0xff, CLOSE_RANGE >> 8, 0, 0, 0x0f, 0x05],
    ...BECOME_X64,
  ]);
}

const MOVZ = 0xd2800000;
const MOVK = 0xf2800000;
const SVC = 0xd4000001;

/** Puts a 64-bit value into a register, sixteen bits at a time. */
function moveArm64(register: number, value: number): number[] {
  const bits = BigInt.asUintN(64, BigInt(value));
  return [0, 1, 2, 3].map((part) => ((part === 0 ? MOVZ : MOVK) + part * 0x200000 + Number((bits >> BigInt(16 * part)) & 0xffffn) * 32 + register) >>> 0);
}

function probeArm64(call: ProbeCall): Buffer {
  return toWords([
    ...[0, 1, 2, 3, 4, 5].flatMap((register) => moveArm64(register, call.arguments[register] ?? 0)),
    ...moveArm64(8, call.number),
    SVC,
    0xcb0003e0, // x0 = -x0
    0xf100001f, // compare with 0
    0x5400004c, // above zero: skip one
    MOVZ, // x0 = 0
    ...moveArm64(8, EXIT_GROUP.arm64),
    SVC,
  ]);
}

/** As BECOME_X64. */
const BECOME_ARM64 = [
  0xf94003e9, // x9 = argc
  0xf9400be0, // x0 = argv[1]
  0x910043e1, // x1 = argv + 1
  0x8b090c22, // x2 = the environment, behind argv
  ...moveArm64(8, 221), // execve
  SVC,
  ...moveArm64(0, 126),
  ...moveArm64(8, EXIT_GROUP.arm64),
  SVC,
];

function closingArm64(first: number): Buffer {
  return toWords([...moveArm64(0, first), ...moveArm64(1, 0xffffffff), ...moveArm64(2, 0), ...moveArm64(8, CLOSE_RANGE), SVC, ...BECOME_ARM64]);
}

function filteringArm64(programAddress: number): Buffer {
  const prctl = (option: number, ...rest: number[]): number[] => [
    ...[option, ...rest, 0, 0, 0, 0].slice(0, 5).flatMap((value, register) => moveArm64(register, value)),
    ...moveArm64(8, 167),
    SVC,
  ];
  const exit = [...moveArm64(0, 126), ...moveArm64(8, EXIT_GROUP.arm64), SVC];
  return toWords([
    ...prctl(PR_SET_NO_NEW_PRIVS, 1),
    ...prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, programAddress),
    0xb4000000 + (exit.length + 1) * 32, // worked: over the exit
    ...exit,
    ...BECOME_ARM64,
  ]);
}

function toWords(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, index * 4);
  return bytes;
}

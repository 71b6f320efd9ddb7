import { probeProgram } from '../domain/machine-code.ts';
import { callNumber, DENIED_CALLS, FILTERED_CALLS, type Architecture } from '../domain/syscalls.ts';
import type { Attack } from './attack.ts';

const CLONE_NEWUSER = 0x10000000;
const SIGCHLD = 17;
const TIOCSTI = 0x5412;

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** System calls that open a way out, made without any library. Their arguments are such that they do nothing where they are allowed. */
export function syscallAttacks(architecture: Architecture): readonly Attack[] {
  const attack = (name: string, number: number, args: readonly number[], expected: number): Attack => ({
    name: `system call ${name}`,
    argv: ['./probe'],
    files: [{ path: 'probe', content: probeProgram({ number, arguments: args }, architecture) }],
    contained: ({ exitCode }) => exitCode === expected,
  });
  const denied = (name: string, ...args: number[]): Attack => {
    const { numbers, errno } = DENIED_CALLS[name]!;
    return attack(name, callNumber(numbers, architecture)!, args, errno === 'EPERM' ? EPERM : ENOSYS);
  };
  const filtered = (label: string, name: keyof typeof FILTERED_CALLS, args: readonly number[], expected: number): Attack =>
    attack(label, callNumber(FILTERED_CALLS[name], architecture)!, args, expected);
  return [
    filtered('socket(AF_NETLINK)', 'socket', [16, 3, 0], EAFNOSUPPORT),
    filtered('socket(AF_VSOCK)', 'socket', [40, 1, 0], EAFNOSUPPORT),
    filtered('socket(AF_PACKET)', 'socket', [17, 3, 0], EAFNOSUPPORT),
    filtered('clone3', 'clone3', [0, 0], ENOSYS),
    filtered('clone with a user namespace', 'clone', [CLONE_NEWUSER | SIGCHLD], EPERM),
    filtered('ioctl(TIOCSTI)', 'ioctl', [0, TIOCSTI, 0], EPERM),
    // The kernel ignores the upper half of the request; a filter that compares 64 bits lets this through.
    filtered('ioctl(TIOCSTI) with upper bits', 'ioctl', [0, TIOCSTI + 2 ** 32, 0], EPERM),
    denied('unshare', CLONE_NEWUSER),
    denied('setns', -1, 0),
    denied('ptrace'),
    denied('process_vm_readv', 0, 0, 0, 0, 0, 0),
    denied('keyctl', 0, -3, 0),
    denied('add_key', 0, 0, 0, 0, -3),
    denied('bpf', 0, 0, 0),
    denied('perf_event_open', 0, 0, -1, -1, 0),
    denied('io_uring_setup', 1, 0),
    denied('userfaultfd', 0),
    denied('mount', 0, 0, 0, 0, 0),
    denied('open_by_handle_at', -1, 0, 0),
    denied('init_module', 0, 0, 0),
    denied('memfd_create', 0, 0),
  ];
}

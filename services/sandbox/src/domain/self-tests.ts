import type { EndReason, File } from '@modwright/contracts/sandbox';
import { EndReason as Reason } from '@modwright/contracts/sandbox';
import type { ResourceLimits } from './limits.ts';
import { probeProgram } from './machine-code.ts';
import { callNumber, DENIED_CALLS, FILTERED_CALLS, type Architecture } from './syscalls.ts';

/** What a self-test's program left. */
export interface ProbeResult {
  readonly reason: EndReason;
  readonly exitCode: number;
  readonly stdout: string;
}

/** One part of the isolation, and an attack on it. */
export interface IsolationTest {
  readonly name: string;
  readonly argv: readonly string[];
  readonly files?: readonly File[];
  readonly limits?: Partial<ResourceLimits>;
  /** Why the part does not hold; `undefined` when it does. */
  broken(result: ProbeResult): string | undefined;
}

/** Small, so that a self-test that is not held back does no harm. */
export const SELF_TEST_LIMITS: ResourceLimits = { wallMs: 10_000, cpuMs: 5_000, memoryMib: 96, pids: 32, diskMib: 8, outputKib: 64 };

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];

/** @param hostFile a file that exists on the host. */
export function isolationTests(hostFile: string, architecture: Architecture): readonly IsolationTest[] {
  return [
    {
      name: 'user namespace',
      argv: shell('id -u; grep CapEff /proc/self/status; ls /proc | grep -c "^[0-9]"'),
      broken: ({ stdout }) => {
        const [user, capabilities, processes] = stdout.split('\n');
        if (user !== '1000' || !/^CapEff:\s+0+$/.test(capabilities ?? '')) return `the program has more rights than a plain user (${user}, ${capabilities})`;
        return Number(processes) > 8 ? `the program sees ${processes} processes` : undefined;
      },
    },
    {
      name: 'network',
      argv: shell('cat /proc/net/dev'),
      broken: ({ stdout }) => {
        const interfaces = [...stdout.matchAll(/^\s*([^\s:|]+):/gm)].map((match) => match[1]);
        return interfaces.length === 1 && interfaces[0] === 'lo'
          ? undefined
          : `the program has the network interfaces ${interfaces.join(', ') || '(none read)'}`;
      },
    },
    {
      name: 'host files',
      argv: shell(
        `cat '${hostFile.replaceAll("'", `'\\''`)}' /etc/shadow && echo READ; for d in / /usr /etc /app /dev /proc/sys/kernel; do (: > $d/planted) && echo WROTE $d; done; (: >> /proc/sys/kernel/core_pattern) && echo SETTING; :`,
      ),
      broken: ({ stdout }) => (stdout.trim() === '' ? undefined : `the program got through: ${stdout.trim().split('\n').join(', ')}`),
    },
    ...sharedTests(architecture),
  ];
}

/** In a pod the cluster keeps the network and the node's files away; that the network is closed is asked before anything runs in a pod. */
export function podIsolationTests(architecture: Architecture): readonly IsolationTest[] {
  return [
    {
      name: 'user',
      argv: shell('id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status; ls /proc | grep -c "^[0-9]"'),
      broken: ({ stdout }) => {
        const [user, capabilities, privileges, processes] = stdout.split('\n');
        if (Number(user) < 1_000_000 || !/^CapEff:\s+0+$/.test(capabilities ?? '') || !/1$/.test(privileges ?? ''))
          return `the program has more rights than a plain user (${user}, ${capabilities}, ${privileges})`;
        return Number(processes) > 8 ? `the program sees ${processes} processes` : undefined;
      },
    },
    {
      name: 'network',
      argv: [
        'node',
        '-e',
        `require('node:net').connect({ host: '1.1.1.1', port: 443 }).on('connect', () => { console.log('REACHED'); process.exit(); }).on('error', () => process.exit()).setTimeout(2000, () => process.exit())`,
      ],
      broken: ({ stdout }) => (stdout.includes('REACHED') ? 'the program reached the internet: network policies are not in force' : undefined),
    },
    {
      name: 'files',
      argv: shell(
        'cat /var/run/secrets/kubernetes.io/serviceaccount/token /etc/shadow 2>/dev/null && echo READ; for d in / /usr /etc /app /dev /image /peers /run/launch /agent /proc/sys/kernel; do (: > $d/planted) 2>/dev/null && echo WROTE $d; done; :',
      ),
      broken: ({ stdout }) => (stdout.trim() === '' ? undefined : `the program got through: ${stdout.trim().split('\n').join(', ')}`),
    },
    ...sharedTests(architecture),
  ];
}

function sharedTests(architecture: Architecture): readonly IsolationTest[] {
  return [
    {
      name: 'environment',
      argv: shell('tr "\\0" "\\n" < /proc/1/environ; tr "\\0" "\\n" < /proc/self/environ'),
      broken: ({ stdout }) => {
        const names = stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('=')[0]!]));
        const foreign = names.filter((name) => !['PATH', 'HOME', 'TMPDIR', 'LANG', 'PWD', 'APP_SOCKET'].includes(name));
        return foreign.length === 0 ? undefined : `the program sees variables of this service: ${foreign.slice(0, 5).join(', ')}`;
      },
    },
    {
      name: 'descriptors',
      argv: shell('for f in /proc/self/fd/* /proc/1/fd/*; do readlink $f; done'),
      broken: ({ stdout }) => {
        const foreign = stdout
          .split('\n')
          .filter((line) => line !== '' && line !== '/dev/null' && !/^(socket|pipe|anon_inode):/.test(line) && !line.startsWith('/proc/'));
        return foreign.length === 0 ? undefined : `the program holds files of this service: ${foreign.join(', ')}`;
      },
    },
    {
      name: 'disk',
      argv: shell('for d in /tmp /out /dev/shm /run; do head -c 16000000 /dev/zero > $d/big && echo $d; done; :'),
      broken: ({ stdout }) => (stdout.trim() === '' ? undefined : `the program wrote more than its limit into ${stdout.trim().split('\n').join(', ')}`),
    },
    {
      name: 'memory',
      argv: shell('head -c 400000000 /dev/zero | tail -c 400000000 | tail -c 1; echo; echo DONE'),
      broken: ({ reason }) => (reason === Reason.MEMORY ? undefined : 'a program went past its memory limit'),
    },
    {
      name: 'processes',
      argv: shell('i=0; while [ $i -lt 200 ]; do sleep 3 & i=$((i+1)); done; sleep 1; echo DONE'),
      broken: ({ stdout }) => (stdout.includes('DONE') ? 'a program started more processes than its limit' : undefined),
    },
    seccompTest(architecture),
  ];
}

function seccompTest(architecture: Architecture): IsolationTest {
  const AF_NETLINK = 16;
  const probes = [
    { name: 'netlink', call: { number: callNumber(FILTERED_CALLS.socket, architecture)!, arguments: [AF_NETLINK, 3, 0] }, expected: 97 },
    { name: 'clone3', call: { number: callNumber(FILTERED_CALLS.clone3, architecture)!, arguments: [] }, expected: 38 },
    { name: 'ptrace', call: { number: callNumber(DENIED_CALLS['ptrace']!.numbers, architecture)!, arguments: [] }, expected: 1 },
  ];
  return {
    name: 'system calls',
    // Copied, because the work folder may lie on a file system that does not execute.
    argv: shell(`for f in ${probes.map(({ name }) => name).join(' ')}; do cp /app/$f /tmp/$f && chmod 755 /tmp/$f; /tmp/$f; echo $?; done`),
    files: probes.map(({ name, call }) => ({ path: name, content: probeProgram(call, architecture) })),
    broken: ({ stdout }) =>
      stdout === probes.map(({ expected }) => `${expected}\n`).join('') ? undefined : `the filter answered ${stdout.trim().split('\n').join(', ')}`,
  };
}

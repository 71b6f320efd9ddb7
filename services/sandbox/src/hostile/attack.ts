import type { File, Program } from '@modwright/contracts/sandbox';
import type { Outcome } from '../domain/driver.ts';
import type { ResourceLimits } from '../domain/limits.ts';

/** Things of the host that no program may reach, with counters that tell when one did. */
export interface HostTargets {
  /** Text that must never come back. */
  readonly secret: string;
  /** A file that holds the secret. */
  readonly file: string;
  /** Name of this process's environment variable that holds the secret. */
  readonly variable: string;
  /** A process of the host. */
  readonly pid: number;
  readonly tcpPort: number;
  readonly tcp6Port: number;
  readonly udpPort: number;
  readonly unixPath: string;
  readonly abstractName: string;
  /** Connections and packets that arrived at any of them since the last call. */
  takeHits(): number;
  /** True while the process of the host lives. */
  lives(): boolean;
  /** Command lines of processes on the host that hold the text. */
  processesWith(text: string): readonly string[];
  /** Files with a set-user-id bit below the folder where drivers keep their files. */
  setUserIdFiles(): readonly string[];
}

/** What an attack left. */
export interface Aftermath extends Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** An attack as data: what runs, and how to see that it was contained. */
export interface Attack {
  readonly name: string;
  readonly argv: readonly string[];
  readonly files?: readonly File[];
  readonly outputs?: readonly string[];
  readonly limits?: Partial<ResourceLimits>;
  /** What a driver that does not isolate runs in its place, where the attack would harm the host. */
  readonly tameArgv?: readonly string[];
  contained(aftermath: Aftermath): boolean;
}

/** Small limits, so that bombs stay small where nothing holds them back. */
export const ATTACK_LIMITS: ResourceLimits = { wallMs: 5_000, cpuMs: 3_000, memoryMib: 160, pids: 48, diskMib: 16, outputKib: 64 };

/** An attack written in JavaScript. `out` names the folder of outputs, `print` writes a line. */
export function script(source: string): readonly string[] {
  return [
    'node',
    '-e',
    `const out = process.env.OUT_FOLDER ?? '/out'; const fs = require('node:fs'); const print = (text) => fs.writeSync(1, text + '\\n'); ${source}`,
  ];
}

/** The attack's program, as drivers take it. */
export function toProgram(attack: Attack): Program {
  return {
    image: '',
    files: [...(attack.files ?? [])],
    argv: [...attack.argv],
    env: {},
    limits: undefined,
    outputs: [...(attack.outputs ?? [])],
    stdin: Buffer.alloc(0),
    peers: [],
  };
}

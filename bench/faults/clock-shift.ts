import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Clocks of processes that can be set, each by its own file. */
export interface ClockShift {
  /** What a process has to be started with so that its clock can be set. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on it is so many seconds ahead of the true time. */
  set(seconds: number): void;
}

/** Builds what is loaded into the processes. Undefined where there is no C compiler. Programs that ask the kernel themselves (Go's, as nats-server) are not fooled. */
export function buildClockShift(folder: string): ((name: string) => ClockShift) | undefined {
  const library = join(folder, 'clock-shift.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, join(import.meta.dirname, 'clock-shift.c'), '-ldl'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return (name) => {
    const file = join(folder, `${name}.clock`);
    const set = (seconds: number): void => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(seconds));
      // In place: a file that is shorter for a moment would end who has it mapped.
      const opened = openSync(file, 'r+');
      writeSync(opened, bytes, 0, bytes.byteLength, 0);
      closeSync(opened);
    };
    writeFileSync(file, Buffer.alloc(8));
    return { env: { LD_PRELOAD: library, MODWRIGHT_CLOCK_FILE: file }, set };
  };
}

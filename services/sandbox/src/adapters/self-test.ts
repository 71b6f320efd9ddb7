import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SelfTest } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';
import { adviceFor, type HostSettings } from '../domain/advice.ts';
import type { SandboxDriver } from '../domain/driver.ts';
import { isolationTests, podIsolationTests, SELF_TEST_LIMITS, type IsolationTest } from '../domain/self-tests.ts';
import type { Architecture } from '../domain/syscalls.ts';

/**
 * Attacks each part of the isolation on this host. Throws FAILED_PRECONDITION, with what to do, when one does not hold.
 * @param stateDir where a file is planted that no program may see.
 */
export async function assertIsolation(driver: SandboxDriver, stateDir: string): Promise<SelfTest[]> {
  const hostFile = join(stateDir, 'planted');
  writeFileSync(hostFile, 'a file of the host\n');
  return assertAll(driver, isolationTests(hostFile, process.arch as Architecture), (error) => {
    const { message } = AppError.from(error);
    return new AppError('FAILED_PRECONDITION', `${message}; ${adviceFor(message, readHostSettings())}`, { cause: error });
  });
}

/** Attacks each part of the isolation of pods. Throws FAILED_PRECONDITION, with what to do, when one does not hold. */
export async function assertPodIsolation(driver: SandboxDriver): Promise<SelfTest[]> {
  return assertAll(driver, podIsolationTests(process.arch as Architecture), AppError.from);
}

/** @param setUpFailed what to throw when a program cannot be started at all. */
async function assertAll(driver: SandboxDriver, tests: readonly IsolationTest[], setUpFailed: (error: unknown) => AppError): Promise<SelfTest[]> {
  const [first, ...others] = tests;
  const run = (test: IsolationTest): Promise<SelfTest> => runTest(driver, test, setUpFailed);
  // Alone: when the sandbox cannot be set up at all, one complaint is enough.
  const results = [await run(first!)];
  results.push(...(await Promise.all(others.map(run))));
  const broken = results.find(({ held }) => !held);
  if (broken)
    throw new AppError(
      'FAILED_PRECONDITION',
      `failed to start sandbox: self-test "${broken.name}" does not hold: ${broken.detail}; nothing runs here until it does`,
    );
  return results;
}

async function runTest(driver: SandboxDriver, test: IsolationTest, setUpFailed: (error: unknown) => AppError): Promise<SelfTest> {
  const stdout: Uint8Array[] = [];
  const running = await launch(driver, test, (bytes) => stdout.push(bytes)).catch((error: unknown) => {
    throw setUpFailed(error);
  });
  const { reason, exitCode } = await running.outcome;
  const why = test.broken({ reason, exitCode, stdout: Buffer.concat(stdout).toString() });
  return { name: test.name, held: why === undefined, detail: why ?? '' };
}

async function launch(driver: SandboxDriver, test: IsolationTest, onStdout: (bytes: Uint8Array) => void): ReturnType<SandboxDriver['launch']> {
  return driver.launch({
    id: `self-test-${test.name.replaceAll(' ', '-')}`,
    program: { image: '', files: [...(test.files ?? [])], argv: [...test.argv], env: {}, limits: undefined, outputs: [], stdin: Buffer.alloc(0), peers: [] },
    limits: { ...SELF_TEST_LIMITS, ...test.limits },
    peers: new Map(),
    onOutput: ({ stream, bytes }) => {
      if (stream === 'stdout') onStdout(bytes);
    },
  });
}

function readHostSettings(): HostSettings {
  const clone = setting('kernel/unprivileged_userns_clone');
  const maximum = setting('user/max_user_namespaces');
  return {
    appArmorRestricts: setting('kernel/apparmor_restrict_unprivileged_userns') === '1',
    unprivilegedAllowed: clone === undefined ? undefined : clone !== '0',
    maxUserNamespaces: maximum === undefined ? undefined : Number(maximum),
  };
}

function setting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    // This kernel has no such setting.
    return undefined;
  }
}

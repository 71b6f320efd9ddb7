import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandboxClient, type SandboxClient } from '@modwright/agent';
import { findProfile } from '@modwright/profiles';
import { createLogger } from '@modwright/runtime';
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, startSandbox } from '@modwright/sandbox';
import type { IntegrationTurn } from '../handlers/integrate.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** What the sandbox of a workbench asks callers for. */
export const SANDBOX_TOKEN = 'test-token';

/** A real sandbox service with the images of apps and of the browser. For tests only. */
export interface Workbench {
  readonly sandbox: SandboxClient;
  readonly sandboxAddress: string;
  readonly turn: IntegrationTurn;
  /** What was said, in order. */
  readonly said: string[];
  stop(): Promise<void>;
}

export async function startWorkbench(): Promise<Workbench> {
  const stateDir = mkdtempSync(join(tmpdir(), 'integrator-test-'));
  const web = findProfile('web');
  execFileSync(join(ROOT, 'scripts/profile-image'));
  const browser = execFileSync(join(ROOT, 'scripts/browser-image'), { encoding: 'utf8' }).trim();
  const { address, lifecycle } = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    internalToken: SANDBOX_TOKEN,
    bwrapPath: 'bwrap',
    stateDir,
    images: { web: fileURLToPath(web?.imageFolder ?? ''), browser },
    limits: DEFAULT_LIMITS,
    memoryControl: 'auto',
    concurrency: DEFAULT_CONCURRENCY,
  });
  const sandbox = createSandboxClient(address, SANDBOX_TOKEN);
  const said: string[] = [];
  const turn: IntegrationTurn = { sandbox, signal: new AbortController().signal, logger: createLogger('integrator'), say: (text) => void said.push(text) };
  return {
    sandbox,
    sandboxAddress: address,
    turn,
    said,
    stop: async () => {
      sandbox.close();
      await lifecycle.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

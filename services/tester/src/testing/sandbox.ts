import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxClient, type SandboxClient } from '@modwright/agent';
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, startSandbox } from '@modwright/sandbox';

const TOKEN = 'tester-tests';
const IMAGE = join(import.meta.dirname, '../../../../packages/profiles/web/image');

/** The real sandbox service on a free port, for one test file. */
export async function openSandbox(): Promise<{ client: SandboxClient; stop: () => Promise<void> }> {
  const stateDir = mkdtempSync(join(tmpdir(), 'modwright-tester-'));
  const { address, lifecycle } = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    internalToken: TOKEN,
    bwrapPath: 'bwrap',
    stateDir,
    images: { web: IMAGE },
    limits: DEFAULT_LIMITS,
    memoryControl: 'auto',
    concurrency: DEFAULT_CONCURRENCY,
  });
  const client = createSandboxClient(address, TOKEN);
  const stop = async (): Promise<void> => {
    client.close();
    await lifecycle.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { client, stop };
}

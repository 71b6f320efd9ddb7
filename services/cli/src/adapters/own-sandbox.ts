import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxClient, type SandboxClient } from '@modwright/agent';
import { newId } from '@modwright/runtime';
import { localSandbox, startSandbox } from '@modwright/sandbox';
import { bwrapPath, imagesDir, webImage } from '../stack/mod.ts';

/** Does work with a sandbox of its own: no stack and no model have to run. Throws UNAVAILABLE when this machine cannot make one. */
export async function withSandbox<T>(work: (sandbox: SandboxClient) => Promise<T>): Promise<T> {
  const token = newId('token');
  const folder = await mkdtemp(join(tmpdir(), 'modwright-sandbox-'));
  const { address, lifecycle } = await startSandbox(
    localSandbox({ internalToken: token, bwrapPath: bwrapPath(), stateDir: folder, images: { web: await webImage() }, imagesDir: imagesDir() }),
  );
  const client = createSandboxClient(address, token);
  try {
    return await work(client);
  } finally {
    client.close();
    await lifecycle.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

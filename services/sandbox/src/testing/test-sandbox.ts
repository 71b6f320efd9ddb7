import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createSandboxClient, type SandboxClient } from '@modwright/agent';
import { newId } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { localSandbox } from '../config.ts';
import { startSandbox } from '../service.ts';

const SCRIPTS = join(import.meta.dirname, '../../../../scripts');

/** Each image and the script that makes it on first use and prints its folder. */
const IMAGES = { web: 'profile-image', browser: 'browser-image', tools: 'tools-image' } as const;

/** A real sandbox service on a free port, with limits as in production. */
export interface TestSandbox {
  readonly client: SandboxClient;
  /** For services that open a client of their own: "127.0.0.1:41234". */
  readonly address: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** Starts one with these images, in a folder that is gone after the process. For tests and benches. `token` is what it asks callers for; other images may come into `imagesDir`. */
export async function startTestSandbox(images: readonly (keyof typeof IMAGES)[], token: string = newId('token'), imagesDir = ''): Promise<TestSandbox> {
  const folders = images.map((name) => [name, execFileSync(join(SCRIPTS, IMAGES[name]), { encoding: 'utf8' }).trim()] as const);
  const stateDir = join(scratchFolder(), 'sandbox');
  const { address, lifecycle } = await startSandbox(localSandbox({ internalToken: token, stateDir, images: Object.fromEntries(folders), imagesDir }));
  const client = createSandboxClient(address, token);
  const stop = async (): Promise<void> => {
    client.close();
    await lifecycle.stop();
  };
  return { client, address, token, stop };
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Access, Shapes } from '@modwright/client';
import type { Store } from '@modwright/store';
import { drawBallots, type SealedVote } from '../ballots.ts';
import { openStackStore, ROOT } from '../running-stack.ts';

const run = promisify(execFile);

/** An installation of its own, which answers from recordings and takes on four builds at once. */
export interface OwnStack {
  readonly access: Access;
  readonly store: Store;
  /** Of the process that everything else was started by. */
  readonly pid: number;
  /** A build that has ended. */
  readonly finished: string;
  readonly votes: SealedVote[];
  /** Builds that have not ended, and messages and commands that wait. */
  backlog(): Promise<{ readonly builds: number; readonly waiting: number }>;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

/** @param contests of six pairs and twelve raters each: 72 votes. */
export async function startOwnStack(contests: number): Promise<OwnStack> {
  const folder = mkdtempSync(join(tmpdir(), 'modwright-load-'));
  const env = { ...process.env, MODWRIGHT_STATE_DIR: folder, MODWRIGHT_GATEWAY_MAX_RUNNING_BUILDS: '4', NO_COLOR: '1' };
  const modwright = async (...args: string[]): Promise<string> => (await run(join(ROOT, 'modwright'), args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  const stop = async (): Promise<void> => {
    await modwright('down');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const up = JSON.parse(lastLine(await modwright('up', '--policy', 'replay', '--json'))) as Access;
    const brief = join(ROOT, 'bench', 'briefs', '01-reading-list.md');
    const { build } = JSON.parse(lastLine(await modwright('build', '--policy', 'replay', '--brief', brief, '--json', '--no-out'))) as { build: string };
    const { internalToken } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { internalToken: string };
    const store = openStackStore(folder, 'load');
    const keyId = /^mw_([^.]+)/.exec(up.key)?.[1] ?? '';
    return {
      access: { url: up.url, key: up.key },
      store,
      pid: (JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { pid: number }).pid,
      finished: build,
      votes: await drawBallots(store, { keyId, internalToken, contests, raters: 12 }),
      backlog: async () => {
        const response = await fetch(new URL('/v1/operations', up.url), { headers: { authorization: `Bearer ${up.key}` } });
        const { builds, queues } = (await response.json()) as Shapes['Operations'];
        return { builds: builds.length, waiting: queues.reduce((sum, { waiting, taken }) => sum + waiting + taken, 0) };
      },
      stop: async () => {
        await store.close();
        await stop();
      },
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

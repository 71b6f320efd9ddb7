import { setTimeout as sleep } from 'node:timers/promises';
import { modwright } from './cli-process.ts';

/** A recorded build takes seconds, on a busy machine a minute. */
const PATIENCE_MS = 180_000;

export interface BuildLine {
  readonly id: string;
  readonly status: string;
}

/** What `modwright builds` lists, newest first. `through` as in CliOptions. */
export async function listBuilds(state: string, through?: readonly string[]): Promise<BuildLine[]> {
  const { stdout } = await modwright(state, ['builds', '--json'], { through });
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BuildLine);
}

/** The id of the newest build once it has this status. Throws when that takes too long. */
export async function newestBuild(state: string, status: string, through?: readonly string[]): Promise<string> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const newest = (await listBuilds(state, through))[0];
    if (newest?.status === status) return newest.id;
    if (Date.now() > until) throw new Error(`the newest build is ${newest?.status ?? 'not there'}, not ${status}`);
    await sleep(50);
  }
}

/** The build once it has ended. Throws when that takes too long. */
export async function endedBuild(state: string, id: string, through?: readonly string[]): Promise<BuildLine> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const build = (await listBuilds(state, through)).find((one) => one.id === id);
    if (build && ['accepted', 'below_bar', 'failed', 'cancelled'].includes(build.status)) return build;
    if (Date.now() > until) throw new Error(`build ${id} is ${build?.status ?? 'not there'} and does not end`);
    await sleep(250);
  }
}

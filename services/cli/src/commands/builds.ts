import { resolve } from 'node:path';
import { Envelope } from '@modwright/contracts/build';
import type { BuildView, SourceCommit } from '@modwright/gateway';
import { parseProvenance, PROVENANCE_FILE } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { assertFree, writeRepository } from '../adapters/source-repository.ts';
import { exitCodeOfStatus } from '../domain/exit-code.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { toTable } from '../view/table.ts';
import { clip, count, duration, oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';
import { interrupted } from './build.ts';
import { pick } from './pick-build.ts';
import { originLines } from './provenance.ts';
import { followBuild } from './follow.ts';

const RUNNING = ['planning', 'awaiting_plan_review', 'building', 'integrating', 'judging'];

/** Where lines for programs are wanted. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Shows a build's conversation from its start; without an id the newest build's. */
export async function runWatch(world: World, id: string | undefined, options: JsonOption): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, () => true, 'there is no build yet: start one with modwright build "..."');
  if (!options.json) world.out.print([world.paint.dim(`  build ${build.id}`), '']);
  const end = options.json ? await tellMessages(world, client, build.id) : (await followBuild(world, client, build.id, world.out)).end;
  if (end === 'interrupted') return interrupted(world, build.id);
  return exitCodeOfStatus((await client.getBuild(build.id)).status);
}

/** Every message of a build as a line of JSON, until it ends or Ctrl-C. A plan that waits for a person is not put before one. */
async function tellMessages(world: World, client: GatewayClient, build: string): Promise<'ended' | 'interrupted'> {
  const abort = new AbortController();
  const release = world.onInterrupt(() => abort.abort());
  try {
    for await (const event of client.events(build, abort.signal)) {
      if (event.kind === 'message') world.out.print([JSON.stringify(Envelope.toJSON(event.envelope))]);
      else if (event.kind === 'lost') {
        const gone = await world.stack.whyDown();
        if (gone) throw gone;
      } else if (event.kind !== 'live') return 'ended';
    }
    return 'interrupted';
  } finally {
    release();
  }
}

/** Lists builds, newest first. */
export async function runBuilds(world: World, options: { json?: boolean; limit: number }): Promise<number> {
  const builds = await (await connect(world)).listBuilds(options.limit);
  if (options.json) world.out.print(builds.map((build) => JSON.stringify(build)));
  else if (builds.length === 0) world.out.print(['There is no build yet. Start one with: modwright build "..."']);
  else world.out.print(buildTable(builds));
  return 0;
}

/** Builds as a table. */
export function buildTable(builds: readonly BuildView[]): string[] {
  const rows = builds.map((build) => [
    build.id,
    build.paused ? `${build.status}, paused` : build.status,
    `${build.passed}/${build.total}`,
    duration(build.seconds),
    build.created_at.slice(0, 16).replace('T', ' '),
    clip(oneLine(build.title || build.brief), 48),
  ]);
  return toTable([['BUILD', 'STATUS', 'CASES', 'TIME', 'STARTED (UTC)', 'TITLE'], ...rows]);
}

/** Pauses, resumes or cancels a build; without an id the newest one that runs. */
export async function runControl(world: World, verb: 'pause' | 'resume' | 'cancel', id: string | undefined, options: JsonOption): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, ({ status }) => RUNNING.includes(status), `no build runs, so there is nothing to ${verb}`);
  if (!RUNNING.includes(build.status)) throw new AppError('INVALID_ARGUMENT', `build ${build.id} has ended already (${build.status})`);
  const after = await client.control(build.id, verb);
  const now = after.status === 'cancelled' ? 'is cancelled' : after.paused ? 'is paused; running turns end first. Go on with: modwright resume' : 'goes on';
  world.out.print([options.json ? JSON.stringify({ build: build.id, status: after.status, paused: after.paused }) : `build ${build.id} ${now}`]);
  return 0;
}

/** A build that goes on has one as soon as modules are planned; one whose app follows from the plan alone never has modules. */
function hasApp({ status, modules }: BuildView): boolean {
  return status === 'accepted' || status === 'below_bar' || modules.length > 0;
}

/** Runs a build's app and says where; without an id the newest build's. */
export async function runOpen(world: World, id: string | undefined, options: JsonOption): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, hasApp, 'there is no build with an app yet');
  const url = await client.preview(build.id);
  world.out.print([options.json ? JSON.stringify({ build: build.id, url }) : url]);
  return 0;
}

/** Writes a build's app as a git repository. */
export async function runExport(world: World, id: string, folder: string, options: Printing): Promise<number> {
  const target = resolve(world.cwd, folder);
  await assertFree(target);
  const client = await connect(world);
  const { commits } = await client.export((await pick(client, id, () => true, 'there is no build yet')).id);
  const made = await writeRepository(target, commits);
  const lines = [
    ...originLines(parseProvenance(lastContent(commits, PROVENANCE_FILE))),
    `${folder}: ${made > 0 ? `a git repository with ${count(made, 'commit')}` : 'files without a repository (git is not installed)'}`,
  ];
  world.out.print(outcome(options, { folder, commits: made }, lines));
  return 0;
}

/** The text of a file after the last commit that changed it. */
function lastContent(commits: readonly SourceCommit[], path: string): string {
  return commits.flatMap(({ files }) => files).findLast((file) => file.path === path)?.content ?? '';
}

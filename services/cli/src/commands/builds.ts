import { resolve } from 'node:path';
import type { BuildView, SourceCommit } from '@modwright/gateway';
import { parseProvenance, PROVENANCE_FILE } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { assertFree, writeRepository } from '../adapters/source-repository.ts';
import { exitCodeOfStatus } from '../domain/exit-code.ts';
import { toTable } from '../view/table.ts';
import { clip, count, duration, oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';
import { interrupted } from './build.ts';
import { pick } from './pick-build.ts';
import { originLines } from './provenance.ts';
import { followBuild } from './follow.ts';

const RUNNING = ['planning', 'awaiting_plan_review', 'building', 'integrating', 'judging'];

/** Shows a build's conversation from its start; without an id the newest build's. */
export async function runWatch(world: World, id: string | undefined): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, () => true, 'there is no build yet: start one with modwright build "..."');
  world.out.print([world.paint.dim(`  build ${build.id}`), '']);
  const followed = await followBuild(world, client, build.id, world.out);
  if (followed.end === 'interrupted') return interrupted(world, build.id);
  return exitCodeOfStatus((await client.getBuild(build.id)).status);
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
export async function runControl(world: World, verb: 'pause' | 'resume' | 'cancel', id: string | undefined): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, ({ status }) => RUNNING.includes(status), `no build runs, so there is nothing to ${verb}`);
  if (!RUNNING.includes(build.status)) throw new AppError('INVALID_ARGUMENT', `build ${build.id} has ended already (${build.status})`);
  const after = await client.control(build.id, verb);
  const now = after.status === 'cancelled' ? 'is cancelled' : after.paused ? 'is paused; running turns end first. Go on with: modwright resume' : 'goes on';
  world.out.print([`build ${build.id} ${now}`]);
  return 0;
}

/** A build that goes on has one as soon as modules are planned; one whose app follows from the plan alone never has modules. */
function hasApp({ status, modules }: BuildView): boolean {
  return status === 'accepted' || status === 'below_bar' || modules.length > 0;
}

/** Runs a build's app and says where; without an id the newest build's. */
export async function runOpen(world: World, id: string | undefined): Promise<number> {
  const client = await connect(world);
  const build = await pick(client, id, hasApp, 'there is no build with an app yet');
  world.out.print([await client.preview(build.id)]);
  return 0;
}

/** Writes a build's app as a git repository. */
export async function runExport(world: World, id: string, folder: string): Promise<number> {
  const target = resolve(world.cwd, folder);
  await assertFree(target);
  const client = await connect(world);
  const { commits } = await client.export((await pick(client, id, () => true, 'there is no build yet')).id);
  const made = await writeRepository(target, commits);
  world.out.print(originLines(parseProvenance(lastContent(commits, PROVENANCE_FILE))));
  world.out.print([`${folder}: ${made > 0 ? `a git repository with ${count(made, 'commit')}` : 'files without a repository (git is not installed)'}`]);
  return 0;
}

/** The text of a file after the last commit that changed it. */
function lastContent(commits: readonly SourceCommit[], path: string): string {
  return commits.flatMap(({ files }) => files).findLast((file) => file.path === path)?.content ?? '';
}

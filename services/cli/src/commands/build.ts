import { join, relative, resolve } from 'node:path';
import type { BuildView } from '@modwright/gateway';
import { AppError, newId } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { assertFree, freeFolder, writeRepository } from '../adapters/source-repository.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { EXIT, exitCodeOfStatus } from '../domain/exit-code.ts';
import type { PolicyFlags } from '../domain/stack-door.ts';
import { count } from '../view/text.ts';
import { jsonLine, summaryLines, type Summary } from '../view/summary.ts';
import { clientOf, upWithProgress, type World } from '../world.ts';
import { readSubmission, type InputOptions } from './build-input.ts';
import { followBuild, type Followed } from './follow.ts';
import { pick } from './pick-build.ts';

export interface BuildOptions extends InputOptions, PolicyFlags {
  readonly json?: boolean;
  /** Folder for the source; false = do not write it. */
  readonly out?: string | boolean;
}

/** What scripts/record builds with. */
const RECORDED_SEED = 1;

/** Builds an app of a brief and shows how; the result is the exit code. */
export async function runBuild(world: World, text: string | undefined, options: BuildOptions): Promise<number> {
  return buildApp(world, await readSubmission(text, options, world.cwd), options);
}

/** Changes the app of a build as a follow-up brief says, and shows how; the result is the exit code. */
export async function runExtend(world: World, id: string, text: string | undefined, options: BuildOptions): Promise<number> {
  const submission = await readSubmission(text, options, world.cwd);
  return buildApp(world, submission, options, async (client) => ({ extends: (await pick(client, id, isExtendable, 'there is no build to extend yet')).id }));
}

function isExtendable({ status }: BuildView): boolean {
  return status === 'accepted' || status === 'below_bar';
}

async function buildApp(
  world: World,
  submission: object,
  options: BuildOptions,
  more: (client: GatewayClient) => Promise<object> = async () => ({}),
): Promise<number> {
  if (options.interactive && !world.asker)
    throw new AppError('INVALID_ARGUMENT', '--interactive needs a terminal to ask at: leave it out, or review the plan over the API');
  if (typeof options.out === 'string') await assertFree(resolve(world.cwd, options.out));
  // With --json standard output holds the one line, and people read along on standard error.
  const terminal = options.json ? world.err : world.out;
  const stack = await upWithProgress(world, options, terminal);
  const client = clientOf(stack);
  const replayed = stack.policy.startsWith('replay');
  // Failing cases are told with drawn values, so a recorded answer fits only the seed it was recorded with, and only modules that are written.
  const seeded = replayed ? { seed: RECORDED_SEED, shelf: 'off', ...submission } : submission;
  const build = await submitBuild(world, client, { ...seeded, ...(await more(client)) }, terminal);
  terminal.print([world.paint.dim(`  build ${build.id}${replayed ? '  (answers are replayed from a recording; no model is asked)' : ''}`), '']);
  const followed = await followBuild(world, client, build.id, terminal);
  if (followed.end === 'interrupted') return interrupted(world, build.id);

  const ended = await client.getBuild(build.id);
  const summary = await finish(world, client, { build: ended, followed, replayed, out: options.out });
  terminal.print(summaryLines(summary, world.paint, terminal.width()));
  if (options.json) world.out.print([jsonLine(summary)]);
  return exitCodeOfStatus(summary.status);
}

/** Says how to come back to a build that goes on. */
export function interrupted(world: World, build: string): number {
  world.err.print(['', `The build goes on. Come back with: modwright watch ${build}`, `Stop it with: modwright cancel ${build}`]);
  return EXIT.interrupted;
}

/** Starts the build; waits while too many run. */
export async function submitBuild(world: World, client: GatewayClient, submission: object, terminal: Terminal): Promise<BuildView> {
  // The key makes repeated calls start one build.
  const key = newId('cli');
  for (;;) {
    try {
      return await client.createBuild(submission, key);
    } catch (reason) {
      const error = AppError.from(reason);
      if (error.code !== 'RESOURCE_EXHAUSTED') throw error;
      const waitMs = error.retryAfterMs ?? 5_000;
      terminal.print([world.paint.dim(`  waits: ${error.message}; trying again in ${count(Math.ceil(waitMs / 1000), 'second')}`)]);
      await new Promise((resolveWait) => setTimeout(resolveWait, waitMs));
    }
  }
}

interface Ending {
  readonly build: BuildView;
  readonly followed: Followed;
  readonly replayed: boolean;
  readonly out: BuildOptions['out'];
}

/** Runs the app, writes its source, and gathers what is said at the end. */
async function finish(world: World, client: GatewayClient, { build, followed, replayed, out }: Ending): Promise<Summary> {
  const { ended } = followed;
  const runs = build.status === 'accepted' || build.status === 'below_bar';
  const preview = runs ? await previewOf(client, build.id) : { url: '', problem: '' };
  const source = runs && out !== false ? await writeSource(world, client, build.id, out) : { folder: '', commits: 0 };
  return {
    build: build.id,
    title: build.title,
    status: runs || build.status === 'cancelled' ? build.status : 'failed',
    reason: build.reason,
    passed: ended?.passed ?? build.passed,
    total: ended?.total ?? build.total,
    modules: { accepted: build.modules.filter((module) => module.phase === 'accepted').length, planned: build.modules.length },
    tokens: ended?.tokens ?? build.tokens,
    seconds: ended?.seconds ?? build.seconds,
    url: preview.url,
    urlProblem: preview.problem,
    ...source,
    scores: build.scores,
    assumptions: build.assumptions,
    questions: build.questions,
    replayed,
  };
}

async function previewOf(client: GatewayClient, build: string): Promise<{ url: string; problem: string }> {
  try {
    return { url: await client.preview(build), problem: '' };
  } catch (reason) {
    // An app below the bar may not even start; the build is over all the same.
    return { url: '', problem: `does not run: ${AppError.from(reason).message}` };
  }
}

async function writeSource(
  world: World,
  client: GatewayClient,
  build: string,
  out: string | boolean | undefined,
): Promise<{ folder: string; commits: number }> {
  const { slug, commits } = await client.export(build);
  const folder = typeof out === 'string' ? resolve(world.cwd, out) : await freeFolder(world.cwd, slug);
  const made = await writeRepository(folder, commits);
  const shown = relative(world.cwd, folder);
  return { folder: shown.startsWith('..') ? folder : `.${join('/', shown)}`, commits: made };
}

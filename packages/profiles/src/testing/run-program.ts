import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@modwright/contracts/plan';
import type { Program } from '@modwright/contracts/sandbox';
import { buildPagesProgram } from '../program.ts';

/** Tests run known-good programs as plain processes; everything else runs in the sandbox. */
const IMAGE = fileURLToPath(new URL('../../web/image', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Declared outputs that the program wrote, by path. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** What a request carries besides method and path. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A served app. */
export interface ServedApp {
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

/** The program that bundles the pages of an app that has some. */
export function bundleOf(plan: Plan, sources: ReadonlyMap<string, string>): Program {
  const program = buildPagesProgram(plan, sources);
  if (!program) throw new Error(`apps of the profile ${plan.profile} have no pages`);
  return program;
}

/** Runs a program to its end. */
export async function runProgram(program: Program): Promise<Ended> {
  const folder = layOut(program);
  try {
    const child = start(program, folder, {});
    const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
    const written = program.outputs.filter((path) => existsSync(join(folder, 'out', path)));
    return { code, stdout, stderr, outputs: new Map(written.map((path) => [path, readFileSync(join(folder, 'out', path), 'utf8')])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a program that serves on $APP_SOCKET and waits until it answers. Throws with its stderr when it ends before that. */
export async function serveApp(program: Program): Promise<ServedApp> {
  const folder = layOut(program);
  const socketPath = join(folder, 'app.sock');
  const child = start(program, folder, { APP_SOCKET: socketPath });
  const stderr = textOf(child.stderr);
  child.stdout?.resume();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  while (!(await answers(socketPath))) {
    if (child.exitCode !== null) throw new Error(`the app ended before it answered: ${await stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    send: (method, path, sent = {}) => send(socketPath, method, path, sent),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function layOut(program: Program): string {
  if (!existsSync(join(IMAGE, 'node_modules'))) throw new Error('the dependencies of generated apps are not installed: run scripts/profile-image');
  const folder = mkdtempSync(join(tmpdir(), 'modwright-app-'));
  mkdirSync(join(folder, 'out'));
  for (const { path, content } of program.files) {
    const target = join(folder, 'app', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  symlinkSync(join(IMAGE, 'node_modules'), join(folder, 'app', 'node_modules'));
  return folder;
}

function start(program: Program, folder: string, env: Record<string, string>): ChildProcess {
  const inFolder = (text: string) => text.replace(/^\/image\//, `${IMAGE}/`).replace(/(^|=)\/(app|out)\//, `$1${folder}/$2/`);
  const [command = '', ...rest] = program.argv.map(inFolder);
  const file = command === 'node' ? process.execPath : command;
  const child = spawn(file, rest, { cwd: join(folder, 'app'), env: { ...program.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(program.stdin);
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

async function answers(socketPath: string): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  return send(socketPath, 'GET', '/openapi.json', {}).then(
    () => true,
    () => false, // it does not listen yet
  );
}

function send(socketPath: string, method: string, path: string, { body, headers = {} }: Sent): Promise<Answer> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const all = { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: all }, (incoming) => {
      textOf(incoming).then((answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: answer, json: parsed(answer) }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

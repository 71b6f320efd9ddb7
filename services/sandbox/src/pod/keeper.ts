// Holds a pod for the service: lays a program's files out where only it can write, has the supervisor start it, carries connections to and from
// its sockets, and reads its outputs once nothing of it is left. Runs in a container of its own; its standard input and output lead to the service.
import { chmodSync, closeSync, constants, existsSync, lstatSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { collectOutputs } from '../adapters/collect-outputs.ts';
import { launcherScript } from '../domain/launcher.ts';
import { createFrameReader, encodeFrame } from './frames.ts';
import { CONTROL_SOCKET, type FromKeeper, type FromSupervisor, type ToKeeper, type ToSupervisor } from './messages.ts';
import { createPipes } from './pipes.ts';

const LAUNCH = '/run/launch';
const APP_SOCKET = '/run/app.sock';
const IMAGE = '/image';
/** Policies may come into force a moment after a pod is there. */
const CLOSED_WITHIN_MS = 20_000;
const PROBE_MS = 1_000;
const LISTEN_POLL_MS = 10;

const [imageFolder = '', probe = ':'] = process.argv.slice(2);
const tell = (message: FromKeeper, body?: Uint8Array): void => void process.stdout.write(encodeFrame(message, body));
const pipes = createPipes('k', tell);
let supervisor: Socket | undefined;
let outputs: readonly string[] = [];
let over = false;

process.stdin.on('end', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
layOut();
await Promise.all([1, 2, 3, 4].map(() => stat('/')));
const tasks = await supervisorTasks();
const reached = await probeOutside();
if (reached) tell({ t: 'open', reached: probe });
else {
  process.stdin.on(
    'data',
    createFrameReader<ToKeeper>(({ message, body }) => obey(message, body)),
  );
  tell({ t: 'ready' });
}

/** What does not depend on the program: the packages of the image, by links, where programs look for them. */
function layOut(): void {
  if (imageFolder === '' || !existsSync(imageFolder)) return void mkdirSync('/app/node_modules');
  if (imageFolder !== IMAGE) for (const name of readdirSync(imageFolder)) symlinkSync(join(imageFolder, name), join(IMAGE, name));
  if (existsSync(join(imageFolder, 'node_modules'))) symlinkSync(join(imageFolder, 'node_modules'), '/app/node_modules');
}

/** Waits for the supervisor; gives how many threads it has. Only the first that comes is heard: the program could come later. */
function supervisorTasks(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      if (supervisor) return void socket.destroy();
      supervisor = socket;
      server.close();
      socket.on(
        'data',
        createFrameReader<FromSupervisor>(({ message, body }) => {
          if (message.t === 'up') resolve(message.tasks);
          else if (message.t === 'print') tell(message, body);
          else finish(message);
        }),
      );
      socket.on('error', () => {});
      socket.on('close', () => {
        if (!over) tell({ t: 'lost' });
      });
    });
    server.listen(CONTROL_SOCKET);
  });
}

/** True while something outside answers, though it must not. */
async function probeOutside(): Promise<boolean> {
  // A cluster tells every pod where its API server is.
  if (probe === ':') return true;
  const [host = '', port = ''] = probe.split(/:(?=\d+$)/);
  const deadline = Date.now() + CLOSED_WITHIN_MS;
  while (await answers(host, Number(port))) {
    if (Date.now() > deadline) return true;
    await delay(100);
  }
  return false;
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const tell = (does: boolean): void => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => tell(true)).once('error', () => tell(false));
    socket.setTimeout(PROBE_MS, () => tell(false));
  });
}

function obey(message: ToKeeper, body: Buffer): void {
  switch (message.t) {
    case 'file':
      return writeAppFile(message.path, body);
    case 'start':
      return start(message, body);
    case 'stop':
      return order({ t: 'stop' });
    case 'dial':
      return pipes.take(message.pipe, createConnection({ path: APP_SOCKET, allowHalfOpen: true }));
    default:
      return pipes.hear(message, body);
  }
}

function order(message: ToSupervisor): void {
  supervisor?.write(encodeFrame(message));
}

function writeAppFile(path: string, content: Buffer): void {
  const target = join('/app', path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content, { mode: 0o755, flag: 'wx' });
}

function start(asked: Extract<ToKeeper, { t: 'start' }>, stdin: Buffer): void {
  outputs = asked.outputs;
  const own = tasks + readdirSync('/proc/self/task').length + 1;
  // dash spells it -p, bash -u. The kernel counts by user, and no other pod has this one's.
  const launcherLimits = () => [{ flags: ['-u', '-p'], value: asked.limits.pids + own }];
  writeFileSync(join(LAUNCH, 'start.sh'), launcherScript(asked.argv, asked.env, asked.limits, { launcherLimits }));
  writeFileSync(join(LAUNCH, 'stdin'), stdin);
  for (const name of asked.peers) listenForPeer(name);
  order({ t: 'go', limits: asked.limits });
  void awaitApp();
}

function listenForPeer(name: string): void {
  const path = `/peers/${name}.sock`;
  createServer({ allowHalfOpen: true }, (socket) => {
    const pipe = pipes.open(socket);
    tell({ t: 'peer', name, pipe });
  }).listen(path, () => chmodSync(path, 0o666));
}

/** Tells once that the app's socket accepts; a link in its place does not count. */
async function awaitApp(): Promise<void> {
  while (!over) {
    if (lstatSync(APP_SOCKET, { throwIfNoEntry: false })?.isSocket() && (await accepts())) return tell({ t: 'listens' });
    await delay(LISTEN_POLL_MS);
  }
}

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(APP_SOCKET);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function finish(ended: Extract<FromSupervisor, { t: 'ended' }>): void {
  over = true;
  pipes.closeAll();
  const folder = openSync('/out', constants.O_RDONLY | constants.O_DIRECTORY);
  const { outputs: files, refused } = collectOutputs(folder, outputs);
  closeSync(folder);
  for (const { path, content } of files) tell({ t: 'output', path }, content);
  tell({ ...ended, t: 'finished', refused });
  order({ t: 'done' });
}

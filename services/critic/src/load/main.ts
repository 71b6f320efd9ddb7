// Runs in the sandbox: node /app/load/main.ts. Reads /app/job.json, fills and loads the app behind /peers/app.sock, writes /out/answers.jsonl.
import { appendFileSync, readFileSync } from 'node:fs';
import type { LoadTarget } from '@modwright/profiles';
import { ask, toAnswer, type Door } from './ask.ts';
import { burst, type Autocannon, type Numbered } from './burst.ts';
import type { LoadAnswer, LoadJob, LoadSample, LoadStage, LoadStart } from './job.ts';

/** The image holds it, this checkout does not. */
const LOADER: string = 'autocannon';
const { default: autocannon } = (await import(LOADER)) as { readonly default: Autocannon };
const { signIn, stages, settings } = JSON.parse(readFileSync('/app/job.json', 'utf8')) as LoadJob;

function tell(line: LoadSample | LoadStart): void {
  appendFileSync('/out/answers.jsonl', `${JSON.stringify(line)}\n`);
}

/** A space of its own with its rows, asked as the account that owns them. */
async function openStage({ fill }: LoadStage): Promise<Door> {
  const door: Door = { socketPath: '/peers/app.sock', headers: { 'x-space': crypto.randomUUID() }, timeoutMs: settings.timeoutMs };
  const post = async (path: string, body: object): Promise<unknown> => {
    const { status, body: answer } = await ask(door, { method: 'POST', path, body: JSON.stringify(body) });
    if (status !== 201) throw new Error(`${path} was answered ${status}: ${answer.slice(0, 200)}`);
    return JSON.parse(answer);
  };
  if (!signIn) {
    await post('/.given', fill);
    return door;
  }
  const account = { email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() };
  const { user, token } = (await post('/api/auth/sign-up', account)) as { user: { id: number }; token: string };
  await post('/.given', { ...fill, owner: user.id });
  return { ...door, headers: { ...door.headers, authorization: `Bearer ${token}` } };
}

/** Asks one after another; undefined when one got no answer. */
async function askAlone(door: Door, requests: readonly Numbered[]): Promise<LoadAnswer[] | undefined> {
  const answers: LoadAnswer[] = [];
  for (const { request, index } of requests) {
    const asked = await ask(door, request);
    if (asked.status === 0) return undefined;
    answers.push(toAnswer(index, asked));
  }
  return answers;
}

/** False when the app stopped answering. */
async function load(door: Door, { endpoint, kind, requests }: LoadTarget, rows: number): Promise<boolean> {
  tell({ starting: endpoint, rows });
  const numbered = requests.map((request, index): Numbered => ({ request, index }));
  const alone = numbered.slice(0, settings.first);
  // Reads are asked again what they were asked alone, so that there is something to compare with. Actions go on with other rows.
  const isRead = kind !== 'action';
  const first = await askAlone(door, isRead ? [...alone, ...alone.slice(0, 1)] : alone);
  if (!first) return false;
  const others = isRead ? alone : numbered.slice(settings.first);
  const usualMs = Math.max(0.1, Math.min(...first.map(({ ms }) => ms)));
  const amount = Math.min(settings.burst, Math.floor((settings.burstMs * settings.connections) / usualMs));
  const burstRequests = others.length > 0 && amount >= settings.connections ? amount : 0;
  const answers = burstRequests > 0 ? await burst(autocannon, door, others, { amount, connections: settings.connections }) : [];
  tell({ endpoint, rows, first, burst: answers, burstRequests });
  return answers.length === burstRequests;
}

/** Both sizes of an endpoint right after one another, so that a busy machine slows down both. */
async function loadAll(): Promise<void> {
  const opened: { readonly stage: LoadStage; readonly door: Door }[] = [];
  for (const stage of stages) {
    tell({ starting: '', rows: stage.fill.rows });
    opened.push({ stage, door: await openStage(stage) });
  }
  for (const endpoint of new Set(stages.flatMap(({ targets }) => targets.map((target) => target.endpoint)))) {
    for (const { stage, door } of opened) {
      const target = stage.targets.find((one) => one.endpoint === endpoint);
      if (target && !(await load(door, target, stage.fill.rows))) return;
    }
  }
}

await loadAll();
// Connections that are still open keep nobody waiting.
process.exit(0);

// usage: node bench/votes.ts [SECONDS]   how many votes a second are counted durably over REST; services as separate processes; 60 s (the default) or more writes the rows
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts, freePort, startChild, startNatsServer, startPostgresServer, type Child } from '@modwright/embedded';
import { connectBus, ensureTopology, newApiKeyText, WORKERS } from '@modwright/runtime';
import { migrate, openStore } from '@modwright/store';
import { drawBallots, type SealedVote } from './ballots.ts';
import { quantile, round, writeResult } from './results.ts';
import { ROOT } from './running-stack.ts';

const SECONDS = Number(process.argv[2] ?? 60);
const RECORDED_SECONDS = 60;
/** People who vote at the same moment. */
const CLIENTS = 16;
const CONTESTS = 2_000;
const RATERS = 12;
const SECRET = 'bench';
const folder = mkdtempSync(join(tmpdir(), 'modwright-bench-'));

function secret(name: string, value: string): string {
  const file = join(folder, `${name}.secret`);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

function startService(name: string, port: number, env: Record<string, string>): Promise<Child> {
  return startChild({
    name,
    command: process.execPath,
    args: [join(ROOT, 'services', name, 'src', 'main.ts')],
    env: { MODWRIGHT_LOG_LEVEL: 'error', ...env },
    logFile: join(folder, `${name}.log`),
    stopSignal: 'SIGTERM',
    ready: () => accepts(port),
    readyTimeoutMs: 30_000,
  });
}

function post(agent: Agent, port: number, key: string, { ballot, body }: SealedVote): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const call = request({ agent, host: '127.0.0.1', port, method: 'POST', path: `/v1/ballots/${ballot}/vote`, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    call.once('error', reject);
    call.end(body);
  });
}

/** Clients that vote one after the other until the time is over. Gives the milliseconds each vote took. */
async function voteFor(seconds: number, votes: SealedVote[], port: number, key: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const took: number[] = [];
  const until = performance.now() + seconds * 1000;
  const client = async (): Promise<void> => {
    for (let vote = votes.pop(); vote && performance.now() < until; vote = votes.pop()) {
      const startedAt = performance.now();
      const status = await post(agent, port, key, vote);
      if (status !== 200) throw new Error(`a vote was answered ${status}`);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  if (votes.length === 0) throw new Error('there were too few ballots: raise RATERS');
  return took;
}

const users = ['admin', 'orchestrator', 'gateway', ...WORKERS].map((user) => ({ user, password: SECRET }));
const [nats, postgres] = await Promise.all([startNatsServer(join(folder, 'nats'), users), startPostgresServer(join(folder, 'postgres'), SECRET)]);
const stops: (() => Promise<unknown>)[] = [() => nats.child.stop(), () => postgres.child.stop()];
try {
  const store = openStore({ url: postgres.url, applicationName: 'bench' });
  await migrate(store);
  const admin = await connectBus({ url: nats.url, user: 'admin', password: SECRET, name: 'bench' });
  await ensureTopology(admin);
  await admin.close();
  const key = newApiKeyText();
  const keyId = /^mw_([^.]+)/.exec(key)?.[1] ?? '';
  const votes = await drawBallots(store, { keyId, internalToken: SECRET, contests: CONTESTS, raters: RATERS });
  const [criticPort, gatewayPort] = [await freePort(), await freePort()];
  const env = {
    MODWRIGHT_NATS_URL: nats.url,
    MODWRIGHT_NATS_PASSWORD_FILE: secret('nats', SECRET),
    MODWRIGHT_INTERNAL_TOKEN_FILE: secret('token', SECRET),
    MODWRIGHT_DATABASE_URL_FILE: secret('database', postgres.url),
    MODWRIGHT_POLICY_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_SANDBOX_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_ORCHESTRATOR_ADDRESS: '127.0.0.1:1',
    MODWRIGHT_CRITIC_ADDRESS: `127.0.0.1:${criticPort}`,
    MODWRIGHT_CRITIC_HOST: '127.0.0.1',
    MODWRIGHT_CRITIC_PORT: String(criticPort),
    MODWRIGHT_GATEWAY_HOST: '127.0.0.1',
    MODWRIGHT_GATEWAY_PORT: String(gatewayPort),
    MODWRIGHT_GATEWAY_FIRST_KEY_FILE: secret('key', key),
  };
  const critic = await startService('critic', criticPort, env);
  stops.push(() => critic.stop());
  const gateway = await startService('gateway', gatewayPort, env);
  stops.push(() => gateway.stop());

  await voteFor(2, votes, gatewayPort, key);
  const startedAt = performance.now();
  const took = await voteFor(SECONDS, votes, gatewayPort, key);
  const perSecond = took.length / ((performance.now() - startedAt) / 1000);
  const p99 = quantile(took, 0.99);
  const { rows } = await store.pool.query<{ count: string }>('SELECT count(*) FROM critic.votes');
  await store.close();
  console.log(
    `${perSecond.toFixed(0)} votes/s by ${CLIENTS} clients, p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; ${rows[0]?.count} rows`,
  );
  if (SECONDS >= RECORDED_SECONDS) {
    await writeResult('votes.per_s', { value: round(perSecond, 0), unit: '1/s', n: took.length }, 'node bench/votes.ts');
    await writeResult('votes.p99_ms', { value: round(p99), unit: 'ms', n: took.length }, 'node bench/votes.ts');
  }
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
}

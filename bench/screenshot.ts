// usage: node bench/screenshot.ts BUILD OUT.png [PATH]   looks at a page of a finished build in a real browser, with made-up rows; the stack must run
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxClient } from '@modwright/agent';
import { Plan } from '@modwright/contracts/plan';
import { Program } from '@modwright/contracts/sandbox';
import { buildPagesProgram, serveProgram, type AppFile } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { callGateway, ROOT } from './running-stack.ts';

const SHOOTER = 'bench/screenshots/shoot.ts';
const PROXY = 'services/integrator/src/driver/proxy.ts';

interface Message {
  readonly seq: number;
  readonly envelope: { readonly moduleAccepted?: { readonly module: string; readonly source: string } };
}

const [build = '', out = '', path = '/'] = process.argv.slice(2);
if (!build || !out) throw new Error('usage: node bench/screenshot.ts BUILD OUT.png [PATH]');

const signal = AbortSignal.timeout(180_000);
const plan = Plan.fromJSON(await callGateway('GET', `/v1/builds/${build}/plan`));
const sources = await readSources();
const { client: sandbox, stop } = await startTestSandbox(['web', 'browser']);
try {
  const app = await sandbox.open(serveProgram(plan, sources, { APP_SPACES: '1' }, await bundlePages(sandbox)), signal);
  const { finished, stderr } = await sandbox.run(shooter(app.id), signal);
  const [picture] = finished.outputs;
  if (!picture) throw new Error(`no picture of ${build}: ${stderr.trim().slice(-400) || finished.reason}`);
  writeFileSync(out, picture.content);
  await app.stop();
} finally {
  await stop();
}

/** The source of each module as it was accepted last. */
async function readSources(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let after = 0; ;) {
    const page = await callGateway<Message[]>('GET', `/v1/builds/${build}/messages?limit=100&after=${after}`);
    for (const { envelope } of page) if (envelope.moduleAccepted) found.set(envelope.moduleAccepted.module, envelope.moduleAccepted.source);
    const last = page.at(-1);
    if (!last) return found;
    after = last.seq;
  }
}

async function bundlePages(client: SandboxClient): Promise<AppFile[]> {
  const bundler = buildPagesProgram(plan, sources);
  if (!bundler) throw new Error(`build ${build} has no pages`);
  const { finished } = await client.run(bundler, signal);
  return finished.outputs.map(({ path: name, content }) => ({ path: `dist/${name}`, content: Buffer.from(content).toString() }));
}

function shooter(sessionId: string): Program {
  return Program.fromPartial({
    image: 'browser',
    argv: ['node', `/app/${SHOOTER}`, path],
    files: [
      ...[SHOOTER, PROXY].map((name) => ({ path: name, content: readFileSync(join(ROOT, name)) })),
      { path: 'package.json', content: Buffer.from('{"type":"module"}') },
    ],
    outputs: ['page.png'],
    peers: [{ sessionId, name: 'app' }],
    limits: { wallMs: 120_000, cpuMs: 60_000, memoryMib: 1536, pids: 512, diskMib: 256, outputKib: 256 },
  });
}

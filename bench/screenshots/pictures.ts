import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxClient } from '@modwright/agent';
import type { Plan } from '@modwright/contracts/plan';
import { Program } from '@modwright/contracts/sandbox';
import { buildPagesProgram, serveProgram, type AppFile } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { ROOT } from '../running-stack.ts';

const SHOOTER = 'bench/screenshots/shoot.ts';
const PROXY = 'services/integrator/src/driver/proxy.ts';

/** Pages of an app as a real browser shows them, with made-up rows: a PNG for each path. @param sources of its modules. */
export async function picturesOf(plan: Plan, sources: ReadonlyMap<string, string>, paths: readonly string[]): Promise<Uint8Array[]> {
  const signal = AbortSignal.timeout(180_000);
  const { client: sandbox, stop } = await startTestSandbox(['web', 'browser']);
  try {
    const app = await sandbox.open(serveProgram(plan, sources, { APP_SPACES: '1' }, await bundlePages(sandbox, plan, sources, signal)), signal);
    const pictures: Uint8Array[] = [];
    for (const path of paths) {
      const { finished, stderr } = await sandbox.run(shooter(app.id, path), signal);
      const [picture] = finished.outputs;
      if (!picture) throw new Error(`no picture of ${path}: ${stderr.trim().slice(-400) || finished.reason}`);
      pictures.push(picture.content);
    }
    await app.stop();
    return pictures;
  } finally {
    await stop();
  }
}

async function bundlePages(client: SandboxClient, plan: Plan, sources: ReadonlyMap<string, string>, signal: AbortSignal): Promise<AppFile[]> {
  const bundler = buildPagesProgram(plan, sources);
  if (!bundler) throw new Error(`${plan.title} has no pages`);
  const { finished } = await client.run(bundler, signal);
  return finished.outputs.map(({ path: name, content }) => ({ path: `dist/${name}`, content: Buffer.from(content).toString() }));
}

function shooter(sessionId: string, path: string): Program {
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

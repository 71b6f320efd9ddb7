import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { FUZZ_SEED } from '@modwright/testkit';
import { startTestStack } from './testing/mod.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
/** Requests of one operation. */
const EXAMPLES = 20;
/** Streams end when their build does, previews wait for an app. */
const LONG = '/events$|/preview$|/judge$';

const stack = await startTestStack({ trainer: true, maxRunningBuilds: 3 });

it('requests that are drawn from the served document are answered without a fault of ours, and in time', async () => {
  const { stdout: program } = await run(join(ROOT, 'scripts/fuzz-env'), { maxBuffer: 2 ** 24 });
  const checks = [
    '--checks',
    'not_a_server_error',
    '--phases',
    'examples,fuzzing',
    '--request-timeout',
    '15',
    '--max-examples',
    String(EXAMPLES),
    '--seed',
    String(FUZZ_SEED),
  ];
  const options = [
    '--exclude-path-regex',
    LONG,
    '--generation-database',
    'none',
    '--suppress-health-check',
    'all',
    '--no-color',
    '-H',
    `Authorization: Bearer ${stack.key}`,
  ];
  const done = await run(program.trim(), ['run', new URL('/openapi.json', stack.url).href, ...checks, ...options], { maxBuffer: 2 ** 26, cwd: '/tmp' }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  assert.match(done.stdout, /\d+ generated, [^\n]*passed|No issues found/, done.stdout.slice(-8_000) + done.stderr);
  assert.doesNotMatch(done.stdout, /Server error|Response timeout|FAILURES/, done.stdout.slice(-8_000));
  // The stack still serves.
  assert.equal((await stack.call('GET', '/v1/builds')).status, 200);
});

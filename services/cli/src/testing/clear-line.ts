import assert from 'node:assert/strict';
import type { CliResult } from './cli-process.ts';

/** One line that says what to do, the exit code, and no stack trace. */
export function assertOneClearLine(result: CliResult, pattern: RegExp, exitCode: number): void {
  const lines = result.stderr.trim().split('\n');
  const said = lines.filter((line) => line.startsWith('modwright:'));
  assert.equal(said.length, 1, result.stderr);
  assert.match(said[0] ?? '', pattern);
  assert.doesNotMatch(result.stderr, /\n\s+at /);
  assert.equal(result.code, exitCode, result.stderr);
}

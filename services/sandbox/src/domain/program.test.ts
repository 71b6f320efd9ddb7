import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Program, type File, type Peer } from '@modwright/contracts/sandbox';
import { assertProgram } from './program.ts';

interface Given {
  argv?: string[];
  image?: string;
  paths?: string[];
  env?: Record<string, string>;
  outputs?: string[];
  peers?: Peer[];
}

function check({ paths = [], ...given }: Given): void {
  const files: File[] = paths.map((path) => ({ path, content: Buffer.alloc(0) }));
  assertProgram(Program.fromPartial({ argv: ['node'], files, ...given }), ['web']);
}

it('accepts files, outputs and peers inside their folders', () => {
  check({
    image: 'web',
    paths: ['a.ts', 'src/b.ts', 'src/..odd'],
    outputs: ['report.json', 'shots/1.png'],
    env: { A_1: 'x' },
    peers: [{ name: 'app', sessionId: 's' }],
  });
});

const refused: [string, Given][] = [
  ['no command', { argv: [] }],
  ['an unknown image', { image: 'other' }],
  ['a path that climbs', { paths: ['../x'] }],
  ['a path that climbs inside', { paths: ['a/../../x'] }],
  ['an absolute path', { paths: ['/etc/passwd'] }],
  ['an empty path', { paths: [''] }],
  ['a path with NUL', { paths: ['a\0b'] }],
  ['a path with a very long name', { paths: ['x'.repeat(300)] }],
  ['the same file twice', { paths: ['a', 'a'] }],
  ['a file that is a folder too', { paths: ['a', 'a/b'] }],
  ['a file in node_modules', { paths: ['node_modules/x.js'] }],
  ['a file in place of node_modules', { paths: ['node_modules'] }],
  ['an output that climbs', { outputs: ['../../etc/shadow'] }],
  ['an odd variable', { env: { 'A=B': 'x' } }],
  ['a value with NUL', { env: { A: 'x\0y' } }],
  ['an argument with NUL', { argv: ['node', 'a\0'] }],
  ['a huge argument', { argv: ['node', 'x'.repeat(200_000)] }],
  ['a peer name that is a path', { peers: [{ name: '../x', sessionId: 's' }] }],
];
for (const [what, given] of refused) {
  it(`refuses ${what}`, () => assert.throws(() => check(given), { code: 'INVALID_ARGUMENT' }));
}

it('refuses a request without a program', () => assert.throws(() => assertProgram(undefined, []), { code: 'INVALID_ARGUMENT' }));

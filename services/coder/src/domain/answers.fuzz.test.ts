import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FUZZ_SEED } from '@modwright/testkit';
import { readAnswer, readWhole } from './answer.ts';
import { applyEdits, parseEdits } from './edit.ts';
import type { ModuleStart } from './module-start.ts';

const start: ModuleStart = {
  name: 'lendTool',
  signature: 'export async function lendTool(db: Db, input: LendToolInput): Promise<Loan>',
  dependencies: new Map(),
  dates: true,
};

/** What a model may write: anything, with the marks that our readers look for in between. */
const marks = [
  '<<<<<<< SEARCH\n',
  '=======\n',
  '>>>>>>> REPLACE\n',
  '```ts\n',
  '\n```\n',
  '{',
  '}',
  '(',
  ')',
  '`',
  "'",
  '/*',
  '//',
  'lendTool',
  'export ',
  'async function ',
  'import ',
  '=>',
  ':',
  '\n',
  '  ',
  '\r',
  '\t',
  '$&',
  '$1',
  '.',
  ',',
  'db.loans',
  'const ',
  'return ',
  'await ',
  'new Date()',
];
const written = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...marks) }, { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) }), {
    maxLength: 80,
  })
  .map((parts) => parts.join(''));
const code = fc.array(fc.stringMatching(/^[ -~]{1,30}$/), { minLength: 1, maxLength: 30 });

fc.configureGlobal({ seed: FUZZ_SEED });

describe('whatever a model writes', () => {
  it('is read as code or said to be unusable', () => {
    const property = (text: string): void => {
      for (const answer of [readAnswer(text, start), readWhole(text, '', start)])
        assert.ok('source' in answer ? answer.source.endsWith('\n') : answer.unusable !== '', JSON.stringify(answer));
    };
    fc.assert(fc.property(written, property), { numRuns: 2_000 });
  });

  it('is applied as edits or said to be unusable', () => {
    fc.assert(
      fc.property(written, written, (source, answer) => {
        const edited = applyEdits(source, parseEdits(answer));
        assert.ok('source' in edited || edited.unusable !== '');
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes the one place that it searched for, and no other', () => {
    fc.assert(
      fc.property(code, fc.nat(), code, (lines, place, replacement) => {
        const at = place % lines.length;
        const source = lines.map((line, index) => `${index}_${line.trim()}`);
        const given = replacement.map((line) => `new_${line.trim()}`);
        const edited = applyEdits(source.join('\n'), [{ search: source[at]!, replace: given.join('\n') }]);
        assert.deepEqual(edited, { source: [...source.slice(0, at), ...given, ...source.slice(at + 1)].join('\n') });
      }),
    );
  });
});

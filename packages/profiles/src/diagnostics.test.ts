import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EndReason, Finished } from '@modwright/contracts/sandbox';
import { moduleOfDiagnostic, parseDiagnostics, readTypeCheck } from './diagnostics.ts';
import { toolLibrary } from './samples/mod.ts';

const OUTPUT = `src/modules/lend-tool.ts(5,10): error TS2322: Type 'string' is not assignable to type 'number'.
/app/src/modules/return-tool.ts(7,3): error TS2345: Argument of type 'A' is not assignable.
  Types of property 'where' are incompatible.
    Type 'string' is not assignable to type 'number'.
error TS5058: The specified path does not exist.
`;

test("the checker's messages become rows, with their explanations joined", () => {
  assert.deepEqual(parseDiagnostics(OUTPUT), [
    { file: 'src/modules/lend-tool.ts', line: 5, message: "Type 'string' is not assignable to type 'number'." },
    {
      file: 'src/modules/return-tool.ts',
      line: 7,
      message: "Argument of type 'A' is not assignable. Types of property 'where' are incompatible. Type 'string' is not assignable to type 'number'.",
    },
    { file: '', line: 0, message: 'The specified path does not exist.' },
  ]);
  assert.deepEqual(parseDiagnostics(''), []);
});

test('a message belongs to the module whose file it is about', () => {
  const modules = parseDiagnostics(OUTPUT).map((diagnostic) => moduleOfDiagnostic(toolLibrary.plan, diagnostic));
  assert.deepEqual(modules, ['lendTool', 'returnTool', undefined]);
});

describe('a run of the type checker', () => {
  const run = (finished: Partial<Finished>, stdout = '') => ({ finished: Finished.fromPartial({ reason: EndReason.EXITED, ...finished }), stdout, stderr: '' });

  test('that ended well, or with messages, shows them', () => {
    assert.deepEqual(readTypeCheck(run({ exitCode: 0 })), { kind: 'checked', diagnostics: [] });
    const check = readTypeCheck(run({ exitCode: 2 }, OUTPUT));
    assert.equal(check.kind === 'checked' && check.diagnostics.length, 3);
  });

  test('that a limit stopped is a fault of the source', () => {
    assert.equal(readTypeCheck(run({ exitCode: -1, reason: EndReason.CPU_TIME })).kind, 'stopped');
  });

  test('that failed without a message is no clean bill', () => {
    assert.throws(() => readTypeCheck(run({ exitCode: 1 })), { code: 'UNAVAILABLE', message: /could not run/ });
  });
});

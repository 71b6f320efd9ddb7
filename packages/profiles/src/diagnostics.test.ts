import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleOfDiagnostic, parseDiagnostics } from './diagnostics.ts';
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

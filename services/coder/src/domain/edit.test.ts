import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits, parseEdits } from './edit.ts';

const SOURCE = 'function a() {\n  if (x) {\n    return 1;\n  }\n  return 2;\n}\n';

function edit(search: string, replace: string): string {
  return `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
}

test('replaces the lines an edit names', () => {
  const edits = parseEdits(`Here is the change:\n${edit('    return 1;', '    return 3;')}\nDone.`);
  assert.deepEqual(applyEdits(SOURCE, edits), { source: SOURCE.replace('return 1', 'return 3') });
});

test('forgives other indentation and keeps the one of the file', () => {
  assert.deepEqual(applyEdits(SOURCE, parseEdits(edit('if (x) {\n  return 1;\n}', 'if (y) {\n  return 4;\n}'))), {
    source: SOURCE.replace('if (x)', 'if (y)').replace('return 1', 'return 4'),
  });
});

test('applies several edits in order', () => {
  const edits = parseEdits(`${edit('  return 2;', '  return 5;')}\n\n${edit('  return 5;', '  return 6;')}`);
  assert.deepEqual(applyEdits(SOURCE, edits), { source: SOURCE.replace('return 2', 'return 6') });
});

test('an empty replacement removes the lines', () => {
  assert.deepEqual(applyEdits(SOURCE, [{ search: '  return 2;\n', replace: '' }]), { source: SOURCE.replace('  return 2;\n', '') });
});

test('refuses lines that are not there or not unique, and says which', () => {
  assert.deepEqual(applyEdits(SOURCE, [{ search: 'return 9;', replace: '' }]), { unusable: 'edit 1 searches for lines that occur 0 times: "return 9;"' });
  assert.deepEqual(applyEdits('a;\na;\n', [{ search: 'a;', replace: 'b;' }]), { unusable: 'edit 1 searches for lines that occur 2 times: "a;"' });
  assert.deepEqual(applyEdits(SOURCE, []), { unusable: 'the answer holds no SEARCH/REPLACE block' });
});

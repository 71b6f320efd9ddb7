import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRequirements } from './requirements.ts';

describe('a file of requirements', () => {
  it('holds one on each line, with or without bullets and ids', () => {
    assert.deepEqual(parseRequirements('# Books\n- Add books\n2. Mark them read\n\nFR-3: Filter by status\nShow counts\r\n', 'r.txt'), [
      'Add books',
      'Mark them read',
      { id: 'FR-3', text: 'Filter by status' },
      'Show counts',
    ]);
  });
  it('may be YAML: a list, a list with ids, or a mapping', () => {
    assert.deepEqual(parseRequirements('- Add books\n- { id: 7, text: Mark them read }', 'r.yaml'), ['Add books', { id: '7', text: 'Mark them read' }]);
    assert.deepEqual(parseRequirements('requirements:\n  - a\n', 'r.yml'), ['a']);
    assert.deepEqual(parseRequirements('R1: Add books\nR2: Count', 'r.yml'), [
      { id: 'R1', text: 'Add books' },
      { id: 'R2', text: 'Count' },
    ]);
  });
  it('is refused with one line when it cannot be used', () => {
    const refuse = (text: string, file: string, pattern: RegExp) => assert.throws(() => parseRequirements(text, file), pattern);
    refuse('# nothing\n', 'r.txt', /r\.txt holds no requirement: write one on each line/);
    refuse('- a\n- [', 'r.yaml', /^AppError: r\.yaml:\d: not valid YAML/);
    refuse('- { text: a }', 'r.yaml', /entry 1 must be text or \{id, text\}/);
    refuse('R1: 5', 'r.yaml', /requirement R1 needs a text/);
    refuse('just text', 'r.yaml', /must be a list of requirements/);
  });
});

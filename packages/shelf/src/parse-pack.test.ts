import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FieldType, ModuleKind } from '@modwright/contracts/plan';
import { Note, Trust } from '@modwright/contracts/shelf';
import { parseFields, parseOutput } from './field-text.ts';
import { findNotes, notesText } from './notes.ts';
import { parsePack, type PackFile } from './parse-pack.ts';

const FOLDER = join(import.meta.dirname, '../../../packs/invoicing');
const invoicing: PackFile[] = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ name: path.slice(FOLDER.length + 1), content: readFileSync(path, 'utf8') }));

/** The example pack with one file changed; undefined takes it away. */
function withFile(name: string, content: string | undefined): PackFile[] {
  const others = invoicing.filter((file) => file.name !== name);
  return content === undefined ? others : [...others, { name, content }];
}

describe('the pack of invoicing', () => {
  const pack = parsePack(invoicing);

  it('holds notes, entities and modules', () => {
    assert.deepEqual(
      pack.entities.map(({ name }) => name),
      ['Customer', 'Invoice', 'InvoiceLine', 'Payment', 'CreditNote'],
    );
    assert.ok(pack.notes.length >= 6 && pack.modules.length >= 6);
    assert.ok(pack.modules.every(({ trust, provenance }) => trust === Trust.PACK && provenance?.pack === 'invoicing'));
  });

  it('gives what a question is about, and little else', () => {
    const titles = (about: string) => findNotes(pack.notes, about, 900).map(({ title }) => title);
    assert.deepEqual(titles('Lists invoices that are overdue: the due date lies before today').slice(0, 1), ['Life of an invoice: Due date']);
    assert.ok(titles('A payment is recorded').includes('Life of an invoice: Payments'));
    assert.deepEqual(titles('Water the plants in the garden'), []);
    assert.ok(notesText(findNotes(pack.notes, 'total, discount, tax and payments of an invoice', 900)).length < 1_000);
  });

  it('says the same to the same question', () => {
    const about = 'invoice payment number';
    assert.deepEqual(findNotes(pack.notes, about, 900), findNotes([...pack.notes], about, 900));
  });
});

describe('notes', () => {
  it('are the sections of a file', () => {
    const notes = parsePack([
      { name: 'pack.yaml', content: 'name: x' },
      { name: 'notes/a.md', content: '# Tools\nAll about tools.\n\n## Lending\nOne at a time.\r\n' },
    ]).notes;
    assert.deepEqual(notes, [
      Note.fromPartial({ title: 'Tools', text: 'All about tools.' }),
      Note.fromPartial({ title: 'Tools: Lending', text: 'One at a time.' }),
    ]);
  });
});

describe('a pack that cannot be used is refused with the file and what to do', () => {
  const module = invoicing.find(({ name }) => name === 'modules/pay-invoice.yaml')?.content ?? '';
  const cases: readonly (readonly [string, PackFile[], RegExp])[] = [
    ['without a name', withFile('pack.yaml', 'description: x'), /pack\.yaml must give the pack a name/],
    ['empty', [{ name: 'pack.yaml', content: 'name: x' }], /the pack is empty/],
    ['with broken YAML', withFile('entities.yaml', 'Invoice: ['), /^entities\.yaml: /],
    ['with a wrong type', withFile('entities.yaml', 'Tool: { plural: tools, fields: { name: string } }'), /entities\.yaml: name: "string" is not a field type/],
    ['with a module without source', withFile('modules/pay-invoice.ts', undefined), /needs modules\/pay-invoice\.ts beside it/],
    ['with a module without cases', withFile('modules/pay-invoice.cases.yaml', '[]'), /no cases/],
    ['with a case that calls what is not there', withFile('modules/pay-invoice.cases.yaml', '- { id: a, steps: [{ do: GET /api/tools }] }'), /"a" calls what/],
    ['with a module of no kind', withFile('modules/pay-invoice.yaml', module.replace('kind: rule', 'kind: thing')), /pay-invoice\.yaml: it needs a kind/],
    ['with a module about nothing', withFile('modules/pay-invoice.yaml', module.replace('output: Payment', 'output: Paymint')), /speaks of Paymint/],
    ['that is too large', withFile('notes/big.md', 'x'.repeat(1024 * 1024)), /the limit is/],
  ];
  for (const [what, files, why] of cases) it(what, () => assert.throws(() => parsePack(files), { code: 'INVALID_ARGUMENT', message: why }));
});

describe('fields as text', () => {
  it('say type, values, entity, and what is said of them', () => {
    const [status, count, owner] = parseFields({
      status: 'enum open|done default open read-only',
      count: 'integer? min 1 max 9 unique',
      ownerRef: 'reference Person',
    });
    assert.deepEqual([status?.values, status?.defaultJson, status?.readOnly], [['open', 'done'], '"open"', true]);
    assert.deepEqual([count?.required, count?.min, count?.max, count?.unique], [false, 1, 9, true]);
    assert.deepEqual([owner?.type, owner?.ref], [FieldType.REFERENCE, 'Person']);
    assert.throws(() => parseFields({ a: 'text often' }), { message: /"often" is not known/ });
  });

  it('say rows, lists and objects as outputs', () => {
    assert.deepEqual(parseOutput('Loan[]'), { entity: 'Loan', list: true, fields: [] });
    assert.equal(parseOutput([{ total: 'number' }]).list, true);
    assert.equal(parsePack(invoicing).modules.find(({ app }) => app?.modules[0]?.kind === ModuleKind.REPORT)?.app?.modules[0]?.output?.entity, '');
  });
});

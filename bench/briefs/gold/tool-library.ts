import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const reference = (name: string, ref: string) => ({ name, type: FieldType.REFERENCE, required: true, ref });

const plan = Plan.fromPartial({
  title: 'Tool library',
  profile: 'web',
  entities: [
    {
      name: 'Tool',
      plural: 'tools',
      fields: [
        text('name'),
        { name: 'category', type: FieldType.ENUM, values: ['garden', 'wood', 'paint'] },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['available', 'lent'], defaultJson: '"available"' },
      ],
    },
    { name: 'Member', plural: 'members', fields: [text('name'), { name: 'email', type: FieldType.EMAIL, required: true, unique: true }] },
    {
      name: 'Loan',
      plural: 'loans',
      fields: [
        reference('toolId', 'Tool'),
        reference('memberId', 'Member'),
        { name: 'returned', type: FieldType.BOOLEAN, required: true, defaultJson: 'false' },
      ],
    },
  ],
  endpoints: [
    ...crud('Tool', 'tools', ['status', 'category']),
    ...crud('Member', 'members'),
    ...crud('Loan', 'loans', ['returned']),
    action('tools.lend', 'Tool', 'lendTool'),
    action('loans.return', 'Loan', 'returnLoan'),
    report('lending-counts', 'lendingCounts'),
  ],
  pages: [
    { path: '/tools', title: 'Tools', entity: 'Tool', actions: ['tools.lend'], reports: ['reports.lendingCounts'] },
    { path: '/members', title: 'Members', entity: 'Member' },
    { path: '/loans', title: 'Loans', entity: 'Loan', actions: ['loans.return'] },
  ],
  modules: [
    {
      name: 'lendTool',
      kind: ModuleKind.RULE,
      endpoint: 'tools.lend',
      input: [id, reference('memberId', 'Member')],
      output: { entity: 'Loan' },
      refusals: [
        { status: 404, when: 'there is no such tool' },
        { status: 409, when: 'the tool is already lent' },
      ],
      entities: ['Tool', 'Loan'],
    },
    {
      name: 'returnLoan',
      kind: ModuleKind.RULE,
      endpoint: 'loans.return',
      input: [id],
      output: { entity: 'Loan' },
      refusals: [
        { status: 404, when: 'there is no such loan' },
        { status: 409, when: 'the loan is already returned' },
      ],
      entities: ['Tool', 'Loan'],
    },
    {
      name: 'lendingCounts',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.lendingCounts',
      output: { fields: ['available', 'lent', 'loans'].map(count) },
      entities: ['Tool', 'Loan'],
    },
  ],
});

const lendTool = `import type { Db, LendToolInput, Loan } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {
  const tool = await db.tool.findUnique({ where: { id: input.id } });
  if (!tool) throw new HttpError(404, 'there is no such tool');
  if (tool.status === 'lent') throw new HttpError(409, 'the tool is already lent');
  await db.tool.update({ where: { id: tool.id }, data: { status: 'lent' } });
  return db.loan.create({ data: { toolId: tool.id, memberId: input.memberId } });
}
`;

const returnLoan = `import type { Db, Loan, ReturnLoanInput } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function returnLoan(db: Db, input: ReturnLoanInput): Promise<Loan> {
  const loan = await db.loan.findUnique({ where: { id: input.id } });
  if (!loan) throw new HttpError(404, 'there is no such loan');
  if (loan.returned) throw new HttpError(409, 'the loan is already returned');
  await db.tool.update({ where: { id: loan.toolId }, data: { status: 'available' } });
  return db.loan.update({ where: { id: loan.id }, data: { returned: true } });
}
`;

const lendingCounts = `import type { Db, LendingCountsInput, LendingCountsOutput } from '../schema.ts';

export async function lendingCounts(db: Db, _input: LendingCountsInput): Promise<LendingCountsOutput> {
  const available = await db.tool.count({ where: { status: 'available' } });
  const lent = await db.tool.count({ where: { status: 'lent' } });
  return { available, lent, loans: await db.loan.count() };
}
`;

/** A known-good answer to the brief 02. */
export const toolLibrary = goldApp('02-tool-library', plan, { lendTool, returnLoan, lendingCounts });

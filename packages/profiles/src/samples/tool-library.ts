import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import type { Sample } from './sample.ts';

const crud = (entity: string, plural: string, filters: string[]) => [
  { id: `${plural}.list`, kind: EndpointKind.LIST, method: 'GET', path: `/api/${plural}`, entity, filters },
  { id: `${plural}.create`, kind: EndpointKind.CREATE, method: 'POST', path: `/api/${plural}`, entity },
  { id: `${plural}.read`, kind: EndpointKind.READ, method: 'GET', path: `/api/${plural}/{id}`, entity },
  { id: `${plural}.update`, kind: EndpointKind.UPDATE, method: 'PATCH', path: `/api/${plural}/{id}`, entity },
  { id: `${plural}.delete`, kind: EndpointKind.DELETE, method: 'DELETE', path: `/api/${plural}/{id}`, entity },
];

const plan = Plan.fromPartial({
  title: 'Tool library',
  profile: 'web',
  requirements: [
    { id: 'R1', text: 'Keep a list of tools, each with a name, a category and a daily fee' },
    { id: 'R2', text: 'Keep a list of members with a unique email address' },
    { id: 'R3', text: 'Lend a tool to a member; a tool can be lent to one member at a time, and a member may hold at most 3 tools' },
    { id: 'R4', text: 'Take a tool back' },
    { id: 'R5', text: 'Show which members hold the most tools' },
  ],
  entities: [
    {
      name: 'Tool',
      plural: 'tools',
      description: 'A thing that can be lent',
      fields: [
        { name: 'name', type: FieldType.TEXT, required: true, unique: true },
        { name: 'category', type: FieldType.ENUM, required: true, values: ['garden', 'wood', 'metal', 'other'], defaultJson: '"other"' },
        { name: 'dailyFee', type: FieldType.NUMBER, required: true, min: 0, defaultJson: '0' },
        { name: 'lent', type: FieldType.BOOLEAN, required: true, defaultJson: 'false', readOnly: true },
      ],
    },
    {
      name: 'Member',
      plural: 'members',
      description: 'A person who may borrow',
      fields: [
        { name: 'name', type: FieldType.TEXT, required: true },
        { name: 'email', type: FieldType.EMAIL, required: true, unique: true },
      ],
    },
    {
      name: 'Loan',
      plural: 'loans',
      description: 'One lending of one tool',
      fields: [
        { name: 'toolId', type: FieldType.REFERENCE, ref: 'Tool', required: true },
        { name: 'memberId', type: FieldType.REFERENCE, ref: 'Member', required: true },
        { name: 'returnedAt', type: FieldType.DATE_TIME, readOnly: true },
      ],
    },
  ],
  endpoints: [
    ...crud('Tool', 'tools', ['category', 'lent']),
    ...crud('Member', 'members', ['email']),
    { id: 'loans.list', kind: EndpointKind.LIST, method: 'GET', path: '/api/loans', entity: 'Loan', filters: ['toolId', 'memberId'] },
    { id: 'loans.read', kind: EndpointKind.READ, method: 'GET', path: '/api/loans/{id}', entity: 'Loan' },
    { id: 'tools.lend', kind: EndpointKind.ACTION, method: 'POST', path: '/api/tools/{id}/lend', entity: 'Tool', module: 'lendTool' },
    { id: 'tools.return', kind: EndpointKind.ACTION, method: 'POST', path: '/api/tools/{id}/return', entity: 'Tool', module: 'returnTool' },
    { id: 'reports.busiestMembers', kind: EndpointKind.REPORT, method: 'GET', path: '/api/reports/busiest-members', module: 'busiestMembers' },
  ],
  pages: [
    { path: '/tools', title: 'Tools', entity: 'Tool', actions: ['tools.lend', 'tools.return'] },
    { path: '/members', title: 'Members', entity: 'Member' },
    { path: '/loans', title: 'Loans', entity: 'Loan', reports: ['reports.busiestMembers'] },
  ],
  modules: [
    {
      name: 'lendTool',
      kind: ModuleKind.RULE,
      responsibility: 'Lends a tool to a member. A tool that is lent is refused, and so is a member who holds 3 tools.',
      endpoint: 'tools.lend',
      input: [
        { name: 'id', type: FieldType.INTEGER, required: true, description: 'the tool' },
        { name: 'memberId', type: FieldType.REFERENCE, ref: 'Member', required: true },
      ],
      output: { entity: 'Loan' },
      refusals: [
        { status: 404, when: 'there is no such tool' },
        { status: 409, when: 'the tool is already lent' },
        { status: 422, when: 'the member already holds 3 tools' },
      ],
      entities: ['Tool', 'Member', 'Loan'],
      acceptance: [
        {
          id: 'lendTool.a1',
          text: 'Given a free tool and a member, when the tool is lent to the member, then the answer is a loan of that tool and member with returnedAt null, and the tool is lent',
          requirement: 'R3',
        },
        { id: 'lendTool.a2', text: 'Given a tool that is lent, when it is lent again, then it is refused with 409', requirement: 'R3' },
        { id: 'lendTool.a3', text: 'Given a member who holds 3 tools, when a fourth tool is lent to them, then it is refused with 422', requirement: 'R3' },
      ],
    },
    {
      name: 'returnTool',
      kind: ModuleKind.RULE,
      responsibility: 'Takes a lent tool back: closes its open loan and frees the tool. A tool that is not lent is refused.',
      endpoint: 'tools.return',
      input: [{ name: 'id', type: FieldType.INTEGER, required: true, description: 'the tool' }],
      output: { entity: 'Loan' },
      refusals: [
        { status: 404, when: 'there is no such tool' },
        { status: 409, when: 'the tool is not lent' },
      ],
      entities: ['Tool', 'Loan'],
      acceptance: [
        {
          id: 'returnTool.a1',
          text: 'Given a tool that is lent, when it is returned, then the answer is its loan with returnedAt set, and the tool is not lent',
          requirement: 'R4',
        },
        { id: 'returnTool.a2', text: 'Given a tool that is not lent, when it is returned, then it is refused with 409', requirement: 'R4' },
        { id: 'returnTool.a3', text: 'Given a tool that was lent and returned, when it is lent again, then it succeeds', requirement: 'R4' },
      ],
    },
    {
      name: 'busiestMembers',
      kind: ModuleKind.REPORT,
      responsibility: 'Lists the members who hold at least one tool with the number of tools they hold now, most first.',
      endpoint: 'reports.busiestMembers',
      output: {
        list: true,
        fields: [
          { name: 'memberId', type: FieldType.INTEGER, required: true },
          { name: 'name', type: FieldType.TEXT, required: true },
          { name: 'tools', type: FieldType.INTEGER, required: true, description: 'tools held now' },
        ],
      },
      entities: ['Member', 'Loan'],
      acceptance: [
        {
          id: 'busiestMembers.a1',
          text: 'Given Ann holds 2 tools and Bob holds 1, when the report is asked for, then Ann comes first with 2 and Bob second with 1',
          requirement: 'R5',
        },
        {
          id: 'busiestMembers.a2',
          text: 'Given a member who returned every tool, when the report is asked for, then that member is not listed',
          requirement: 'R5',
        },
      ],
    },
  ],
  coverage: [
    { requirement: 'R1', endpoints: ['tools.create', 'tools.list'] },
    { requirement: 'R2', endpoints: ['members.create', 'members.list'] },
    { requirement: 'R3', endpoints: ['tools.lend'], modules: ['lendTool'] },
    { requirement: 'R4', endpoints: ['tools.return'], modules: ['returnTool'] },
    { requirement: 'R5', endpoints: ['reports.busiestMembers'], modules: ['busiestMembers'] },
  ],
});

const lendTool = `import type { Db, LendToolInput, Loan } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {
  const tool = await db.tool.findUnique({ where: { id: input.id } });
  if (!tool) throw new HttpError(404, 'there is no such tool');
  if (tool.lent) throw new HttpError(409, 'the tool is already lent');
  const held = await db.loan.count({ where: { memberId: input.memberId, returnedAt: null } });
  if (held >= 3) throw new HttpError(422, 'the member already holds 3 tools');
  await db.tool.update({ where: { id: tool.id }, data: { lent: true } });
  return await db.loan.create({ data: { toolId: tool.id, memberId: input.memberId } });
}
`;

const returnTool = `import type { Db, Loan, ReturnToolInput } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function returnTool(db: Db, input: ReturnToolInput): Promise<Loan> {
  const tool = await db.tool.findUnique({ where: { id: input.id } });
  if (!tool) throw new HttpError(404, 'there is no such tool');
  const loan = await db.loan.findFirst({ where: { toolId: tool.id, returnedAt: null } });
  if (!loan) throw new HttpError(409, 'the tool is not lent');
  await db.tool.update({ where: { id: tool.id }, data: { lent: false } });
  return await db.loan.update({ where: { id: loan.id }, data: { returnedAt: new Date() } });
}
`;

const busiestMembers = `import type { BusiestMembersInput, BusiestMembersOutput, Db } from '../schema.ts';

export async function busiestMembers(db: Db, _input: BusiestMembersInput): Promise<BusiestMembersOutput[]> {
  const members = await db.member.findMany();
  const open = await db.loan.findMany({ where: { returnedAt: null } });
  return members
    .map((member) => ({ memberId: member.id, name: member.name, tools: open.filter((loan) => loan.memberId === member.id).length }))
    .filter((row) => row.tools > 0)
    .sort((a, b) => b.tools - a.tools);
}
`;

/** Several entities with references, rules that refuse, a list report. */
export const toolLibrary: Sample = {
  plan,
  sources: new Map([
    ['lendTool', lendTool],
    ['returnTool', returnTool],
    ['busiestMembers', busiestMembers],
  ]),
};

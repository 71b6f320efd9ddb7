import { FieldType, Module, ModuleKind } from '@modwright/contracts/plan';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const day = { name: 'day', type: FieldType.DATE, required: true };
const minutes = { name: 'minutes', type: FieldType.INTEGER, required: true, min: 1, max: 1440 };
const conflict = (when: string) => ({ status: 409, when });

const noProject = { status: 404, when: 'there is no such project' };
const projectRule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Project' }, entities: ['Project'] };
const noInvoice = { status: 404, when: 'there is no such invoice' };
const invoiceRule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Invoice' }, entities: ['Invoice'] };

/** What the ten modules of the brief 10 take, answer and refuse. */
export const freelanceModules: readonly Module[] = [
  {
    name: 'logWork',
    kind: ModuleKind.RULE,
    endpoint: 'projects.log',
    input: [id, day, minutes],
    output: { entity: 'Entry' },
    refusals: [noProject, conflict('the project is finished')],
    entities: ['Project', 'Entry'],
  },
  {
    name: 'correctEntry',
    kind: ModuleKind.RULE,
    endpoint: 'entries.correct',
    input: [id, minutes],
    output: { entity: 'Entry' },
    refusals: [{ status: 404, when: 'there is no such entry' }, conflict('the entry is billed')],
    entities: ['Entry'],
  },
  { ...projectRule, name: 'finishProject', endpoint: 'projects.finish', refusals: [noProject, conflict('the project is finished')] },
  { ...projectRule, name: 'reopenProject', endpoint: 'projects.reopen', refusals: [noProject, conflict('the project is running')] },
  {
    name: 'billProject',
    kind: ModuleKind.RULE,
    endpoint: 'projects.bill',
    input: [id, day],
    output: { entity: 'Invoice' },
    refusals: [noProject, conflict('there is nothing to bill')],
    entities: ['Project', 'Entry', 'Invoice'],
  },
  { ...invoiceRule, name: 'sendInvoice', endpoint: 'invoices.send', refusals: [noInvoice, conflict('the invoice is not a draft')] },
  {
    ...invoiceRule,
    name: 'payInvoice',
    endpoint: 'invoices.pay',
    input: [id, { name: 'amount', type: FieldType.INTEGER, required: true, min: 1 }],
    refusals: [noInvoice, conflict('the invoice is not sent'), { status: 422, when: 'the amount is more than what is open' }],
  },
  {
    ...invoiceRule,
    name: 'voidInvoice',
    endpoint: 'invoices.void',
    refusals: [noInvoice, conflict('the invoice is void, or something was paid')],
    entities: ['Invoice', 'Entry'],
  },
  {
    name: 'customerFigures',
    kind: ModuleKind.REPORT,
    endpoint: 'reports.customerFigures',
    output: { list: true, fields: [count('customerId'), text('name'), count('minutes'), count('open')] },
    entities: ['Customer', 'Project', 'Entry', 'Invoice'],
  },
  {
    name: 'businessFigures',
    kind: ModuleKind.REPORT,
    endpoint: 'reports.businessFigures',
    output: { fields: ['invoiced', 'received', 'open', 'minutes'].map(count) },
    entities: ['Entry', 'Invoice'],
  },
].map((module) => Module.fromPartial(module));

import { FieldType, Plan } from '@modwright/contracts/plan';
import { freelanceModules } from './freelance-office-modules.ts';
import { freelanceSources } from './freelance-office-sources.ts';
import { goldApp } from './gold-app.ts';
import { action, crud, records, report } from './plan-parts.ts';

const text = (name: string) => ({ name, type: FieldType.TEXT, required: true });
const day = (name: string) => ({ name, type: FieldType.DATE, required: true });
const state = (values: string[]) => ({ name: 'status', type: FieldType.ENUM, required: true, values, defaultJson: JSON.stringify(values[0]), readOnly: true });
const reference = (name: string, ref: string) => ({ name, type: FieldType.REFERENCE, required: true, ref });
const cents = (name: string) => ({ name, type: FieldType.INTEGER, required: true, min: 0 });

const plan = Plan.fromPartial({
  title: 'Freelance office',
  profile: 'web',
  signIn: true,
  entities: [
    { name: 'Customer', plural: 'customers', owned: true, fields: [text('name'), { name: 'email', type: FieldType.EMAIL, required: true }] },
    {
      name: 'Project',
      plural: 'projects',
      owned: true,
      fields: [reference('customerId', 'Customer'), text('title'), { ...cents('rate'), min: 1 }, state(['running', 'finished'])],
    },
    {
      name: 'Entry',
      plural: 'entries',
      owned: true,
      fields: [
        reference('projectId', 'Project'),
        day('day'),
        { name: 'minutes', type: FieldType.INTEGER, required: true, min: 1, max: 1440 },
        { name: 'billed', type: FieldType.BOOLEAN, required: true, defaultJson: 'false' },
        { ...reference('invoiceId', 'Invoice'), required: false },
      ],
    },
    {
      name: 'Invoice',
      plural: 'invoices',
      owned: true,
      fields: [
        reference('projectId', 'Project'),
        day('day'),
        day('dueOn'),
        cents('amount'),
        { ...cents('paid'), defaultJson: '0' },
        state(['draft', 'sent', 'paid', 'void']),
      ],
    },
  ],
  endpoints: [
    ...crud('Customer', 'customers'),
    ...crud('Project', 'projects', ['customerId', 'status']),
    ...records('Entry', 'entries', ['projectId', 'billed', 'invoiceId']),
    ...records('Invoice', 'invoices', ['projectId', 'status']),
    action('projects.log', 'Project', 'logWork'),
    action('entries.correct', 'Entry', 'correctEntry'),
    action('projects.finish', 'Project', 'finishProject'),
    action('projects.reopen', 'Project', 'reopenProject'),
    action('projects.bill', 'Project', 'billProject'),
    action('invoices.send', 'Invoice', 'sendInvoice'),
    action('invoices.pay', 'Invoice', 'payInvoice'),
    action('invoices.void', 'Invoice', 'voidInvoice'),
    report('customers', 'customerFigures'),
    report('business', 'businessFigures'),
  ].map((endpoint) => ({ ...endpoint, auth: true })),
  pages: [
    { path: '/customers', title: 'Customers', entity: 'Customer', auth: true },
    {
      path: '/projects',
      title: 'Projects',
      entity: 'Project',
      actions: ['projects.log', 'projects.finish', 'projects.reopen', 'projects.bill'],
      auth: true,
    },
    { path: '/entries', title: 'Entries', entity: 'Entry', actions: ['entries.correct'], auth: true },
    { path: '/invoices', title: 'Invoices', entity: 'Invoice', actions: ['invoices.send', 'invoices.pay', 'invoices.void'], auth: true },
    { path: '/overview', title: 'Overview', reports: ['reports.customerFigures', 'reports.businessFigures'], auth: true },
  ],
  modules: [...freelanceModules],
});

/** A known-good answer to the brief 10, the app of ten modules. */
export const freelanceOffice = goldApp('10-freelance-office', plan, freelanceSources);

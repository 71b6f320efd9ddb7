const logWork = `export async function logWork(db: Db, input: LogWorkInput, _user: User): Promise<Entry> {
  const project = await db.project.findUniqueOrThrow({ where: { id: input.id } });
  if (project.status === 'finished') throw new HttpError(409, 'the project is finished');
  return db.entry.create({ data: { projectId: project.id, day: input.day, minutes: input.minutes } });
}
`;

const correctEntry = `export async function correctEntry(db: Db, input: CorrectEntryInput, _user: User): Promise<Entry> {
  const entry = await db.entry.findUniqueOrThrow({ where: { id: input.id } });
  if (entry.billed) throw new HttpError(409, 'the entry is billed');
  return db.entry.update({ where: { id: entry.id }, data: { minutes: input.minutes } });
}
`;

const finishProject = `export async function finishProject(db: Db, input: FinishProjectInput, _user: User): Promise<Project> {
  const project = await db.project.findUniqueOrThrow({ where: { id: input.id } });
  if (project.status === 'finished') throw new HttpError(409, 'the project is already finished');
  return db.project.update({ where: { id: project.id }, data: { status: 'finished' } });
}
`;

const reopenProject = `export async function reopenProject(db: Db, input: ReopenProjectInput, _user: User): Promise<Project> {
  const project = await db.project.findUniqueOrThrow({ where: { id: input.id } });
  if (project.status === 'running') throw new HttpError(409, 'the project is running');
  return db.project.update({ where: { id: project.id }, data: { status: 'running' } });
}
`;

const billProject = `const PAYMENT_DAYS = 14;

export async function billProject(db: Db, input: BillProjectInput, _user: User): Promise<Invoice> {
  const project = await db.project.findUniqueOrThrow({ where: { id: input.id } });
  const unbilled = { projectId: project.id, billed: false };
  const entries = await db.entry.findMany({ where: unbilled });
  if (entries.length === 0) throw new HttpError(409, 'there is nothing to bill');
  const minutes = entries.reduce((sum, entry) => sum + entry.minutes, 0);
  const amount = Math.round((minutes * project.rate * 100) / 60);
  const invoice = await db.invoice.create({ data: { projectId: project.id, day: input.day, dueOn: addDays(input.day, PAYMENT_DAYS), amount } });
  await db.entry.updateMany({ where: unbilled, data: { billed: true, invoiceId: invoice.id } });
  return invoice;
}
`;

const sendInvoice = `export async function sendInvoice(db: Db, input: SendInvoiceInput, _user: User): Promise<Invoice> {
  const invoice = await db.invoice.findUniqueOrThrow({ where: { id: input.id } });
  if (invoice.status !== 'draft') throw new HttpError(409, 'the invoice is not a draft');
  return db.invoice.update({ where: { id: invoice.id }, data: { status: 'sent' } });
}
`;

const payInvoice = `export async function payInvoice(db: Db, input: PayInvoiceInput, _user: User): Promise<Invoice> {
  const invoice = await db.invoice.findUniqueOrThrow({ where: { id: input.id } });
  if (invoice.status !== 'sent') throw new HttpError(409, 'the invoice is not sent');
  const paid = invoice.paid + input.amount;
  if (paid > invoice.amount) throw new HttpError(422, 'that is more than what is still open');
  return db.invoice.update({ where: { id: invoice.id }, data: { paid, status: paid === invoice.amount ? 'paid' : 'sent' } });
}
`;

const voidInvoice = `export async function voidInvoice(db: Db, input: VoidInvoiceInput, _user: User): Promise<Invoice> {
  const invoice = await db.invoice.findUniqueOrThrow({ where: { id: input.id } });
  const canBeVoid = invoice.paid === 0 && (invoice.status === 'draft' || invoice.status === 'sent');
  if (!canBeVoid) throw new HttpError(409, 'the invoice is void, or something of it was paid');
  await db.entry.updateMany({ where: { invoiceId: invoice.id }, data: { billed: false, invoiceId: null } });
  return db.invoice.update({ where: { id: invoice.id }, data: { status: 'void' } });
}
`;

const customerFigures = `export async function customerFigures(db: Db, _input: CustomerFiguresInput, _user: User): Promise<CustomerFiguresOutput[]> {
  const customers = await db.customer.findMany();
  return customers.map((customer) => {
    const projectId = { in: db.project.findMany({ where: { customerId: customer.id } }).map((project) => project.id) };
    const entries = db.entry.findMany({ where: { projectId, billed: false } });
    const sent = db.invoice.findMany({ where: { projectId, status: 'sent' } });
    return {
      customerId: customer.id,
      name: customer.name,
      minutes: entries.reduce((sum, entry) => sum + entry.minutes, 0),
      open: sent.reduce((sum, invoice) => sum + invoice.amount - invoice.paid, 0),
    };
  });
}
`;

const businessFigures = `export async function businessFigures(db: Db, _input: BusinessFiguresInput, _user: User): Promise<BusinessFiguresOutput> {
  const invoices = await db.invoice.findMany({ where: { status: { in: ['sent', 'paid'] } } });
  const entries = await db.entry.findMany({ where: { billed: false } });
  const invoiced = invoices.reduce((sum, invoice) => sum + invoice.amount, 0);
  const received = invoices.reduce((sum, invoice) => sum + invoice.paid, 0);
  return { invoiced, received, open: invoiced - received, minutes: entries.reduce((sum, entry) => sum + entry.minutes, 0) };
}
`;

/** Sources of the ten modules of the brief 10. */
export const freelanceSources = {
  logWork,
  correctEntry,
  finishProject,
  reopenProject,
  billProject,
  sendInvoice,
  payInvoice,
  voidInvoice,
  customerFigures,
  businessFigures,
};

export async function issueInvoice(db: Db, input: IssueInvoiceInput): Promise<Invoice> {
  const invoice = await db.invoice.findUnique({ where: { id: input.id } });
  if (!invoice) throw new HttpError(404, 'there is no such invoice');
  if (invoice.status !== 'draft') throw new HttpError(409, 'the invoice is not a draft');
  const lines = await db.invoiceLine.count({ where: { invoiceId: invoice.id } });
  if (lines === 0) throw new HttpError(422, 'the invoice has no lines');
  const numbered = await db.invoice.count({ where: { number: { not: null } } });
  const number = `INV-${String(numbered + 1).padStart(5, '0')}`;
  const dueOn = addDays(input.issuedOn, invoice.paymentDays);
  return await db.invoice.update({ where: { id: invoice.id }, data: { number, issuedOn: input.issuedOn, dueOn, status: 'issued' } });
}

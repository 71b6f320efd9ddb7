export async function creditInvoice(db: Db, input: CreditInvoiceInput): Promise<CreditNote> {
  const invoice = await db.invoice.findUnique({ where: { id: input.id } });
  if (!invoice) throw new HttpError(404, 'there is no such invoice');
  if (invoice.status === 'draft' || invoice.status === 'cancelled') throw new HttpError(409, 'the invoice is a draft or cancelled');
  const lines = await db.invoiceLine.findMany({ where: { invoiceId: invoice.id } });
  const left = 1 - invoice.discountPercent / 100;
  const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice * left * (1 + line.taxPercent / 100), 0);
  await db.invoice.update({ where: { id: invoice.id }, data: { status: 'cancelled' } });
  return await db.creditNote.create({ data: { invoiceId: invoice.id, amount: Math.round(total * 100) / 100, reason: input.reason } });
}

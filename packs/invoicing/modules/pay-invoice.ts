export async function payInvoice(db: Db, input: PayInvoiceInput): Promise<Payment> {
  const invoice = await db.invoice.findUnique({ where: { id: input.id } });
  if (!invoice) throw new HttpError(404, 'there is no such invoice');
  if (invoice.status !== 'issued') throw new HttpError(409, 'the invoice is not issued');
  const lines = await db.invoiceLine.findMany({ where: { invoiceId: invoice.id } });
  const payments = await db.payment.findMany({ where: { invoiceId: invoice.id } });
  const round = (value: number): number => Math.round(value * 100) / 100;
  const left = 1 - invoice.discountPercent / 100;
  const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice * left * (1 + line.taxPercent / 100), 0);
  const open = round(round(total) - payments.reduce((sum, payment) => sum + payment.amount, 0));
  if (input.amount > open) throw new HttpError(422, 'the payment exceeds what is open');
  if (input.amount === open) await db.invoice.update({ where: { id: invoice.id }, data: { status: 'paid' } });
  return await db.payment.create({ data: { invoiceId: invoice.id, amount: input.amount, paidOn: input.paidOn } });
}

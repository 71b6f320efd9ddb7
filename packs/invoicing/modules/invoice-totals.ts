export async function invoiceTotals(db: Db, input: InvoiceTotalsInput): Promise<InvoiceTotalsOutput> {
  const invoice = await db.invoice.findUnique({ where: { id: input.id } });
  if (!invoice) throw new HttpError(404, 'there is no such invoice');
  const lines = await db.invoiceLine.findMany({ where: { invoiceId: invoice.id } });
  const payments = await db.payment.findMany({ where: { invoiceId: invoice.id } });
  const round = (value: number): number => Math.round(value * 100) / 100;
  const left = 1 - invoice.discountPercent / 100;
  const net = round(lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0));
  const discount = round((net * invoice.discountPercent) / 100);
  const tax = round(lines.reduce((sum, line) => sum + (line.quantity * line.unitPrice * left * line.taxPercent) / 100, 0));
  const total = round(net - discount + tax);
  const paid = round(payments.reduce((sum, payment) => sum + payment.amount, 0));
  return { net, discount, tax, total, paid, open: round(total - paid) };
}

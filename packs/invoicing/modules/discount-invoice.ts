export async function discountInvoice(db: Db, input: DiscountInvoiceInput): Promise<Invoice> {
  const invoice = await db.invoice.findUnique({ where: { id: input.id } });
  if (!invoice) throw new HttpError(404, 'there is no such invoice');
  if (invoice.status !== 'draft') throw new HttpError(409, 'the invoice is not a draft');
  return await db.invoice.update({ where: { id: invoice.id }, data: { discountPercent: input.percent } });
}

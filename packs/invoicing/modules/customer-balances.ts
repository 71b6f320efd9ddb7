export async function customerBalances(db: Db, _input: CustomerBalancesInput): Promise<CustomerBalancesOutput[]> {
  const invoices = await db.invoice.findMany({ where: { status: 'issued' } });
  const ids = invoices.map((invoice) => invoice.id);
  const lines = await db.invoiceLine.findMany({ where: { invoiceId: { in: ids } } });
  const payments = await db.payment.findMany({ where: { invoiceId: { in: ids } } });
  const open = new Map<number, number>();
  for (const invoice of invoices) {
    const left = 1 - invoice.discountPercent / 100;
    const due = lines.filter((line) => line.invoiceId === invoice.id).reduce((sum, line) => sum + line.quantity * line.unitPrice * left * (1 + line.taxPercent / 100), 0);
    const paid = payments.filter((payment) => payment.invoiceId === invoice.id).reduce((sum, payment) => sum + payment.amount, 0);
    open.set(invoice.id, due - paid);
  }
  const customers = await db.customer.findMany();
  return customers
    .map((customer) => {
      const own = invoices.filter((invoice) => invoice.customerId === customer.id);
      const sum = own.reduce((total, invoice) => total + (open.get(invoice.id) ?? 0), 0);
      return { customerId: customer.id, name: customer.name, invoices: own.length, open: Math.round(sum * 100) / 100 };
    })
    .sort((a, b) => b.open - a.open);
}

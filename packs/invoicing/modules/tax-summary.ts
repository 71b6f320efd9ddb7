export async function taxSummary(db: Db, _input: TaxSummaryInput): Promise<TaxSummaryOutput[]> {
  const invoices = await db.invoice.findMany({ where: { status: { in: ['issued', 'paid'] } } });
  const lines = await db.invoiceLine.findMany({ where: { invoiceId: { in: invoices.map((invoice) => invoice.id) } } });
  const nets = new Map<number, number>();
  for (const line of lines) {
    const discount = invoices.find((invoice) => invoice.id === line.invoiceId)?.discountPercent ?? 0;
    const net = line.quantity * line.unitPrice * (1 - discount / 100);
    nets.set(line.taxPercent, (nets.get(line.taxPercent) ?? 0) + net);
  }
  const round = (value: number): number => Math.round(value * 100) / 100;
  return [...nets].sort((a, b) => a[0] - b[0]).map(([taxPercent, net]) => ({ taxPercent, net: round(net), tax: round((net * taxPercent) / 100) }));
}

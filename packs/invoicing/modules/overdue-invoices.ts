export async function overdueInvoices(db: Db, _input: OverdueInvoicesInput): Promise<OverdueInvoicesOutput[]> {
  const day = today();
  const issued = await db.invoice.findMany({ where: { status: 'issued', dueOn: { lt: day } }, orderBy: { dueOn: 'asc' } });
  const rows: OverdueInvoicesOutput[] = [];
  for (const invoice of issued) {
    if (invoice.dueOn === null) continue;
    rows.push({ invoiceId: invoice.id, customerId: invoice.customerId, dueOn: invoice.dueOn, daysLate: daysBetween(invoice.dueOn, day) });
  }
  return rows;
}

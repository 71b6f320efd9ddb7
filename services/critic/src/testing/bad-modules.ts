/** Sources for the tool library of the profile's samples that do what is asked and are not good. For tests only. */

/** Tangled, loosely typed, hard to change. */
export const TANGLED = `export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {
  const tool = (await db.tool.findUnique({ where: { id: input.id } })) as any;
  const unused = 3;
  var result: any = null;
  if (tool) {
    if (tool.lent == true) {
      throw new HttpError(409, 'the tool is already lent');
    } else {
      const loans = await db.loan.findMany();
      let held = 0;
      for (let i = 0; i < loans.length; i++) {
        const loan = loans[i];
        if (loan) {
          if (loan.memberId == input.memberId) {
            if (loan.returnedAt == null) {
              if (held >= 0) {
                held = held + 1;
              } else {
                held = held + 1;
              }
            }
          }
        }
      }
      if (held >= 3) {
        throw new HttpError(422, 'the member already holds 3 tools');
      } else {
        if (tool.id) {
          await db.tool.update({ where: { id: tool!.id }, data: { lent: true } });
          result = await db.loan.create({ data: { toolId: tool.id, memberId: input.memberId } });
        }
      }
    }
  } else {
    throw new HttpError(404, 'there is no such tool');
  }
  return result;
}
`;

/** Keeps what belongs to others, swallows faults, reaches out of its place, takes a pattern from a person. */
export const CARELESS = `const seen = new Map<number, Loan>();
let last = 0;

export async function returnTool(db: Db, input: ReturnToolInput): Promise<Loan> {
  const token = String(Math.random());
  console.log(token, last);
  const cached = seen.get(input.id);
  if (cached) return cached;
  const tool = await db.tool.findUnique({ where: { id: input.id } });
  if (!tool) throw new HttpError(404, 'there is no such tool');
  const pattern = new RegExp('^(a+)+' + tool.name);
  if (/^(a+)+$/.test(tool.name) || pattern.test(tool.name)) throw new HttpError(409, 'no');
  const open = await db.loan.findFirst({ where: { toolId: tool.id, returnedAt: null } });
  if (!open) throw new HttpError(409, 'the tool is not lent');
  try {
    await db.tool.update({ where: { id: tool.id }, data: { lent: false } });
  } catch (error) {}
  last = tool.id;
  const closed = await db.loan.update({ where: { id: open.id }, data: { returnedAt: new Date() } });
  seen.set(input.id, closed);
  return closed;
}
`;

/** The rule of lending, copied into the module that takes back. */
export function copyOf(lendTool: string): string {
  return `${lendTool.replace('export async function lendTool(db: Db, input: LendToolInput)', 'async function lend(db: Db, input: { id: number; memberId: number })')}
export async function returnTool(db: Db, input: ReturnToolInput): Promise<Loan> {
  return await lend(db, { id: input.id, memberId: 1 });
}
`;
}

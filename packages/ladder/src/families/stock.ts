import { lines, lower, plural, some, type Family } from '../family.ts';

const GOODS = ['Item', 'Part', 'Seed', 'Medicine', 'Paint', 'Tile', 'Bottle', 'Cable', 'Toner'];
const AMOUNTS = ['quantity', 'stock', 'onHand', 'pieces'];

/** Takes an amount out of what is there. */
export const takeStock: Family = {
  name: 'take-stock',
  rule: 'an amount is taken from what is there, never more; each movement is recorded; a reserve stays',
  make: (draw, level) => {
    const [good, left] = [draw.pick(GOODS), draw.pick(AMOUNTS)];
    const [verb, move] = [draw.pick(['take', 'issue', 'consume', 'ship']), draw.pick(['Movement', 'Withdrawal', 'Entry'])];
    const [here, reserve] = [draw.int(12, 30), draw.int(2, 6)];
    const [g, m] = [lower(good), lower(move)];
    const [recorded, reserved] = [level >= 2, level >= 3];
    const rows = {
      [good]: [
        { name: 'A', [left]: 99 },
        { name: 'B', [left]: here },
      ],
    };
    const most = reserved ? here - reserve : here;
    const none = recorded ? { [move]: [] } : {};
    const kept = { [good]: [{ [left]: 99 }, { [left]: here }] };
    return {
      title: 'Store room',
      entities: {
        [good]: { name: 'text', [left]: 'integer default 0' },
        ...(recorded ? { [move]: { [`${g}Id`]: `reference ${good}`, amount: 'integer', note: 'text?' } } : {}),
      },
      name: `${verb}${good}`,
      kind: 'rule',
      responsibility: `Takes an amount of a ${g} out of \`${left}\`.${reserved ? ` At least ${reserve} have to stay.` : ''}${recorded ? ` Records a ${m} with the amount as a negative number and the note, and gives the ${g}.` : ''}`,
      endpoint: `POST /api/${plural(good)}/{id}/${verb}`,
      input: { id: 'integer', amount: 'integer', ...(recorded ? { note: 'text?' } : {}) },
      output: good,
      refusals: some(`404 the ${g} does not exist`, '400 the amount is not above 0', `409 there is not enough of the ${g}`),
      acceptance: some(
        `Given \`${left}\` 20, when 5 are taken, then \`${left}\` is 15`,
        `When 0 are taken, then it is refused with 400`,
        reserved
          ? `Given \`${left}\` 10, when ${10 - reserve + 1} are taken, then it is refused with 409`
          : `Given \`${left}\` 10, when 11 are taken, then it is refused with 409`,
        recorded && `When 5 are taken, then a ${m} with amount -5 is recorded`,
      ),
      body: lines(
        `const ${g} = await db.${g}.findUnique({ where: { id: input.id } });`,
        `if (!${g}) throw new HttpError(404, 'the ${g} does not exist');`,
        `if (input.amount <= 0) throw new HttpError(400, 'the amount is not above 0');`,
        `if (${g}.${left} - input.amount < ${reserved ? reserve : 0}) throw new HttpError(409, 'there is not enough of the ${g}');`,
        recorded && `await db.${m}.create({ data: { ${g}Id: ${g}.id, amount: -input.amount, note: input.note } });`,
        `return db.${g}.update({ where: { id: ${g}.id }, data: { ${left}: ${g}.${left} - input.amount } });`,
      ),
      cases: some(
        { name: 'takes', rows, input: { id: 2, amount: 3 }, answer: { id: 2, [left]: here - 3 }, after: { [good]: [{ [left]: 99 }, { [left]: here - 3 }] } },
        { name: 'all that may go', rows, input: { id: 2, amount: most }, answer: { [left]: here - most } },
        { name: 'one too many', rows, input: { id: 2, amount: most + 1 }, refuses: 409, after: { ...kept, ...none } },
        { name: 'nothing', rows, input: { id: 2, amount: 0 }, refuses: 400, after: { ...kept, ...none } },
        { name: 'less than nothing', rows, input: { id: 2, amount: -4 }, refuses: 400 },
        { name: 'unknown', rows, input: { id: 6, amount: 1 }, refuses: 404 },
        recorded && {
          name: 'records',
          rows,
          input: { id: 1, amount: 7, note: 'for Ann' },
          answer: { [left]: 92 },
          after: { [move]: [{ [`${g}Id`]: 1, amount: -7, note: 'for Ann' }] },
        },
        recorded && { name: 'records without a note', rows, input: { id: 1, amount: 7 }, after: { [move]: [{ amount: -7, note: null }] } },
      ),
    };
  },
};

/** What has to be ordered. */
export const shortages: Family = {
  name: 'shortages',
  rule: 'a list of what lies below its least, with what is missing, the largest lack first',
  make: (draw, level) => {
    const [good, left] = [draw.pick(GOODS), draw.pick(AMOUNTS)];
    const [least, lack] = [draw.pick(['minimum', 'least', 'reorderAt', 'floor']), draw.pick(['missing', 'short', 'toOrder', 'lack'])];
    const pack = draw.pick([5, 6, 10, 12]);
    const g = lower(good);
    const [active, packs] = [level >= 2, level >= 3];
    const row = (name: string, has: number, wants: number, more: object = {}) => ({ name, [left]: has, [least]: wants, ...more });
    const out = (name: string, gap: number) => ({ name, [lack]: packs ? Math.ceil(gap / pack) * pack : gap });
    return {
      title: 'Store room',
      entities: {
        [good]: { name: 'text', [left]: 'integer default 0', [least]: 'integer default 0', ...(active ? { discontinued: 'boolean default false' } : {}) },
      },
      name: `${g}Shortages`,
      kind: 'report',
      responsibility: `Lists each ${g} of which \`${left}\` is below \`${least}\`, with \`${lack}\`: how many are missing to \`${least}\`${packs ? `, rounded up to whole packs of ${pack}` : ''}. The most missing first, equal ones by name.${active ? ' Discontinued ones are left out.' : ''}`,
      endpoint: 'GET /api/reports/shortages',
      input: {},
      output: [{ name: 'text', [lack]: 'integer' }],
      refusals: [],
      acceptance: some(
        `Given a ${g} with \`${left}\` 3 and \`${least}\` 10, then \`${lack}\` is ${packs ? Math.ceil(7 / pack) * pack : 7}`,
        `Given a ${g} with \`${left}\` 10 and \`${least}\` 10, then it is not listed`,
        active && `Given a discontinued ${g} of which nothing is left, then it is not listed`,
      ),
      body: lines(
        `const all = await db.${g}.findMany(${active ? '{ where: { discontinued: false } }' : ''});`,
        `const low = all.filter((${g}) => ${g}.${left} < ${g}.${least});`,
        packs
          ? `const rows = low.map((${g}) => ({ name: ${g}.name, ${lack}: Math.ceil((${g}.${least} - ${g}.${left}) / ${pack}) * ${pack} }));`
          : `const rows = low.map((${g}) => ({ name: ${g}.name, ${lack}: ${g}.${least} - ${g}.${left} }));`,
        `return rows.sort((a, b) => b.${lack} - a.${lack} || a.name.localeCompare(b.name));`,
      ),
      cases: some(
        { name: 'lists what is low', rows: { [good]: [row('A', 3, 10), row('B', 9, 5), row('C', 0, 30)] }, input: {}, answer: [out('C', 30), out('A', 7)] },
        { name: 'just enough', rows: { [good]: [row('A', 10, 10), row('B', 9, 10)] }, input: {}, answer: [out('B', 1)] },
        { name: 'by name', rows: { [good]: [row('Z', 0, 4), row('M', 1, 5), row('B', 2, 6)] }, input: {}, answer: [out('B', 4), out('M', 4), out('Z', 4)] },
        { name: 'nothing', rows: { [good]: [] }, input: {}, answer: [] },
        active && {
          name: 'without discontinued ones',
          rows: { [good]: [row('A', 0, 4, { discontinued: true }), row('B', 0, 4)] },
          input: {},
          answer: [out('B', 4)],
        },
        packs && {
          name: 'whole packs',
          rows: { [good]: [row('A', 0, pack), row('B', 0, pack + 1)] },
          input: {},
          answer: [
            { name: 'B', [lack]: 2 * pack },
            { name: 'A', [lack]: pack },
          ],
        },
      ),
    };
  },
};

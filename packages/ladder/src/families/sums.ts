import { lines, lower, plural, some, type Family } from '../family.ts';

const RECORDS = [
  { row: 'Expense', group: 'category', amount: 'cents' },
  { row: 'Run', group: 'shoe', amount: 'metres' },
  { row: 'Sale', group: 'product', amount: 'pieces' },
  { row: 'Haul', group: 'species', amount: 'grams' },
  { row: 'Donation', group: 'purpose', amount: 'euros' },
  { row: 'Reading', group: 'meter', amount: 'units' },
  { row: 'Shift', group: 'team', amount: 'minutes' },
  { row: 'Delivery', group: 'supplier', amount: 'crates' },
];

/** Sums by a text. */
export const totalsBy: Family = {
  name: 'totals-by',
  rule: 'sums by a text, in an order with ties; inside a span of days; with the share of all',
  make: (draw, level) => {
    const { row, group, amount } = draw.pick(RECORDS);
    const [total, day] = [draw.pick(['total', 'sum', 'altogether']), draw.pick(['day', 'on', 'date'])];
    const largest = draw.pick([true, false]);
    const r = lower(row);
    const [span, share] = [level >= 2, level >= 3];
    const make = (name: string, value: number, when = '2025-03-10') => ({ [group]: name, [amount]: value, [day]: when });
    const all = span ? { from: '2025-03-01', to: '2025-03-31' } : {};
    const out = (name: string, value: number, of: number) => ({ [group]: name, [total]: value, ...(share ? { percent: Math.round((value / of) * 100) } : {}) });
    const order = (...parts: object[]) => (largest ? parts : parts.toReversed());
    return {
      title: `${row} book`,
      entities: { [row]: { [group]: 'text', [amount]: 'integer', [day]: 'date' } },
      name: `${r}Totals`,
      kind: 'report',
      responsibility: `Sums \`${amount}\` by \`${group}\`, the ${largest ? 'largest' : 'smallest'} sum first, equal sums by \`${group}\`.${span ? ' Only days from `from` to `to`, both included.' : ''}${share ? ` \`percent\` is the share of the sum of all that are listed, rounded to whole numbers.` : ''}`,
      endpoint: `GET /api/reports/${r}-totals`,
      input: span ? { from: 'date', to: 'date' } : {},
      output: [{ [group]: 'text', [total]: 'integer', ...(share ? { percent: 'integer' } : {}) }],
      refusals: [],
      acceptance: some(
        `Given a with 5 and 7 and b with ${largest ? 9 : 20}, then they are a 12 and b ${largest ? 9 : 20}`,
        'Given nothing, then the list is empty',
        span && `Given one on 2025-04-01, when \`to\` is 2025-03-31, then it is not counted`,
        share && 'Given a with 3 and b with 1, then a has 75 percent',
      ),
      body: lines(
        span ? `const rows = await db.${r}.findMany({ where: { ${day}: { gte: input.from, lte: input.to } } });` : `const rows = await db.${r}.findMany();`,
        'const sums = new Map<string, number>();',
        `for (const row of rows) sums.set(row.${group}, (sums.get(row.${group}) ?? 0) + row.${amount});`,
        share && `const all = rows.reduce((sum, row) => sum + row.${amount}, 0);`,
        `const list = [...sums].map(([${group}, ${total}]) => ({ ${group}, ${total}${share ? `, percent: Math.round((${total} / all) * 100)` : ''} }));`,
        `return list.sort((a, b) => ${largest ? `b.${total} - a.${total}` : `a.${total} - b.${total}`} || a.${group}.localeCompare(b.${group}));`,
      ),
      cases: some(
        { name: 'sums', rows: { [row]: [make('a', 5), make('b', 20), make('a', 7)] }, input: all, answer: order(out('b', 20, 32), out('a', 12, 32)) },
        {
          name: 'equal sums',
          rows: { [row]: [make('z', 5), make('m', 2), make('b', 5), make('m', 3)] },
          input: all,
          answer: [out('b', 5, 15), out('m', 5, 15), out('z', 5, 15)],
        },
        { name: 'nothing', rows: { [row]: [] }, input: all, answer: [] },
        { name: 'one', rows: { [row]: [make('a', 4)] }, input: all, answer: [out('a', 4, 4)] },
        span && {
          name: 'first and last day',
          rows: { [row]: [make('a', 1, '2025-03-01'), make('a', 2, '2025-03-31'), make('a', 40, '2025-02-28'), make('b', 50, '2025-04-01')] },
          input: all,
          answer: [out('a', 3, 3)],
        },
        share && { name: 'shares', rows: { [row]: [make('a', 2), make('b', 1)] }, input: all, answer: order(out('a', 2, 3), out('b', 1, 3)) },
      ),
    };
  },
};

/** The best few. */
export const topOf: Family = {
  name: 'top-of',
  rule: 'a ranking of named rows by the sum of their records, zero for none, cut to a number',
  make: (draw, level) => {
    const [who, record, points] = draw.pick([
      ['Player', 'Game', 'points'],
      ['Seller', 'Deal', 'euros'],
      ['Club', 'Match', 'goals'],
      ['Runner', 'Lap', 'metres'],
      ['Reader', 'Session', 'pages'],
      ['Farm', 'Harvest', 'kilos'],
    ] as const);
    const [few, total, count] = [draw.int(3, 9), draw.pick(['total', 'sum', 'score']), draw.pick(['count', 'times', 'records'])];
    const [w, r] = [lower(who), lower(record)];
    const [limited, least] = [level >= 2, level >= 3];
    const names = (...all: string[]) => all.map((name) => ({ name }));
    const records = (...all: [number, number][]) => all.map(([id, value]) => ({ [`${w}Id`]: id, [points]: value }));
    const out = (name: string, value: number, times: number) => ({ name, [total]: value, [count]: times });
    const letters = Array.from({ length: few + 2 }, (_, at) => String.fromCharCode(97 + at));
    return {
      title: `${who} table`,
      entities: { [who]: { name: 'text unique' }, [record]: { [`${w}Id`]: `reference ${who}`, [points]: 'integer' } },
      name: `${w}Table`,
      kind: 'report',
      responsibility: `Lists ${plural(who)} by the sum of the \`${points}\` of their ${plural(record)}, the most first, equal ones by name; \`${count}\` is how many ${plural(record)} they have.${least ? ` Those without any are left out.` : ` Those without any have 0.`}${limited ? ` At most \`limit\` of them, ${few} when no limit is given.` : ''}`,
      endpoint: `GET /api/reports/${w}-table`,
      input: limited ? { limit: 'integer?' } : {},
      output: [{ name: 'text', [total]: 'integer', [count]: 'integer' }],
      refusals: [],
      acceptance: some(
        `Given Ann with 5 and 7 and Bob with 20, then it is Bob 20 with 1, then Ann 12 with 2`,
        least ? `Given a ${w} without ${plural(record)}, then it is not listed` : `Given a ${w} without ${plural(record)}, then it is listed with 0`,
        limited && `Given 3 ${plural(who)}, when limit is 2, then 2 are listed`,
      ),
      body: lines(
        `const rows: { name: string; ${total}: number; ${count}: number }[] = [];`,
        `for (const ${w} of await db.${w}.findMany()) {`,
        `  const own = await db.${r}.findMany({ where: { ${w}Id: ${w}.id } });`,
        `  ${least ? 'if (own.length > 0) ' : ''}rows.push({ name: ${w}.name, ${total}: own.reduce((sum, one) => sum + one.${points}, 0), ${count}: own.length });`,
        '}',
        `rows.sort((a, b) => b.${total} - a.${total} || a.name.localeCompare(b.name));`,
        limited ? `return rows.slice(0, input.limit ?? ${few});` : 'return rows;',
      ),
      cases: some(
        {
          name: 'sums',
          rows: { [who]: names('Ann', 'Bob'), [record]: records([1, 5], [2, 20], [1, 7]) },
          input: {},
          answer: [out('Bob', 20, 1), out('Ann', 12, 2)],
        },
        {
          name: 'equal',
          rows: { [who]: names('Zed', 'Cid', 'Ann'), [record]: records([1, 3], [2, 3], [3, 3]) },
          input: {},
          answer: [out('Ann', 3, 1), out('Cid', 3, 1), out('Zed', 3, 1)],
        },
        {
          name: 'none',
          rows: { [who]: names('Ann', 'Bob'), [record]: records([2, 4]) },
          input: {},
          answer: [out('Bob', 4, 1), ...(least ? [] : [out('Ann', 0, 0)])],
        },
        { name: 'nobody', rows: { [who]: [] }, input: {}, answer: [] },
        limited && {
          name: 'limit',
          rows: { [who]: names('Ann', 'Bob', 'Cid'), [record]: records([1, 1], [2, 2], [3, 3]) },
          input: { limit: 2 },
          answer: [out('Cid', 3, 1), out('Bob', 2, 1)],
        },
        limited && {
          name: 'without a limit',
          rows: { [who]: names(...letters), [record]: records(...letters.map((_, at): [number, number] => [at + 1, 1])) },
          input: {},
          answer: letters.slice(0, few).map((name) => out(name, 1, 1)),
        },
      ),
    };
  },
};

/** Means by reference. */
export const meansOf: Family = {
  name: 'means-of',
  rule: "the mean of each parent's values rounded to 2 decimals, null or left out without any; least and most",
  make: (draw, level) => {
    const [parent, child, value] = draw.pick([
      ['Station', 'Reading', 'degrees'],
      ['Course', 'Exam', 'marks'],
      ['Machine', 'Batch', 'seconds'],
      ['Field', 'Sample', 'acidity'],
      ['Route', 'Trip', 'minutes'],
      ['Cow', 'Milking', 'litres'],
    ] as const);
    const [mean, skip] = [draw.pick(['mean', 'average']), draw.pick(['faulty', 'discarded', 'invalid'])];
    const [p, c] = [lower(parent), lower(child)];
    const [clean, ends] = [level >= 2, level >= 3];
    const names = (...all: string[]) => all.map((name) => ({ name }));
    const values = (...all: [number, number, boolean?][]) =>
      all.map(([id, one, bad]) => ({ [`${p}Id`]: id, [value]: one, ...(clean && bad ? { [skip]: true } : {}) }));
    const out = (name: string, middle: number, low: number, high: number) => ({ name, [mean]: middle, ...(ends ? { lowest: low, highest: high } : {}) });
    return {
      title: `${parent} values`,
      entities: {
        [parent]: { name: 'text' },
        [child]: { [`${p}Id`]: `reference ${parent}`, [value]: 'integer', ...(clean ? { [skip]: 'boolean default false' } : {}) },
      },
      name: `${p}Means`,
      kind: 'report',
      responsibility: `Gives for each ${p} the mean of the \`${value}\` of its ${plural(child)}, rounded to 2 decimals${ends ? ', and the lowest and the highest' : ''}, by name. A ${p} without ${plural(child)} is left out.${clean ? ` Those with \`${skip}\` do not count.` : ''}`,
      endpoint: `GET /api/reports/${p}-means`,
      input: {},
      output: [{ name: 'text', [mean]: 'number', ...(ends ? { lowest: 'integer', highest: 'integer' } : {}) }],
      refusals: [],
      acceptance: some(
        `Given a ${p} with 4, 5 and 5, then its mean is 4.67${ends ? ', the lowest 4 and the highest 5' : ''}`,
        `Given a ${p} without ${plural(child)}, then it is not listed`,
        clean && `Given a ${p} with 4 and a 90 with \`${skip}\`, then its mean is 4`,
      ),
      body: lines(
        `const rows: { name: string; ${mean}: number${ends ? '; lowest: number; highest: number' : ''} }[] = [];`,
        `for (const ${p} of await db.${p}.findMany({ orderBy: { name: 'asc' } })) {`,
        `  const own = await db.${c}.findMany({ where: { ${p}Id: ${p}.id${clean ? `, ${skip}: false` : ''} } });`,
        '  if (own.length === 0) continue;',
        `  const values = own.map((one) => one.${value});`,
        '  const sum = values.reduce((total, one) => total + one, 0);',
        `  rows.push({ name: ${p}.name, ${mean}: Math.round((sum / values.length) * 100) / 100${ends ? ', lowest: Math.min(...values), highest: Math.max(...values)' : ''} });`,
        '}',
        'return rows;',
      ),
      cases: some(
        {
          name: 'mean',
          rows: { [parent]: names('b', 'a'), [child]: values([1, 4], [1, 5], [2, 8], [1, 5]) },
          input: {},
          answer: [out('a', 8, 8, 8), out('b', 4.67, 4, 5)],
        },
        { name: 'without any', rows: { [parent]: names('a', 'b'), [child]: values([2, 1], [2, 2]) }, input: {}, answer: [out('b', 1.5, 1, 2)] },
        { name: 'nothing', rows: { [parent]: [] }, input: {}, answer: [] },
        { name: 'rounded down', rows: { [parent]: names('a'), [child]: values([1, 1], [1, 1], [1, 2]) }, input: {}, answer: [out('a', 1.33, 1, 2)] },
        clean && {
          name: 'left out',
          rows: { [parent]: names('a', 'b'), [child]: values([1, 4], [1, 90, true], [2, 7, true]) },
          input: {},
          answer: [out('a', 4, 4, 4)],
        },
        ends && { name: 'ends', rows: { [parent]: names('a'), [child]: values([1, 9], [1, -3], [1, 6]) }, input: {}, answer: [out('a', 4, -3, 9)] },
      ),
    };
  },
};

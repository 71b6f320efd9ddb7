import { addDays } from '../days.ts';
import { lines, lower, some, type Family } from '../family.ts';

/** What should have been done by a day. */
export const lateList: Family = {
  name: 'late-list',
  rule: 'what is open past its day, with the days since, the longest first; with the name of whose it is',
  make: (draw, level) => {
    const [row, due, closed] = [
      draw.pick(['Bill', 'Inspection', 'Homework', 'Vaccination', 'Reminder', 'Payment', 'Backup', 'Survey']),
      draw.pick(['dueOn', 'deadline', 'by']),
      draw.pick(['doneOn', 'settledOn', 'closedOn']),
    ];
    const [late, who] = [draw.pick(['daysLate', 'overdueDays', 'late']), draw.pick(['Person', 'Customer', 'Child', 'Animal'])];
    const grace = draw.int(2, 9);
    const [r, w] = [lower(row), lower(who)];
    const [named, gentle] = [level >= 2, level >= 3];
    const make = (title: string, day: string, more: object = {}) => ({ title, [due]: day, ...(named ? { [`${w}Id`]: 1 } : {}), ...more });
    const people = named ? { [who]: [{ name: 'Ann' }, { name: 'Bob' }] } : {};
    const out = (title: string, days: number, name = 'Ann') => ({ title, [late]: days, ...(named ? { name } : {}) });
    const input = { day: '2025-06-30' };
    const back = (days: number) => addDays('2025-06-30', -days);
    return {
      title: `${row}s`,
      entities: {
        ...(named ? { [who]: { name: 'text' } } : {}),
        [row]: { title: 'text', [due]: 'date', [closed]: 'date?', ...(named ? { [`${w}Id`]: `reference ${who}` } : {}) },
      },
      name: `late${row}s`,
      kind: 'report',
      responsibility: `Lists each ${r} without \`${closed}\` whose \`${due}\` lies ${gentle ? `more than ${grace} days ` : ''}before the given day, with the days since then (\`${late}\`), the most first, equal ones by title.${named ? ` \`name\` is the name of its ${w}.` : ''}`,
      endpoint: `GET /api/reports/late-${r}s`,
      input: { day: 'date' },
      output: [{ title: 'text', [late]: 'integer', ...(named ? { name: 'text' } : {}) }],
      refusals: [],
      acceptance: some(
        `Given one due on ${back(20)}, when the day is 2025-06-30, then it is 20 days late`,
        gentle ? `Given one due ${grace} days before the day, then it is not listed` : 'Given one due on the day itself, then it is not listed',
        `Given one with \`${closed}\`, then it is not listed`,
      ),
      body: lines(
        `const rows = await db.${r}.findMany({ where: { ${closed}: null, ${due}: { lt: ${gentle ? `addDays(input.day, -${grace})` : 'input.day'} } } });`,
        named && `const people = await db.${w}.findMany();`,
        `const list = rows.map((row) => ({ title: row.title, ${late}: daysBetween(row.${due}, input.day)${named ? `, name: people.find((one) => one.id === row.${w}Id)?.name ?? ''` : ''} }));`,
        `return list.sort((a, b) => b.${late} - a.${late} || a.title.localeCompare(b.title));`,
      ),
      cases: some(
        {
          name: 'late ones',
          rows: { ...people, [row]: [make('a', back(12)), make('b', back(40)), make('c', '2025-07-04')] },
          input,
          answer: [out('b', 40), out('a', 12)],
        },
        { name: 'closed', rows: { ...people, [row]: [make('a', back(12), { [closed]: back(1) }), make('b', back(15))] }, input, answer: [out('b', 15)] },
        {
          name: 'on the day',
          rows: { ...people, [row]: [make('a', back(gentle ? grace : 0)), make('b', back(gentle ? grace + 1 : 1))] },
          input,
          answer: [out('b', gentle ? grace + 1 : 1)],
        },
        {
          name: 'equal',
          rows: { ...people, [row]: [make('z', back(20)), make('m', back(20)), make('c', back(20))] },
          input,
          answer: [out('c', 20), out('m', 20), out('z', 20)],
        },
        { name: 'nothing', rows: { ...people, [row]: [] }, input, answer: [] },
        named && {
          name: 'names',
          rows: { ...people, [row]: [make('a', back(20), { [`${w}Id`]: 2 }), make('b', back(30))] },
          input,
          answer: [out('b', 30), out('a', 20, 'Bob')],
        },
      ),
    };
  },
};

/** How many in each month. */
export const perMonth: Family = {
  name: 'per-month',
  rule: 'counts and sums by the month of a day, of one year; months without any are 0',
  make: (draw, level) => {
    const [row, day, amount] = draw.pick([
      ['Visit', 'visitedOn', 'minutes'],
      ['Order', 'orderedOn', 'euros'],
      ['Birth', 'bornOn', 'grams'],
      ['Ride', 'riddenOn', 'metres'],
      ['Repair', 'repairedOn', 'cents'],
      ['Swim', 'swumOn', 'lanes'],
    ] as const);
    const [count, sum] = [draw.pick(['count', 'number', 'times']), draw.pick(['total', 'sum'])];
    const r = lower(row);
    const [summed, all] = [level >= 2, level >= 3];
    const make = (when: string, value = 1) => ({ [day]: when, [amount]: value });
    const out = (month: string, times: number, value: number) => ({ month, [count]: times, ...(summed ? { [sum]: value } : {}) });
    const months = (found: readonly { month: string }[]) =>
      all
        ? Array.from({ length: 12 }, (_, at) => `2025-${`${at + 1}`.padStart(2, '0')}`).map(
            (month) => found.find((one) => one.month === month) ?? out(month, 0, 0),
          )
        : found;
    const year = all ? { year: 2025 } : {};
    return {
      title: `${row} log`,
      entities: { [row]: { [day]: 'date', [amount]: 'integer' } },
      name: `${r}sPerMonth`,
      kind: 'report',
      responsibility: `Counts by the month of \`${day}\` (\`month\` is like 2025-03)${summed ? ` and sums \`${amount}\`` : ''}, the earliest month first.${all ? ' All twelve months of the given year are listed, those without any with 0.' : ' Months without any are left out.'}`,
      endpoint: `GET /api/reports/${r}s-per-month`,
      input: all ? { year: 'integer' } : {},
      output: [{ month: 'text', [count]: 'integer', ...(summed ? { [sum]: 'integer' } : {}) }],
      refusals: [],
      acceptance: some(
        `Given two in March and one in January 2025, then 2025-01 has 1 and 2025-03 has 2`,
        summed && `Given 5 and 7 in March, then the sum of March is 12`,
        all && 'Given nothing in February, then 2025-02 is listed with 0',
        all && 'Given one in 2024, when the year is 2025, then it is not counted',
      ),
      body: all
        ? lines(
            `const rows = await db.${r}.findMany({ where: { ${day}: { startsWith: String(input.year) } } });`,
            'return Array.from({ length: 12 }, (_, at) => {',
            "  const month = `${input.year}-${String(at + 1).padStart(2, '0')}`;",
            `  const own = rows.filter((row) => row.${day}.startsWith(month));`,
            `  return { month, ${count}: own.length, ${sum}: own.reduce((total, row) => total + row.${amount}, 0) };`,
            '});',
          )
        : lines(
            `const rows = await db.${r}.findMany();`,
            `const months = [...new Set(rows.map((row) => row.${day}.slice(0, 7)))].sort();`,
            'return months.map((month) => {',
            `  const own = rows.filter((row) => row.${day}.startsWith(month));`,
            `  return { month, ${count}: own.length${summed ? `, ${sum}: own.reduce((total, row) => total + row.${amount}, 0)` : ''} };`,
            '});',
          ),
      cases: some(
        {
          name: 'months',
          rows: { [row]: [make('2025-03-31', 5), make('2025-01-02', 3), make('2025-03-01', 7)] },
          input: year,
          answer: months([out('2025-01', 1, 3), out('2025-03', 2, 12)]),
        },
        { name: 'nothing', rows: { [row]: [] }, input: year, answer: months([]) },
        { name: 'one', rows: { [row]: [make('2025-12-31', 9)] }, input: year, answer: months([out('2025-12', 1, 9)]) },
        all
          ? { name: 'another year', rows: { [row]: [make('2024-12-31', 9), make('2025-10-01', 2)] }, input: year, answer: months([out('2025-10', 1, 2)]) }
          : {
              name: 'two years',
              rows: { [row]: [make('2025-02-01', 4), make('2024-02-01', 6)] },
              input: {},
              answer: [out('2024-02', 1, 6), out('2025-02', 1, 4)],
            },
      ),
    };
  },
};

/** What is there after each entry. */
export const runningTotal: Family = {
  name: 'running-total',
  rule: 'entries by day with what has come together so far; in and out; from a start',
  make: (draw, level) => {
    const [holder, entry, amount] = draw.pick([
      ['Account', 'Booking', 'cents'],
      ['Tank', 'Filling', 'litres'],
      ['Silo', 'Load', 'tons'],
      ['Battery', 'Charge', 'percent'],
      ['Shelf', 'Change', 'pieces'],
    ] as const);
    const [after, day, start] = [draw.pick(['balance', 'after', 'level']), draw.pick(['day', 'on']), draw.pick(['opening', 'initial', 'start'])];
    const [h, e] = [lower(holder), lower(entry)];
    const [kinds, starts] = [level >= 2, level >= 3];
    const begin = starts ? draw.int(10, 90) : 0;
    const put = (when: string, value: number) => ({
      [`${h}Id`]: 1,
      [day]: when,
      [amount]: kinds ? Math.abs(value) : value,
      ...(kinds ? { kind: value < 0 ? 'out' : 'in' } : {}),
    });
    const out = (when: string, value: number) => ({ [day]: when, [after]: value + begin });
    const holders = [{ name: 'A', ...(starts ? { [start]: begin } : {}) }, { name: 'B' }];
    return {
      title: `${holder} log`,
      entities: {
        [holder]: { name: 'text', ...(starts ? { [start]: 'integer default 0' } : {}) },
        [entry]: { [`${h}Id`]: `reference ${holder}`, [day]: 'date', [amount]: 'integer', ...(kinds ? { kind: 'enum in|out' } : {}) },
      },
      name: `${h}History`,
      kind: 'report',
      responsibility: `Lists the ${e}s of a ${h} by \`${day}\`, the earliest first, equal days by id; \`${after}\` is the sum of \`${amount}\` up to and including that one${starts ? `, added to the ${h}'s \`${start}\`` : ''}.${kinds ? ' Those of kind out are taken away instead.' : ''}`,
      endpoint: `GET /api/${h}s/{id}/history`,
      input: { id: 'integer' },
      output: [{ [day]: 'date', [after]: 'integer' }],
      refusals: [`404 the ${h} does not exist`],
      acceptance: some(
        `Given 5 on 2025-01-01 and 7 on 2025-01-02${starts ? ` and \`${start}\` 10` : ''}, then \`${after}\` is ${starts ? '15, then 22' : '5, then 12'}`,
        kinds && `Given 5 in and then 2 out, then \`${after}\` is 5, then 3`,
        `Given a ${h} without ${e}s, then nothing is listed`,
      ),
      body: lines(
        `const ${h} = await db.${h}.findUnique({ where: { id: input.id } });`,
        `if (!${h}) throw new HttpError(404, 'the ${h} does not exist');`,
        `const all = await db.${e}.findMany({ where: { ${h}Id: ${h}.id }, orderBy: [{ ${day}: 'asc' }, { id: 'asc' }] });`,
        `let sum = ${starts ? `${h}.${start}` : '0'};`,
        'return all.map((one) => {',
        `  sum += ${kinds ? `one.kind === 'out' ? -one.${amount} : one.${amount}` : `one.${amount}`};`,
        `  return { ${day}: one.${day}, ${after}: sum };`,
        '});',
      ),
      cases: some(
        {
          name: 'adds up',
          rows: { [holder]: holders, [entry]: [put('2025-02-03', 7), put('2025-01-03', 5)] },
          input: { id: 1 },
          answer: [out('2025-01-03', 5), out('2025-02-03', 12)],
        },
        {
          name: 'takes away',
          rows: { [holder]: holders, [entry]: [put('2025-01-03', 9), put('2025-01-04', -4), put('2025-01-05', 1)] },
          input: { id: 1 },
          answer: [out('2025-01-03', 9), out('2025-01-04', 5), out('2025-01-05', 6)],
        },
        {
          name: 'one day',
          rows: { [holder]: holders, [entry]: [put('2025-01-03', 1), put('2025-01-03', 2)] },
          input: { id: 1 },
          answer: [out('2025-01-03', 1), out('2025-01-03', 3)],
        },
        {
          name: 'those of others',
          rows: { [holder]: holders, [entry]: [{ ...put('2025-01-03', 7), [`${h}Id`]: 2 }, put('2025-01-05', 2)] },
          input: { id: 1 },
          answer: [out('2025-01-05', 2)],
        },
        { name: 'none', rows: { [holder]: holders, [entry]: [] }, input: { id: 1 }, answer: [] },
        { name: 'unknown', rows: { [holder]: holders, [entry]: [] }, input: { id: 3 }, refuses: 404 },
      ),
    };
  },
};

/** Rows that nothing points at. */
export const unusedOnes: Family = {
  name: 'unused-ones',
  rule: 'rows without any record, or without one since a day; how many there are of each kind',
  make: (draw, level) => {
    const [thing, record, day] = draw.pick([
      ['Room', 'Booking', 'bookedOn'],
      ['Book', 'Loan', 'lentOn'],
      ['Voucher', 'Use', 'usedOn'],
      ['Contact', 'Call', 'calledOn'],
      ['Machine', 'Service', 'servicedOn'],
      ['Plot', 'Lease', 'leasedOn'],
    ] as const);
    const [t, r] = [lower(thing), lower(record)];
    const [since, last] = [level >= 2, level >= 3];
    const names = (...all: string[]) => all.map((name) => ({ name }));
    const records = (...all: [number, string][]) => all.map(([id, when]) => ({ [`${t}Id`]: id, [day]: when }));
    const out = (name: string, when: string | null = null) => ({ name, ...(last ? { last: when } : {}) });
    const input = since ? { since: '2025-05-01' } : {};
    return {
      title: `Idle ${t}s`,
      entities: { [thing]: { name: 'text' }, [record]: { [`${t}Id`]: `reference ${thing}`, [day]: 'date' } },
      name: `idle${thing}s`,
      kind: 'report',
      responsibility: `Lists each ${t} that has no ${r}${since ? ` whose \`${day}\` is \`since\` or later` : ''}, by name.${last ? ` \`last\` is the latest \`${day}\` of its ${r}s, null without any.` : ''}`,
      endpoint: `GET /api/reports/idle-${t}s`,
      input: since ? { since: 'date' } : {},
      output: [{ name: 'text', ...(last ? { last: 'date?' } : {}) }],
      refusals: [],
      acceptance: some(
        `Given a ${t} without a ${r}, then it is listed`,
        since
          ? `Given a ${t} with a ${r} on 2025-05-01, when \`since\` is 2025-05-01, then it is not listed`
          : `Given a ${t} with a ${r}, then it is not listed`,
        last && `Given a ${t} with ${r}s on 2025-01-02 and 2025-03-04, when \`since\` is 2025-05-01, then its \`last\` is 2025-03-04`,
      ),
      body: lines(
        `const list: { name: string${last ? '; last: string | null' : ''} }[] = [];`,
        `for (const ${t} of await db.${t}.findMany({ orderBy: { name: 'asc' } })) {`,
        last
          ? `  const latest = await db.${r}.findFirst({ where: { ${t}Id: ${t}.id }, orderBy: { ${day}: 'desc' } });`
          : `  const used = await db.${r}.count({ where: { ${t}Id: ${t}.id${since ? `, ${day}: { gte: input.since }` : ''} } });`,
        last
          ? `  if (!latest || latest.${day} < input.since) list.push({ name: ${t}.name, last: latest?.${day} ?? null });`
          : `  if (used === 0) list.push({ name: ${t}.name });`,
        '}',
        'return list;',
      ),
      cases: some(
        { name: 'idle', rows: { [thing]: names('c', 'a', 'b'), [record]: records([1, '2025-06-01']) }, input, answer: [out('a'), out('b')] },
        { name: 'none idle', rows: { [thing]: names('a'), [record]: records([1, '2025-05-02'], [1, '2025-05-03']) }, input, answer: [] },
        { name: 'all idle', rows: { [thing]: names('b', 'a'), [record]: [] }, input, answer: [out('a'), out('b')] },
        {
          name: 'one used twice',
          rows: { [thing]: names('a', 'b', 'c'), [record]: records([2, '2025-07-01'], [2, '2025-07-02']) },
          input,
          answer: [out('a'), out('c')],
        },
        since && {
          name: 'since',
          rows: { [thing]: names('a', 'b'), [record]: records([1, '2025-04-30'], [2, '2025-05-01']) },
          input,
          answer: [out('a', '2025-04-30')],
        },
        last && {
          name: 'the latest',
          rows: { [thing]: names('a'), [record]: records([1, '2025-01-02'], [1, '2025-03-04'], [1, '2025-02-01']) },
          input,
          answer: [out('a', '2025-03-04')],
        },
      ),
    };
  },
};

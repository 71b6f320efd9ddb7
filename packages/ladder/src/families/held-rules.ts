import { addDays } from '../days.ts';
import { lines, lower, plural, some, type Family } from '../family.ts';

/** Two spans of one place must not overlap. */
export const noOverlap: Family = {
  name: 'no-overlap',
  rule: 'two spans of one place do not overlap; cancelled ones do not count',
  make: (draw, level) => {
    const [place, stay] = draw.pick([
      ['Cabin', 'Stay'],
      ['Hall', 'Rental'],
      ['Van', 'Trip'],
      ['Court', 'Slot'],
      ['Studio', 'Session'],
      ['Crane', 'Job'],
    ] as const);
    const [from, to] = draw.pick([
      ['from', 'to'],
      ['startsOn', 'endsOn'],
      ['arrival', 'departure'],
    ] as const);
    const [longest, gone] = [draw.int(5, 20), draw.pick(['cancelled', 'dropped'])];
    const [p, s] = [lower(place), lower(stay)];
    const [cancel, limited] = [level >= 2, level >= 3];
    const span = (start: string, end: string, more: object = {}) => ({ [`${p}Id`]: 2, who: 'Bob', [from]: start, [to]: end, ...more });
    const rows = (...spans: object[]) => ({ [place]: [{ name: 'A' }, { name: 'B' }], [stay]: spans });
    const ask = (start: string, end: string) => ({ id: 2, who: 'Ann', [from]: start, [to]: end });
    const taken = rows(span('2025-06-10', '2025-06-14'));
    return {
      title: `${place}s`,
      entities: {
        [place]: { name: 'text' },
        [stay]: { [`${p}Id`]: `reference ${place}`, who: 'text', [from]: 'date', [to]: 'date', ...(cancel ? { [gone]: 'boolean default false' } : {}) },
      },
      name: `book${place}`,
      kind: 'rule',
      responsibility: `Records a ${s} in a ${p}. Two ${s}s of one ${p} may not overlap; one may begin on the day on which another ends.${cancel ? ` Those with \`${gone}\` do not count.` : ''}${limited ? ` A ${s} lasts at most ${longest} days.` : ''}`,
      endpoint: `POST /api/${plural(place)}/{id}/book`,
      input: { id: 'integer', who: 'text', [from]: 'date', [to]: 'date' },
      output: stay,
      refusals: some(
        `404 the ${p} does not exist`,
        `400 it does not end after it begins`,
        limited && `400 it is longer than ${longest} days`,
        `409 the ${p} is taken then`,
      ),
      acceptance: some(
        `Given a ${s} from 2025-06-10 to 2025-06-14, when one from 2025-06-13 to 2025-06-15 is asked for, then it is refused with 409`,
        `Given a ${s} from 2025-06-10 to 2025-06-14, when one from 2025-06-14 to 2025-06-15 is asked for, then it is recorded`,
        cancel && `Given the other one has \`${gone}\`, then it is recorded`,
        limited && `When it is asked for ${longest + 1} days, then it is refused with 400`,
      ),
      body: lines(
        `const ${p} = await db.${p}.findUnique({ where: { id: input.id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        `if (input.${to} <= input.${from}) throw new HttpError(400, 'it does not end after it begins');`,
        limited && `if (daysBetween(input.${from}, input.${to}) > ${longest}) throw new HttpError(400, 'it is longer than ${longest} days');`,
        `const other = await db.${s}.findFirst({ where: { ${p}Id: ${p}.id, ${cancel ? `${gone}: false, ` : ''}${from}: { lt: input.${to} }, ${to}: { gt: input.${from} } } });`,
        `if (other) throw new HttpError(409, 'the ${p} is taken then');`,
        `return db.${s}.create({ data: { ${p}Id: ${p}.id, who: input.who, ${from}: input.${from}, ${to}: input.${to} } });`,
      ),
      cases: some(
        {
          name: 'records',
          rows: taken,
          input: ask('2025-06-20', '2025-06-22'),
          answer: { [`${p}Id`]: 2, who: 'Ann', [from]: '2025-06-20' },
          after: { [stay]: [{ who: 'Bob' }, { who: 'Ann', [to]: '2025-06-22' }] },
        },
        { name: 'at its end', rows: taken, input: ask('2025-06-13', '2025-06-15'), refuses: 409, after: { [stay]: [{}] } },
        { name: 'at its start', rows: taken, input: ask('2025-06-09', '2025-06-11'), refuses: 409 },
        { name: 'inside', rows: taken, input: ask('2025-06-11', '2025-06-12'), refuses: 409 },
        { name: 'around', rows: taken, input: ask('2025-06-09', '2025-06-14'), refuses: 409 },
        { name: 'right after', rows: taken, input: ask('2025-06-14', '2025-06-15'), answer: { who: 'Ann' } },
        {
          name: 'another place',
          rows: rows(span('2025-06-10', '2025-06-14', { [`${p}Id`]: 1 })),
          input: ask('2025-06-11', '2025-06-12'),
          answer: { who: 'Ann' },
        },
        { name: 'backwards', rows: taken, input: ask('2025-06-22', '2025-06-22'), refuses: 400 },
        { name: 'unknown', rows: taken, input: { ...ask('2025-06-22', '2025-06-23'), id: 8 }, refuses: 404 },
        cancel && {
          name: 'cancelled',
          rows: rows(span('2025-06-10', '2025-06-14', { [gone]: true })),
          input: ask('2025-06-11', '2025-06-12'),
          answer: { who: 'Ann' },
        },
        limited && { name: 'too long', rows: taken, input: ask('2025-07-01', addDays('2025-07-01', longest + 1)), refuses: 400 },
        limited && { name: 'just short enough', rows: taken, input: ask('2025-07-01', addDays('2025-07-01', longest)), answer: { who: 'Ann' } },
      ),
    };
  },
};

/** Swaps a row with its neighbour. */
export const moveUp: Family = {
  name: 'move-up',
  rule: 'two neighbours of a list swap their positions',
  make: (draw, level) => {
    const [list, entry] = draw.pick([
      ['Playlist', 'Track'],
      ['Menu', 'Dish'],
      ['Album', 'Photo'],
      ['Agenda', 'Topic'],
      ['Quiz', 'Question'],
    ] as const);
    const [at, up] = [draw.pick(['position', 'rank', 'place']), draw.pick([true, false])];
    const [l, e] = [lower(list), lower(entry)];
    const [way, locked] = [up ? 'up' : 'down', level >= 2];
    const fixed = level >= 3;
    const rows = {
      [list]: [{ name: 'A' }, { name: 'B', ...(locked ? { locked: true } : {}) }],
      [entry]: [1, 2, 3]
        .map((value) => ({ [`${l}Id`]: 1, title: `t${value}`, [at]: value }))
        .concat([
          { [`${l}Id`]: 2, title: 'x', [at]: 1 },
          { [`${l}Id`]: 2, title: 'y', [at]: 2 },
        ]),
    };
    const pinned = { ...rows, [entry]: rows[entry]!.map((one, index) => ({ ...one, ...(index === (up ? 0 : 2) ? { fixed: true } : {}) })) };
    const order = (...positions: number[]) => ({ [entry]: [...positions.map((value) => ({ [at]: value })), { [at]: 1 }, { [at]: 2 }] });
    return {
      title: `${list}s`,
      entities: {
        [list]: { name: 'text', ...(locked ? { locked: 'boolean default false' } : {}) },
        [entry]: { [`${l}Id`]: `reference ${list}`, title: 'text', [at]: 'integer', ...(fixed ? { fixed: 'boolean default false' } : {}) },
      },
      name: `move${entry}${up ? 'Up' : 'Down'}`,
      kind: 'rule',
      responsibility: `Moves a ${e} one place ${way} in its ${l}: it and the one ${up ? 'before' : 'after'} it swap their \`${at}\`.${locked ? ` Nothing moves in a locked ${l}.` : ''}${fixed ? ` A fixed ${e} is not moved, by itself or by another.` : ''}`,
      endpoint: `POST /api/${plural(entry)}/{id}/${way}`,
      input: { id: 'integer' },
      output: entry,
      refusals: some(
        `404 the ${e} does not exist`,
        locked && `409 the ${l} is locked`,
        `409 it is the ${up ? 'first' : 'last'}`,
        fixed && `409 one of the two is fixed`,
      ),
      acceptance: some(
        `Given three, when the second is moved ${way}, then it is the ${up ? 'first and the first is the second' : 'third and the third is the second'}`,
        `When the ${up ? 'first' : 'last'} is moved ${way}, then it is refused with 409`,
        locked && `Given a locked ${l}, then it is refused with 409`,
        fixed && `Given the ${up ? 'first' : 'last'} is fixed, when the second is moved ${way}, then it is refused with 409`,
      ),
      body: lines(
        `const ${e} = await db.${e}.findUnique({ where: { id: input.id } });`,
        `if (!${e}) throw new HttpError(404, 'the ${e} does not exist');`,
        locked && `const ${l} = await db.${l}.findUnique({ where: { id: ${e}.${l}Id } });`,
        locked && `if (${l}?.locked) throw new HttpError(409, 'the ${l} is locked');`,
        `const other = await db.${e}.findFirst({ where: { ${l}Id: ${e}.${l}Id, ${at}: ${e}.${at} ${up ? '-' : '+'} 1 } });`,
        `if (!other) throw new HttpError(409, 'it is the ${up ? 'first' : 'last'}');`,
        fixed && `if (${e}.fixed || other.fixed) throw new HttpError(409, 'one of the two is fixed');`,
        `await db.${e}.update({ where: { id: other.id }, data: { ${at}: ${e}.${at} } });`,
        `return db.${e}.update({ where: { id: ${e}.id }, data: { ${at}: other.${at} } });`,
      ),
      cases: some(
        { name: 'swaps', rows, input: { id: 2 }, answer: { id: 2, [at]: up ? 1 : 3 }, after: up ? order(2, 1, 3) : order(1, 3, 2) },
        { name: 'from the end', rows, input: { id: up ? 3 : 1 }, answer: { [at]: 2 }, after: up ? order(1, 3, 2) : order(2, 1, 3) },
        { name: 'no further', rows, input: { id: up ? 1 : 3 }, refuses: 409, after: order(1, 2, 3) },
        { name: 'unknown', rows, input: { id: 11 }, refuses: 404 },
        locked
          ? { name: 'locked', rows, input: { id: up ? 5 : 4 }, refuses: 409, after: order(1, 2, 3) }
          : { name: 'in its own list', rows, input: { id: up ? 5 : 4 }, answer: { [at]: up ? 1 : 2 } },
        fixed && { name: 'fixed', rows: pinned, input: { id: 2 }, refuses: 409, after: order(1, 2, 3) },
        fixed && { name: 'not fixed', rows: pinned, input: { id: up ? 3 : 1 }, answer: { [at]: 2 } },
      ),
    };
  },
};

/** What comes back when one withdraws. */
export const refund: Family = {
  name: 'refund',
  rule: 'withdrawing gives back a share that depends on how many days are left',
  make: (draw, level) => {
    const [order, day] = draw.pick([
      ['Trip', 'departsOn'],
      ['Party', 'heldOn'],
      ['Flight', 'fliesOn'],
      ['Seminar', 'startsOn'],
      ['Hire', 'beginsOn'],
    ] as const);
    const [early, share] = [draw.int(7, 30), draw.pick([25, 40, 50, 60, 75])];
    const fee = level >= 3 ? draw.int(1, 9) * 50 : 0;
    const o = lower(order);
    const recorded = level >= 2;
    const row = { customer: 'Ann', priceCents: 10_050, [day]: '2025-08-31' };
    const rows = { [order]: [row, { ...row, status: 'cancelled' }] };
    const ask = (left: number) => ({ id: 1, on: addDays('2025-08-31', -left) });
    const back = (whole: number) => Math.max(0, whole - fee);
    const half = Math.round((10_050 * share) / 100);
    const out = (cents: number) => ({ refundCents: back(cents) });
    const after = (cents: number) =>
      recorded ? { after: { [order]: [{ status: 'cancelled', refundedCents: back(cents) }, {}] } } : { after: { [order]: [{ status: 'cancelled' }, {}] } };
    return {
      title: `${order}s`,
      entities: {
        [order]: {
          customer: 'text',
          priceCents: 'integer',
          [day]: 'date',
          status: 'enum booked|cancelled default booked',
          ...(recorded ? { refundedCents: 'integer default 0' } : {}),
        },
      },
      name: `cancel${order}`,
      kind: 'rule',
      responsibility: `Cancels a ${o} on the day \`on\`. ${early} days or more before \`${day}\` the whole price comes back, later than that ${share} percent of it rounded to whole cents, on the day itself or later nothing.${fee ? ` ${fee} cents are kept of what comes back, never more than that.` : ''}${recorded ? ' What comes back is stored in `refundedCents`.' : ''}`,
      endpoint: `POST /api/${plural(order)}/{id}/cancel`,
      input: { id: 'integer', on: 'date' },
      output: { refundCents: 'integer' },
      refusals: [`404 the ${o} does not exist`, `409 the ${o} is cancelled already`],
      acceptance: some(
        `Given a price of 10050, when it is cancelled ${early} days before, then ${back(10_050)} come back`,
        `Given a price of 10050, when it is cancelled ${early - 1} days before, then ${back(half)} come back`,
        'When it is cancelled on the day itself, then 0 come back',
        `Given a ${o} that is cancelled, then it is refused with 409`,
      ),
      body: lines(
        `const ${o} = await db.${o}.findUnique({ where: { id: input.id } });`,
        `if (!${o}) throw new HttpError(404, 'the ${o} does not exist');`,
        `if (${o}.status === 'cancelled') throw new HttpError(409, 'the ${o} is cancelled already');`,
        `const left = daysBetween(input.on, ${o}.${day});`,
        `const share = left >= ${early} ? 100 : left > 0 ? ${share} : 0;`,
        `const refundCents = ${fee ? `Math.max(0, Math.round((${o}.priceCents * share) / 100) - ${fee})` : `Math.round((${o}.priceCents * share) / 100)`};`,
        `await db.${o}.update({ where: { id: ${o}.id }, data: { status: 'cancelled'${recorded ? ', refundedCents: refundCents' : ''} } });`,
        'return { refundCents };',
      ),
      cases: [
        { name: 'long before', rows, input: ask(early + 9), answer: out(10_050), ...after(10_050) },
        { name: 'just early enough', rows, input: ask(early), answer: out(10_050), ...after(10_050) },
        { name: 'a day too late', rows, input: ask(early - 1), answer: out(half), ...after(half) },
        { name: 'the day before', rows, input: ask(1), answer: out(half), ...after(half) },
        { name: 'on the day', rows, input: ask(0), answer: { refundCents: 0 } },
        { name: 'after it', rows, input: ask(-3), answer: { refundCents: 0 } },
        { name: 'twice', rows, input: { ...ask(40), id: 2 }, refuses: 409 },
        { name: 'unknown', rows, input: { ...ask(40), id: 3 }, refuses: 404 },
      ],
    };
  },
};

/** Makes rows at equal distances. */
export const repeat: Family = {
  name: 'repeat',
  rule: 'several rows are made at equal distances in time',
  make: (draw, level) => {
    const [plan, entry, day] = draw.pick([
      ['Routine', 'Duty', 'day'],
      ['Therapy', 'Sitting', 'heldOn'],
      ['Savings', 'Deposit', 'dueOn'],
      ['Training', 'Drill', 'on'],
      ['Watering', 'Turn', 'day'],
    ] as const);
    const [gap, most] = [draw.int(2, 14), draw.int(5, 12)];
    const [p, e] = [lower(plan), lower(entry)];
    const [limited, numbered] = [level >= 2, level >= 3];
    const rows = { [plan]: [{ name: 'A' }, { name: 'B', everyDays: gap }], [entry]: [] };
    const made = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ [`${p}Id`]: 2, [day]: addDays('2025-02-20', at * gap), ...(numbered ? { number: at + 1 } : {}) }));
    const ask = (times: number) => ({ id: 2, first: '2025-02-20', times });
    return {
      title: `${plan}s`,
      entities: {
        [plan]: { name: 'text', everyDays: 'integer default 1' },
        [entry]: { [`${p}Id`]: `reference ${plan}`, [day]: 'date', ...(numbered ? { number: 'integer' } : {}) },
      },
      name: `plan${plan}`,
      kind: 'rule',
      responsibility: `Creates as many ${e}s of a ${p} as \`times\` says: the first on the day \`first\`, each other one \`everyDays\` of the ${p} later.${numbered ? ' They are numbered from 1.' : ''} Gives how many were made and the last day.${limited ? ` At most ${most} at once.` : ''}`,
      endpoint: `POST /api/${plural(plan)}/{id}/plan`,
      input: { id: 'integer', first: 'date', times: 'integer' },
      output: { made: 'integer', lastDay: 'date' },
      refusals: some(`404 the ${p} does not exist`, '400 times is less than 1', limited && `400 times is more than ${most}`),
      acceptance: some(
        `Given \`everyDays\` ${gap}, when 3 are made from 2025-02-20, then the last is on ${addDays('2025-02-20', 2 * gap)}`,
        'When times is 0, then it is refused with 400',
        limited && `When times is ${most + 1}, then it is refused with 400`,
      ),
      body: lines(
        `const ${p} = await db.${p}.findUnique({ where: { id: input.id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        `if (input.times < 1) throw new HttpError(400, 'times is less than 1');`,
        limited && `if (input.times > ${most}) throw new HttpError(400, 'times is more than ${most}');`,
        'let lastDay = input.first;',
        'for (let at = 0; at < input.times; at += 1) {',
        `  lastDay = addDays(input.first, at * ${p}.everyDays);`,
        `  await db.${e}.create({ data: { ${p}Id: ${p}.id, ${day}: lastDay${numbered ? ', number: at + 1' : ''} } });`,
        '}',
        'return { made: input.times, lastDay };',
      ),
      cases: some(
        { name: 'three', rows, input: ask(3), answer: { made: 3, lastDay: addDays('2025-02-20', 2 * gap) }, after: { [entry]: made(3) } },
        { name: 'one', rows, input: ask(1), answer: { made: 1, lastDay: '2025-02-20' }, after: { [entry]: made(1) } },
        { name: 'each day', rows, input: { id: 1, first: '2025-02-27', times: 3 }, answer: { lastDay: '2025-03-01' } },
        { name: 'none', rows, input: ask(0), refuses: 400, after: { [entry]: [] } },
        { name: 'unknown', rows, input: { ...ask(2), id: 3 }, refuses: 404 },
        limited && { name: 'too many', rows, input: ask(most + 1), refuses: 400, after: { [entry]: [] } },
        limited && { name: 'the most', rows, input: ask(most), answer: { made: most }, after: { [entry]: made(most) } },
      ),
    };
  },
};

import { addDays } from '../days.ts';
import { lines, lower, plural, some, upper, type Family } from '../family.ts';

const SCENES = [
  { thing: 'Tool', person: 'Member', record: 'Loan', verb: 'lend', done: 'lent' },
  { thing: 'Bike', person: 'Rider', record: 'Rental', verb: 'rent', done: 'rented' },
  { thing: 'Costume', person: 'Actor', record: 'Fitting', verb: 'issue', done: 'issued' },
  { thing: 'Laptop', person: 'Student', record: 'Handout', verb: 'assign', done: 'assigned' },
  { thing: 'Tent', person: 'Camper', record: 'Hire', verb: 'hire', done: 'hired' },
  { thing: 'Key', person: 'Tenant', record: 'Custody', verb: 'entrust', done: 'entrusted' },
  { thing: 'Camera', person: 'Reporter', record: 'Checkout', verb: 'release', done: 'released' },
  { thing: 'Boat', person: 'Skipper', record: 'Trip', verb: 'charter', done: 'chartered' },
];
const FREE = ['available', 'free', 'ready', 'in'];
const FROM = ['lentOn', 'startedOn', 'takenOn', 'givenOn'];
const DUE = ['dueOn', 'backBy', 'returnBy', 'endsOn'];

/** Gives a thing to somebody until a day that is counted from today's. */
export const lendUntil: Family = {
  name: 'lend-until',
  rule: 'a record with a day counted from another marks its thing; somebody has at most so many open ones',
  make: (draw, level) => {
    const { thing, person, record, verb, done } = draw.pick(SCENES);
    const [free, from, due] = [draw.pick(FREE), draw.pick(FROM), draw.pick(DUE)];
    const [days, most] = [draw.int(2, 40), draw.int(1, 4)];
    const [t, p, r] = [lower(thing), lower(person), lower(record)];
    const [limited, active] = [level >= 2, level >= 3];
    const day = `2025-0${draw.int(1, 9)}-2${draw.int(0, 8)}`;
    const open = { [`${t}Id`]: 1, [`${p}Id`]: 1, [from]: '2025-01-01', [due]: '2025-01-05' };
    const things = (count: number, taken: number) =>
      Array.from({ length: count }, (_, at) => ({ name: `N${at + 1}`, ...(at < taken ? { status: done } : {}) }));
    const many = (count: number, more: object = {}) => Array.from({ length: count }, () => ({ ...open, ...more }));
    const input = { id: most + 1, [`${p}Id`]: 1, [from]: day };
    const one = [{ name: 'Ann' }];
    return {
      title: `${thing} desk`,
      entities: {
        [thing]: { name: 'text', status: `enum ${free}|${done} default ${free} read-only` },
        [person]: { name: 'text', ...(active ? { blocked: 'boolean default false' } : {}) },
        [record]: { [`${t}Id`]: `reference ${thing}`, [`${p}Id`]: `reference ${person}`, [from]: 'date', [due]: 'date', closedOn: 'date? read-only' },
      },
      name: `${verb}${thing}`,
      kind: 'rule',
      responsibility: `${upper(verb)}s a ${t} that is ${free} to a ${p} for ${days} days and marks the ${t} as ${done}.${limited ? ` A ${p} may have at most ${most} open ${r} records (without \`closedOn\`).` : ''}${active ? ` A blocked ${p} gets nothing.` : ''}`,
      endpoint: `POST /api/${plural(thing)}/{id}/${verb}`,
      input: { id: 'integer', [`${p}Id`]: `reference ${person}`, [from]: 'date' },
      output: record,
      refusals: some(
        `404 the ${t} does not exist`,
        `404 the ${p} does not exist`,
        `409 the ${t} is already ${done}`,
        active && `409 the ${p} is blocked`,
        limited && `409 the ${p} already has ${most} open`,
      ),
      acceptance: some(
        `Given a ${t} that is ${free}, when it goes to a ${p} on 2025-03-01, then \`${due}\` is ${addDays('2025-03-01', days)} and the ${t}'s status is ${done}`,
        `Given a ${t} that is ${done}, when it is asked for again, then it is refused with 409`,
        limited && `Given a ${p} with ${most} open, when they ask for another ${t}, then it is refused with 409`,
        active && `Given a ${p} who is blocked, when they ask for a ${t}, then it is refused with 409`,
      ),
      body: lines(
        `const ${t} = await db.${t}.findUnique({ where: { id: input.id } });`,
        `if (!${t}) throw new HttpError(404, 'the ${t} does not exist');`,
        `const ${p} = await db.${p}.findUnique({ where: { id: input.${p}Id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        `if (${t}.status === '${done}') throw new HttpError(409, 'the ${t} is already ${done}');`,
        active && `if (${p}.blocked) throw new HttpError(409, 'the ${p} is blocked');`,
        limited && `const open = await db.${r}.count({ where: { ${p}Id: ${p}.id, closedOn: null } });`,
        limited && `if (open >= ${most}) throw new HttpError(409, 'the ${p} already has ${most} open');`,
        `await db.${t}.update({ where: { id: ${t}.id }, data: { status: '${done}' } });`,
        `return db.${r}.create({ data: { ${t}Id: ${t}.id, ${p}Id: ${p}.id, ${from}: input.${from}, ${due}: addDays(input.${from}, ${days}) } });`,
      ),
      cases: some(
        {
          name: 'records and marks',
          rows: { [thing]: things(most + 1, 0), [person]: one },
          input,
          answer: { [`${t}Id`]: most + 1, [`${p}Id`]: 1, [due]: addDays(day, days) },
          after: { [record]: [{ [`${t}Id`]: most + 1, [from]: day, closedOn: null }] },
        },
        {
          name: 'marks the one',
          rows: { [thing]: things(most + 2, 0), [person]: one },
          input,
          after: { [thing]: [...things(most, 0), { status: done }, { status: free }] },
        },
        { name: 'unknown thing', rows: { [thing]: things(1, 0), [person]: one }, input: { ...input, id: 99 }, refuses: 404 },
        {
          name: 'unknown person',
          rows: { [thing]: things(most + 1, 0), [person]: one },
          input: { ...input, [`${p}Id`]: 9 },
          refuses: 404,
          after: { [record]: [] },
        },
        { name: 'taken already', rows: { [thing]: things(most + 1, most + 1), [person]: one }, input, refuses: 409, after: { [record]: [] } },
        limited && {
          name: 'one too many',
          rows: { [thing]: things(most + 1, most), [person]: one, [record]: many(most) },
          input,
          refuses: 409,
          after: { [record]: many(most) },
        },
        limited && {
          name: 'closed ones and those of others do not count',
          rows: {
            [thing]: things(most + 1, 0),
            [person]: [{ name: 'Ann' }, { name: 'Bob' }],
            [record]: [...many(most, { closedOn: '2025-01-03' }), ...many(most, { [`${p}Id`]: 2 })],
          },
          input,
          answer: { [`${t}Id`]: most + 1 },
        },
        active && {
          name: 'blocked',
          rows: { [thing]: things(most + 1, 0), [person]: [{ name: 'Ann', blocked: true }] },
          input,
          refuses: 409,
          after: { [record]: [] },
        },
      ),
    };
  },
};

/** Takes a thing back; being late costs. */
export const giveBack: Family = {
  name: 'give-back',
  rule: 'closing a record frees its thing; each day late costs a fee, up to a most',
  make: (draw, level) => {
    const { thing, record } = draw.pick(SCENES);
    const [free, due] = [draw.pick(FREE), draw.pick(DUE)];
    const [fee, most] = [draw.int(5, 90), draw.int(3, 9)];
    const [t, r] = [lower(thing), lower(record)];
    const [late, capped] = [level >= 2, level >= 3];
    const back = draw.pick(['returnedOn', 'backOn', 'closedOn']);
    const row = { [`${t}Id`]: 2, [due]: '2025-05-10' };
    const rows = {
      [thing]: [
        { name: 'A', status: 'out' },
        { name: 'B', status: 'out' },
      ],
      [record]: [{ ...row, [`${t}Id`]: 1 }, row],
    };
    const on = (day: string) => ({ id: 2, day });
    const feeOf = (days: number): object => (late ? { feeCents: fee * (capped ? Math.min(days, most) : days) } : {});
    return {
      title: `${thing} returns`,
      entities: {
        [thing]: { name: 'text', status: `enum ${free}|out default ${free}` },
        [record]: { [`${t}Id`]: `reference ${thing}`, [due]: 'date', [back]: 'date?', ...(late ? { feeCents: 'integer default 0' } : {}) },
      },
      name: `return${record}`,
      kind: 'rule',
      responsibility: `Closes a ${r}: sets \`${back}\` to the given day and marks its ${t} as ${free}.${late ? ` Each day after \`${due}\` costs ${fee} cents${capped ? `, but at most ${most} days are charged` : ''}; \`feeCents\` is stored, 0 when it is not late.` : ''}`,
      endpoint: `POST /api/${plural(record)}/{id}/return`,
      input: { id: 'integer', day: 'date' },
      output: record,
      refusals: [`404 the ${r} does not exist`, `409 the ${r} is closed already`],
      acceptance: some(
        `Given an open ${r}, when it is returned on 2025-05-08, then \`${back}\` is 2025-05-08 and the ${t}'s status is ${free}`,
        `Given a ${r} that is closed, when it is returned again, then it is refused with 409`,
        late && `Given a ${r} due on 2025-05-10, when it is returned on 2025-05-12, then the fee is ${2 * fee}`,
        capped && `Given a ${r} due on 2025-05-10, when it is returned on 2025-06-10, then the fee is ${most * fee}`,
      ),
      body: lines(
        `const ${r} = await db.${r}.findUnique({ where: { id: input.id } });`,
        `if (!${r}) throw new HttpError(404, 'the ${r} does not exist');`,
        `if (${r}.${back} !== null) throw new HttpError(409, 'the ${r} is closed already');`,
        late && `const late = Math.max(0, daysBetween(${r}.${due}, input.day));`,
        late && `const feeCents = ${capped ? `Math.min(late, ${most})` : 'late'} * ${fee};`,
        `await db.${t}.update({ where: { id: ${r}.${t}Id }, data: { status: '${free}' } });`,
        `return db.${r}.update({ where: { id: ${r}.id }, data: { ${back}: input.day${late ? ', feeCents' : ''} } });`,
      ),
      cases: some(
        {
          name: 'closes',
          rows,
          input: on('2025-05-08'),
          answer: { id: 2, [back]: '2025-05-08', ...feeOf(0) },
          after: { [record]: [{ [back]: null }, { [back]: '2025-05-08' }] },
        },
        { name: 'frees its own thing', rows, input: on('2025-05-10'), answer: feeOf(0), after: { [thing]: [{ status: 'out' }, { status: free }] } },
        { name: 'unknown', rows, input: { id: 7, day: '2025-05-08' }, refuses: 404 },
        {
          name: 'twice',
          rows: { ...rows, [record]: [row, { ...row, [back]: '2025-05-01' }] },
          input: on('2025-05-08'),
          refuses: 409,
          after: { [thing]: [{ status: 'out' }, { status: 'out' }] },
        },
        late && { name: 'late', rows, input: on('2025-05-12'), answer: feeOf(2), after: { [record]: [{}, feeOf(2)] } },
        late && { name: 'a day late', rows, input: on('2025-05-11'), answer: feeOf(1) },
        capped && { name: 'very late', rows, input: on('2025-07-12'), answer: feeOf(63) },
      ),
    };
  },
};

/** Puts off the day something ends. */
export const renew: Family = {
  name: 'renew',
  rule: 'a day is put off and the times are counted; not past a number of times, not once it is over',
  make: (draw, level) => {
    const [thing, end] = [
      draw.pick(['Pass', 'Subscription', 'Licence', 'Permit', 'Membership', 'Contract', 'Ticket', 'Lease']),
      draw.pick(['validUntil', 'expiresOn', 'endsOn', 'goodUntil']),
    ];
    const [days, most] = [draw.int(5, 60), draw.int(1, 4)];
    const count = draw.pick(['renewals', 'extensions', 'prolonged']);
    const verb = draw.pick(['renew', 'extend', 'prolong']);
    const t = lower(thing);
    const [limited, over] = [level >= 2, level >= 3];
    const row = { holder: 'Ann', [end]: '2025-06-20' };
    const input = { id: 2, ...(over ? { day: '2025-06-20' } : {}) };
    const rows = {
      [thing]: [
        { ...row, holder: 'Bob' },
        { ...row, [count]: most - 1 },
      ],
    };
    return {
      title: `${thing} office`,
      entities: { [thing]: { holder: 'text', [end]: 'date', [count]: 'integer default 0' } },
      name: `${verb}${thing}`,
      kind: 'rule',
      responsibility: `Puts \`${end}\` of a ${t} off by ${days} days and adds one to \`${count}\`.${limited ? ` A ${t} can be put off ${most} times.` : ''}${over ? ` It can be put off on its last day, not after it; \`day\` is the day on which it is asked for.` : ''}`,
      endpoint: `POST /api/${plural(thing)}/{id}/${verb}`,
      input: { id: 'integer', ...(over ? { day: 'date' } : {}) },
      output: thing,
      refusals: some(`404 the ${t} does not exist`, limited && `409 the ${t} was put off ${most} times already`, over && `409 the ${t} is over`),
      acceptance: some(
        `Given a ${t} until 2025-06-20, when it is put off, then \`${end}\` is ${addDays('2025-06-20', days)} and \`${count}\` is one more`,
        `Given a ${t} with \`${count}\` 0, when it is put off, then \`${count}\` is 1`,
        limited && `Given a ${t} with \`${count}\` ${most}, when it is put off, then it is refused with 409`,
        over && `Given a ${t} until 2025-06-20, when it is put off on 2025-06-21, then it is refused with 409`,
      ),
      body: lines(
        `const ${t} = await db.${t}.findUnique({ where: { id: input.id } });`,
        `if (!${t}) throw new HttpError(404, 'the ${t} does not exist');`,
        limited && `if (${t}.${count} >= ${most}) throw new HttpError(409, 'the ${t} was put off ${most} times already');`,
        over && `if (input.day > ${t}.${end}) throw new HttpError(409, 'the ${t} is over');`,
        `return db.${t}.update({ where: { id: ${t}.id }, data: { ${end}: addDays(${t}.${end}, ${days}), ${count}: ${t}.${count} + 1 } });`,
      ),
      cases: some(
        {
          name: 'puts off',
          rows,
          input,
          answer: { id: 2, [end]: addDays('2025-06-20', days), [count]: most },
          after: { [thing]: [{ [end]: '2025-06-20', [count]: 0 }, { [count]: most }] },
        },
        { name: 'first time', rows, input: { ...input, id: 1 }, answer: { [end]: addDays('2025-06-20', days), [count]: 1 } },
        { name: 'unknown', rows, input: { ...input, id: 5 }, refuses: 404 },
        {
          name: 'over the end of a year',
          rows: { [thing]: [{ ...row, [end]: '2025-12-30' }] },
          input: { id: 1, ...(over ? { day: '2025-12-01' } : {}) },
          answer: { [end]: addDays('2025-12-30', days) },
        },
        limited && {
          name: 'too often',
          rows: { [thing]: [row, { ...row, [count]: most }] },
          input,
          refuses: 409,
          after: { [thing]: [{}, { [end]: '2025-06-20' }] },
        },
        over && { name: 'over', rows, input: { ...input, day: '2025-06-21' }, refuses: 409 },
        over && { name: 'long before', rows, input: { ...input, day: '2025-01-01' }, answer: { [count]: most } },
      ),
    };
  },
};

import type { ModuleCase } from '../module-task.ts';
import { lines, lower, plural, some, type Family } from '../family.ts';

const EVENTS = [
  { event: 'Workshop', seat: 'Seat', who: 'email' },
  { event: 'Concert', seat: 'Booking', who: 'guest' },
  { event: 'Course', seat: 'Enrolment', who: 'student' },
  { event: 'Tour', seat: 'Place', who: 'visitor' },
  { event: 'Match', seat: 'Entry', who: 'player' },
  { event: 'Lecture', seat: 'Registration', who: 'listener' },
  { event: 'Cruise', seat: 'Berth', who: 'passenger' },
  { event: 'Camp', seat: 'Spot', who: 'child' },
];

/** Signs somebody up while there is room. */
export const signUp: Family = {
  name: 'sign-up',
  rule: 'a place is taken while there is room, once a person; when it is full one may wait',
  make: (draw, level) => {
    const { event, seat, who } = draw.pick(EVENTS);
    const room = draw.pick(['capacity', 'places', 'maxSeats', 'room']);
    const [size, taken, waiting] = [draw.int(1, 4), draw.pick(['confirmed', 'booked', 'in']), draw.pick(['waiting', 'queued', 'standby'])];
    const [e, s] = [lower(event), lower(seat)];
    const [once, waits] = [level >= 2, level >= 3];
    const seats = (count: number, more: object = {}) => Array.from({ length: count }, (_, at) => ({ [`${e}Id`]: 2, [who]: `p${at}`, ...more }));
    const rows = (count: number, more: object[] = []) => ({
      [event]: [
        { title: 'A', [room]: 9 },
        { title: 'B', [room]: size },
      ],
      [seat]: [{ [`${e}Id`]: 1, [who]: 'Zoe' }, ...seats(count), ...more],
    });
    const input = { id: 2, [who]: 'Zoe' };
    const status = (value: string): object => (waits ? { status: value } : {});
    return {
      title: `${event} desk`,
      entities: {
        [event]: { title: 'text', [room]: 'integer' },
        [seat]: { [`${e}Id`]: `reference ${event}`, [who]: 'text', ...(waits ? { status: `enum ${taken}|${waiting} default ${taken}` } : {}) },
      },
      name: `join${event}`,
      kind: 'rule',
      responsibility: `Records a ${s} of a ${who} in a ${e}.${waits ? ` While fewer than \`${room}\` are ${taken}, it is ${taken}; after that it is ${waiting}.` : ` At most \`${room}\` of them.`}${once ? ` Each ${who} only once for each ${e}.` : ''}`,
      endpoint: `POST /api/${plural(event)}/{id}/join`,
      input: { id: 'integer', [who]: 'text' },
      output: seat,
      refusals: some(`404 the ${e} does not exist`, once && `409 this ${who} is in already`, !waits && `409 the ${e} is full`),
      acceptance: some(
        `Given a ${e} with \`${room}\` 2 and one ${s}, when Zoe joins, then a ${s} of Zoe is recorded`,
        !waits && `Given a ${e} that has as many as \`${room}\` says, when Zoe joins, then it is refused with 409`,
        once && `Given Zoe is in a ${e}, when Zoe joins it again, then it is refused with 409`,
        waits && `Given a ${e} with \`${room}\` 1 and one ${taken}, when Zoe joins, then her status is ${waiting}`,
      ),
      body: lines(
        `const ${e} = await db.${e}.findUnique({ where: { id: input.id } });`,
        `if (!${e}) throw new HttpError(404, 'the ${e} does not exist');`,
        once && `const before = await db.${s}.findFirst({ where: { ${e}Id: ${e}.id, ${who}: input.${who} } });`,
        once && `if (before) throw new HttpError(409, 'this ${who} is in already');`,
        `const taken = await db.${s}.count({ where: { ${e}Id: ${e}.id${waits ? `, status: '${taken}'` : ''} } });`,
        !waits && `if (taken >= ${e}.${room}) throw new HttpError(409, 'the ${e} is full');`,
        `return db.${s}.create({ data: { ${e}Id: ${e}.id, ${who}: input.${who}${waits ? `, status: taken < ${e}.${room} ? '${taken}' : '${waiting}'` : ''} } });`,
      ),
      cases: some<ModuleCase>(
        {
          name: 'first',
          rows: rows(0),
          input,
          answer: { [`${e}Id`]: 2, [who]: 'Zoe', ...status(taken) },
          after: { [seat]: [{ [`${e}Id`]: 1 }, { [`${e}Id`]: 2 }] },
        },
        { name: 'last place', rows: rows(size - 1), input, answer: { [who]: 'Zoe', ...status(taken) } },
        { name: 'unknown', rows: rows(0), input: { ...input, id: 8 }, refuses: 404 },
        waits
          ? { name: 'full', rows: rows(size), input, answer: status(waiting) }
          : { name: 'full', rows: rows(size), input, refuses: 409, after: { [seat]: [{}, ...seats(size)] } },
        waits && { name: 'those who wait take no place', rows: rows(size - 1, seats(3, { status: waiting, [who]: 'w' })), input, answer: status(taken) },
        once && { name: 'twice', rows: rows(0, [{ [`${e}Id`]: 2, [who]: 'Zoe' }]), input, refuses: 409 },
        once && { name: 'another person', rows: rows(0), input: { ...input, [who]: 'Yan' }, answer: { [who]: 'Yan' } },
      ),
    };
  },
};

/** One rating a person, with the mean kept on what is rated. */
export const rateOnce: Family = {
  name: 'rate-once',
  rule: 'one rating a person within bounds; the mean and the count are kept on what is rated',
  make: (draw, level) => {
    const [thing, mark] = [
      draw.pick(['Recipe', 'Hotel', 'Podcast', 'Trail', 'Novel', 'Teacher', 'Cafe', 'Song']),
      draw.pick(['stars', 'score', 'grade', 'points']),
    ];
    const [top, who] = [draw.pick([5, 6, 10]), draw.pick(['reader', 'user', 'author', 'person'])];
    const [mean, count] = [draw.pick(['average', 'meanScore']), draw.pick(['ratings', 'marks'])];
    const t = lower(thing);
    const [bounded, kept] = [level >= 2, level >= 3];
    const rows = {
      [thing]: [{ title: 'A' }, { title: 'B' }],
      Rating: [
        { [`${t}Id`]: 1, [who]: 'Ann', [mark]: top },
        { [`${t}Id`]: 2, [who]: 'Bob', [mark]: 3 },
      ],
    };
    const input = { id: 2, [who]: 'Ann', [mark]: 4 };
    const stored = { [`${t}Id`]: 2, [who]: 'Ann', [mark]: 4 };
    return {
      title: `${thing} ratings`,
      entities: {
        [thing]: { title: 'text', ...(kept ? { [mean]: 'number default 0', [count]: 'integer default 0' } : {}) },
        Rating: { [`${t}Id`]: `reference ${thing}`, [who]: 'text', [mark]: 'integer' },
      },
      name: `rate${thing}`,
      kind: 'rule',
      responsibility: `Records the rating that a ${who} gives a ${t}, one for each ${who} and ${t}.${bounded ? ` \`${mark}\` is a number from 1 to ${top}.` : ''}${kept ? ` Then stores on the ${t} how many ratings it has (\`${count}\`) and their mean, rounded to 2 decimals (\`${mean}\`), and gives the ${t}.` : ''}`,
      endpoint: `POST /api/${plural(thing)}/{id}/rate`,
      input: { id: 'integer', [who]: 'text', [mark]: 'integer' },
      output: kept ? thing : 'Rating',
      refusals: some(`404 the ${t} does not exist`, bounded && `400 ${mark} is not from 1 to ${top}`, `409 this ${who} has rated the ${t}`),
      acceptance: some(
        `Given Bob has rated a ${t}, when Ann rates it with 4, then a rating of Ann with \`${mark}\` 4 is recorded`,
        `Given Ann has rated a ${t}, when Ann rates it again, then it is refused with 409`,
        bounded && `When \`${mark}\` is ${top + 1} or 0, then it is refused with 400`,
        kept && `Given ratings 3 and 5, when Ann rates with 3, then \`${count}\` is 3 and \`${mean}\` is 3.67`,
      ),
      body: lines(
        `const ${t} = await db.${t}.findUnique({ where: { id: input.id } });`,
        `if (!${t}) throw new HttpError(404, 'the ${t} does not exist');`,
        bounded && `if (input.${mark} < 1 || input.${mark} > ${top}) throw new HttpError(400, '${mark} is not from 1 to ${top}');`,
        `const before = await db.rating.findFirst({ where: { ${t}Id: ${t}.id, ${who}: input.${who} } });`,
        `if (before) throw new HttpError(409, 'this ${who} has rated the ${t}');`,
        `${kept ? 'await' : 'return'} db.rating.create({ data: { ${t}Id: ${t}.id, ${who}: input.${who}, ${mark}: input.${mark} } });`,
        kept && `const all = await db.rating.findMany({ where: { ${t}Id: ${t}.id } });`,
        kept && `const sum = all.reduce((total, rating) => total + rating.${mark}, 0);`,
        kept && `return db.${t}.update({ where: { id: ${t}.id }, data: { ${count}: all.length, ${mean}: Math.round((sum / all.length) * 100) / 100 } });`,
      ),
      cases: some(
        { name: 'records', rows, input, answer: kept ? { id: 2, [count]: 2, [mean]: 3.5 } : stored, after: { Rating: [{}, {}, stored] } },
        { name: 'twice', rows, input: { ...input, [who]: 'Bob' }, refuses: 409, after: { Rating: [{}, {}] } },
        { name: 'unknown', rows, input: { ...input, id: 3 }, refuses: 404 },
        { name: 'rated another one', rows, input: { ...input, [who]: 'Ann' }, answer: kept ? { [count]: 2 } : { [who]: 'Ann' } },
        bounded && { name: 'too high', rows, input: { ...input, [mark]: top + 1 }, refuses: 400, after: { Rating: [{}, {}] } },
        bounded && { name: 'too low', rows, input: { ...input, [mark]: 0 }, refuses: 400 },
        bounded && { name: 'the most', rows, input: { ...input, [mark]: top }, answer: kept ? { [mean]: (3 + top) / 2 } : { [mark]: top } },
        kept && {
          name: 'rounded',
          rows: { ...rows, Rating: [...rows.Rating, { [`${t}Id`]: 2, [who]: 'Cid', [mark]: 5 }] },
          input: { ...input, [mark]: 3 },
          answer: { [count]: 3, [mean]: 3.67 },
          after: { [thing]: [{ [count]: 0 }, { [count]: 3 }] },
        },
      ),
    };
  },
};

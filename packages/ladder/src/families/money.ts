import { lines, lower, plural, some, type Family } from '../family.ts';

/** Moves an amount from one to another. */
export const moveBetween: Family = {
  name: 'move-between',
  rule: 'what one loses the other gets; never below a floor; a fee on top',
  make: (draw, level) => {
    const [holder, balance] = [
      draw.pick(['Wallet', 'Account', 'Purse', 'Budget', 'Fund', 'Jar', 'Pot', 'Card']),
      draw.pick(['balance', 'cents', 'credit', 'saldo']),
    ];
    const [floor, fee] = [draw.int(1, 9) * 10, draw.int(1, 9)];
    const verb = draw.pick(['send', 'pay', 'move', 'give']);
    const h = lower(holder);
    const [floored, costs] = [level >= 2, level >= 3];
    const [least, extra] = [floored ? floor : 0, costs ? fee : 0];
    const rows = {
      [holder]: [
        { owner: 'Ann', [balance]: 500 },
        { owner: 'Bob', [balance]: 20 },
      ],
    };
    const same = { [holder]: [{ [balance]: 500 }, { [balance]: 20 }] };
    const most = 500 - least - extra;
    return {
      title: `${holder}s`,
      entities: { [holder]: { owner: 'text', [balance]: 'integer default 0' } },
      name: `${verb}Between${holder}s`,
      kind: 'rule',
      responsibility: `Takes an amount from the \`${balance}\` of a ${h} and adds it to the one of the ${h} \`toId\`; gives the one that it was taken from.${costs ? ` Each time costs ${fee} on top, which nobody gets.` : ''}${floored ? ` Afterwards at least ${floor} have to be left.` : ''}`,
      endpoint: `POST /api/${plural(holder)}/{id}/${verb}`,
      input: { id: 'integer', toId: `reference ${holder}`, amount: 'integer' },
      output: holder,
      refusals: [
        `404 the ${h} does not exist`,
        `404 the other ${h} does not exist`,
        '400 the amount is not above 0',
        `400 it is the same ${h}`,
        '409 there is not enough left',
      ],
      acceptance: some(
        `Given 500 and 20, when 100 are moved, then ${400 - extra} and 120 are there`,
        floored ? `Given 500, when ${most + 1} are moved, then it is refused with 409` : 'Given 500, when 501 are moved, then it is refused with 409',
        `When both are the same ${h}, then it is refused with 400`,
        'When the amount is 0, then it is refused with 400',
      ),
      body: lines(
        `const from = await db.${h}.findUnique({ where: { id: input.id } });`,
        `if (!from) throw new HttpError(404, 'the ${h} does not exist');`,
        `const to = await db.${h}.findUnique({ where: { id: input.toId } });`,
        `if (!to) throw new HttpError(404, 'the other ${h} does not exist');`,
        `if (input.amount <= 0) throw new HttpError(400, 'the amount is not above 0');`,
        `if (from.id === to.id) throw new HttpError(400, 'it is the same ${h}');`,
        `const left = from.${balance} - input.amount${costs ? ` - ${fee}` : ''};`,
        `if (left < ${least}) throw new HttpError(409, 'there is not enough left');`,
        `await db.${h}.update({ where: { id: to.id }, data: { ${balance}: to.${balance} + input.amount } });`,
        `return db.${h}.update({ where: { id: from.id }, data: { ${balance}: left } });`,
      ),
      cases: [
        {
          name: 'moves',
          rows,
          input: { id: 1, toId: 2, amount: 100 },
          answer: { id: 1, [balance]: 400 - extra },
          after: { [holder]: [{ [balance]: 400 - extra }, { [balance]: 120 }] },
        },
        { name: 'all that may go', rows, input: { id: 1, toId: 2, amount: most }, answer: { [balance]: least } },
        { name: 'one too many', rows, input: { id: 1, toId: 2, amount: most + 1 }, refuses: 409, after: same },
        { name: 'nothing', rows, input: { id: 1, toId: 2, amount: 0 }, refuses: 400, after: same },
        { name: 'less than nothing', rows, input: { id: 1, toId: 2, amount: -50 }, refuses: 400, after: same },
        { name: 'to itself', rows, input: { id: 1, toId: 1, amount: 10 }, refuses: 400, after: same },
        { name: 'unknown', rows, input: { id: 7, toId: 2, amount: 10 }, refuses: 404 },
        { name: 'unknown other', rows, input: { id: 1, toId: 7, amount: 10 }, refuses: 404, after: same },
      ],
    };
  },
};

/** A code that takes something off a price. */
export const redeem: Family = {
  name: 'redeem',
  rule: 'a code is found by its text, holds until a day and for a number of uses, and takes a share off a price',
  make: (draw, level) => {
    const [voucher, off] = [draw.pick(['Voucher', 'Coupon', 'Promo', 'Gift']), draw.pick(['percent', 'percentOff', 'discountPercent'])];
    const [until, uses] = [draw.pick(['validUntil', 'endsOn', 'lastDay']), draw.pick(['uses', 'redeemed', 'usedTimes'])];
    const [share, most] = [draw.pick([10, 15, 20, 25, 30]), draw.int(1, 5)];
    const v = lower(voucher);
    const [counted, least] = [level >= 2, level >= 3 ? draw.int(2, 9) * 100 : 0];
    const row = { code: 'SPRING', [off]: share, [until]: '2025-04-30', ...(counted ? { maxUses: most } : {}) };
    const rows = { [voucher]: [{ ...row, code: 'WINTER', [off]: 50 }, row] };
    const input = { code: 'SPRING', priceCents: 1999, day: '2025-04-30' };
    const cut = (price: number) => Math.round((price * share) / 100);
    const used = (times: number): object => (counted ? { [uses]: times } : {});
    return {
      title: 'Till',
      entities: {
        [voucher]: { code: 'text unique', [off]: 'integer', [until]: 'date', ...(counted ? { maxUses: 'integer', [uses]: 'integer default 0' } : {}) },
      },
      name: `redeem${voucher}`,
      kind: 'rule',
      responsibility: `Takes \`${off}\` per cent off a price with the code of a ${v}, rounded to whole cents; \`offCents\` is what is taken off, \`payCents\` what is left to pay. The ${v} holds up to and including \`${until}\`.${counted ? ` Adds one to \`${uses}\`, which may reach \`maxUses\`.` : ''}${least ? ` Only for prices of ${least} cents or more.` : ''}`,
      endpoint: `POST /api/${plural(voucher)}/redeem`,
      input: { code: 'text', priceCents: 'integer', day: 'date' },
      output: { offCents: 'integer', payCents: 'integer' },
      refusals: some('404 the code is not known', `409 the ${v} is over`, counted && `409 the ${v} is used up`, least > 0 && '400 the price is too low'),
      acceptance: some(
        `Given a ${v} with ${share} per cent, when 1999 cents are paid with it, then ${cut(1999)} are taken off and ${1999 - cut(1999)} left to pay`,
        `Given a ${v} until 2025-04-30, when it is redeemed on 2025-05-01, then it is refused with 409`,
        counted && `Given a ${v} with as many \`${uses}\` as \`maxUses\`, when it is redeemed, then it is refused with 409`,
        least > 0 && `When the price is ${least - 1} cents, then it is refused with 400`,
      ),
      body: lines(
        `const ${v} = await db.${v}.findUnique({ where: { code: input.code } });`,
        `if (!${v}) throw new HttpError(404, 'the code is not known');`,
        `if (input.day > ${v}.${until}) throw new HttpError(409, 'the ${v} is over');`,
        counted && `if (${v}.${uses} >= ${v}.maxUses) throw new HttpError(409, 'the ${v} is used up');`,
        least > 0 && `if (input.priceCents < ${least}) throw new HttpError(400, 'the price is too low');`,
        counted && `await db.${v}.update({ where: { id: ${v}.id }, data: { ${uses}: ${v}.${uses} + 1 } });`,
        `const offCents = Math.round((input.priceCents * ${v}.${off}) / 100);`,
        'return { offCents, payCents: input.priceCents - offCents };',
      ),
      cases: some(
        { name: 'takes off', rows, input, answer: { offCents: cut(1999), payCents: 1999 - cut(1999) }, after: { [voucher]: [used(0), used(1)] } },
        { name: 'another price', rows, input: { ...input, priceCents: 1003, day: '2025-01-01' }, answer: { offCents: cut(1003), payCents: 1003 - cut(1003) } },
        { name: 'unknown code', rows, input: { ...input, code: 'AUTUMN' }, refuses: 404 },
        { name: 'over', rows, input: { ...input, day: '2025-05-01' }, refuses: 409, after: { [voucher]: [used(0), used(0)] } },
        counted && {
          name: 'used up',
          rows: { [voucher]: [row, { ...row, code: 'MAY', [uses]: most }] },
          input: { ...input, code: 'MAY' },
          refuses: 409,
          after: { [voucher]: [used(0), used(most)] },
        },
        counted && {
          name: 'last use',
          rows: { [voucher]: [{ ...row, [uses]: most - 1 }] },
          input,
          answer: { offCents: cut(1999) },
          after: { [voucher]: [used(most)] },
        },
        least > 0 && { name: 'too low', rows, input: { ...input, priceCents: least - 1 }, refuses: 400 },
        least > 0 && { name: 'low enough', rows, input: { ...input, priceCents: least }, answer: { offCents: cut(least) } },
      ),
    };
  },
};

/** A price in steps. */
export const stepPrice: Family = {
  name: 'step-price',
  rule: 'a price depends on the step a number falls in',
  make: (draw, level) => {
    const [what, unit] = draw.pick([
      ['parcel', 'grams'],
      ['taxi', 'metres'],
      ['parking', 'minutes'],
      ['printing', 'pages'],
      ['power', 'watts'],
      ['moving', 'boxes'],
    ] as const);
    const [one, two] = [draw.int(2, 9) * 10, draw.int(11, 30) * 10];
    const [low, middle, high] = [draw.int(1, 9) * 25, draw.int(10, 19) * 25, draw.int(20, 40) * 25];
    const [express, free] = [level >= 2, level >= 3 ? draw.int(1, 9) * 1000 : 0];
    const base = (count: number) => (count <= one ? low : count <= two ? middle : high);
    const name = `${what}Price`;
    const ask = (count: number, more: object = {}) => ({ [unit]: count, ...(express ? { express: false } : {}), ...(free ? { orderCents: 0 } : {}), ...more });
    return {
      title: 'Prices',
      entities: { Quote: { label: 'text' } },
      name,
      kind: 'report',
      responsibility: `Gives the price for a number of ${unit}: up to and including ${one} it is ${low} cents, up to and including ${two} it is ${middle} cents, above that ${high} cents.${express ? ' With `express` it is double.' : ''}${free ? ` From \`orderCents\` ${free} on it is 0${express ? ', express or not' : ''}.` : ''}`,
      endpoint: `GET /api/reports/${what}-price`,
      input: { [unit]: 'integer', ...(express ? { express: 'boolean' } : {}), ...(free ? { orderCents: 'integer' } : {}) },
      output: { priceCents: 'integer' },
      refusals: [`400 ${unit} is less than 1`],
      acceptance: some(
        `For ${one} ${unit} the price is ${low}, for ${one + 1} it is ${middle}`,
        `For ${two + 1} ${unit} the price is ${high}`,
        express && `For ${one} ${unit} with express the price is ${2 * low}`,
        free > 0 && `For an order of ${free} cents the price is 0`,
        `For 0 ${unit} it is refused with 400`,
      ),
      body: lines(
        `if (input.${unit} < 1) throw new HttpError(400, '${unit} is less than 1');`,
        free > 0 && `if (input.orderCents >= ${free}) return { priceCents: 0 };`,
        `const price = input.${unit} <= ${one} ? ${low} : input.${unit} <= ${two} ? ${middle} : ${high};`,
        `return { priceCents: ${express ? 'input.express ? 2 * price : price' : 'price'} };`,
      ),
      cases: some(
        ...[1, one, one + 1, two, two + 1, two * 9].map((count) => ({ name: `${count}`, rows: {}, input: ask(count), answer: { priceCents: base(count) } })),
        { name: 'none', rows: {}, input: ask(0), refuses: 400 },
        express && { name: 'express', rows: {}, input: ask(two, { express: true }), answer: { priceCents: 2 * middle } },
        free > 0 && { name: 'a large order', rows: {}, input: ask(two, { orderCents: free, express: true }), answer: { priceCents: 0 } },
        free > 0 && { name: 'not quite', rows: {}, input: ask(two, { orderCents: free - 1 }), answer: { priceCents: middle } },
      ),
    };
  },
};

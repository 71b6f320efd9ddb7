import { addDays } from '../days.ts';
import { lines, lower, some, type Family } from '../family.ts';

/** Days in a row. */
export const streak: Family = {
  name: 'streak',
  rule: 'how many days in a row up to a day; the longest ever',
  make: (draw, level) => {
    const [habit, mark] = draw.pick([
      ['Habit', 'Tick'],
      ['Learner', 'Lesson'],
      ['Singer', 'Rehearsal'],
      ['Walker', 'Walk'],
      ['Plant', 'Watering'],
    ] as const);
    const [now, best] = [draw.pick(['current', 'streak', 'inARow']), draw.pick(['longest', 'best', 'record'])];
    const [h, m] = [lower(habit), lower(mark)];
    const [longest, total] = [level >= 2, level >= 3];
    const marks = (...days: number[]) => ({
      [habit]: [{ name: 'A' }, { name: 'B' }],
      [mark]: days.map((back) => ({ [`${h}Id`]: 2, day: addDays('2025-03-04', -back) })),
    });
    const out = (current: number, most: number, all: number) => ({ [now]: current, ...(longest ? { [best]: most } : {}), ...(total ? { days: all } : {}) });
    const input = { id: 2, day: '2025-03-04' };
    return {
      title: `${habit}s`,
      entities: { [habit]: { name: 'text' }, [mark]: { [`${h}Id`]: `reference ${habit}`, day: 'date' } },
      name: `${h}Streak`,
      kind: 'report',
      responsibility: `Gives how many days in a row up to and including the given day a ${h} has a ${m} (\`${now}\`); 0 when there is none on that day.${longest ? ` \`${best}\` is the most days in a row ever.` : ''}${total ? ' `days` is on how many different days there is one.' : ''} Two on one day count as one.`,
      endpoint: `GET /api/${h}s/{id}/streak`,
      input: { id: 'integer', day: 'date' },
      output: { [now]: 'integer', ...(longest ? { [best]: 'integer' } : {}), ...(total ? { days: 'integer' } : {}) },
      refusals: [`404 the ${h} does not exist`],
      acceptance: some(
        `Given a ${m} on 2025-03-02, 2025-03-03 and 2025-03-04, when the day is 2025-03-04, then \`${now}\` is 3`,
        `Given none on the day itself, then \`${now}\` is 0`,
        longest && 'Given three in a row in January and one today, then the most is 3',
      ),
      body: lines(
        `const ${h} = await db.${h}.findUnique({ where: { id: input.id } });`,
        `if (!${h}) throw new HttpError(404, 'the ${h} does not exist');`,
        `const rows = await db.${m}.findMany({ where: { ${h}Id: ${h}.id } });`,
        'const days = new Set(rows.map((row) => row.day));',
        'const lengthUpTo = (last: string): number => {',
        '  let length = 0;',
        '  while (days.has(addDays(last, -length))) length += 1;',
        '  return length;',
        '};',
        `return { ${now}: lengthUpTo(input.day)${longest ? `, ${best}: Math.max(0, ...[...days].map(lengthUpTo))` : ''}${total ? ', days: days.size' : ''} };`,
      ),
      cases: [
        { name: 'three in a row', rows: marks(2, 0, 1), input, answer: out(3, 3, 3) },
        { name: 'a gap', rows: marks(0, 1, 3, 4, 5), input, answer: out(2, 3, 5) },
        { name: 'not today', rows: marks(1, 2), input, answer: out(0, 2, 2) },
        { name: 'none', rows: marks(), input, answer: out(0, 0, 0) },
        { name: 'twice a day', rows: marks(0, 0, 1), input, answer: out(2, 2, 2) },
        { name: 'those of others', rows: marks(0, 1), input: { ...input, id: 1 }, answer: out(0, 0, 0) },
        { name: 'unknown', rows: marks(0), input: { ...input, id: 3 }, refuses: 404 },
        { name: 'over the end of a month', rows: marks(0, 1, 2, 3, 4, 5), input, answer: out(6, 6, 6) },
      ],
    };
  },
};

/** Who has won. */
export const majority: Family = {
  name: 'majority',
  rule: 'one of several wins with more than half; else nobody',
  make: (draw, level) => {
    const [poll, ballot, choice] = draw.pick([
      ['Election', 'Ballot', 'candidate'],
      ['Motion', 'Voice', 'side'],
      ['Jury', 'Verdict', 'opinion'],
      ['Outing', 'Wish', 'place'],
      ['Naming', 'Proposal', 'name'],
    ] as const);
    const [winner, cast, quorum] = [draw.pick(['winner', 'elected', 'result']), draw.pick(['cast', 'valid', 'counted']), draw.int(3, 6)];
    const [p, b] = [lower(poll), lower(ballot)];
    const [blank, least] = [level >= 2, level >= 3];
    const rows = (...choices: (string | null)[]) => ({
      [poll]: [{ title: 'A' }, { title: 'B' }],
      [ballot]: choices.map((one) => ({ [`${p}Id`]: 2, ...(one === null ? {} : { [choice]: one }) })),
    });
    const enough = (count: number) => !least || count >= quorum;
    const out = (who: string | null, count: number) => ({ [winner]: enough(count) ? who : null, [cast]: count });
    const input = { id: 2 };
    const many = Array.from({ length: quorum }, () => 'y');
    return {
      title: `${poll}s`,
      entities: { [poll]: { title: 'text' }, [ballot]: { [`${p}Id`]: `reference ${poll}`, [choice]: blank ? 'text?' : 'text' } },
      name: `${p}Result`,
      kind: 'report',
      responsibility: `Gives the \`${choice}\` that more than half of the ${b}s of a ${p} name (\`${winner}\`), null when there is none, and how many ${b}s there are (\`${cast}\`).${blank ? ` ${ballot}s without a \`${choice}\` do not count at all.` : ''}${least ? ` With fewer than ${quorum} that count, nobody wins.` : ''}`,
      endpoint: `GET /api/${p}s/{id}/result`,
      input: { id: 'integer' },
      output: { [winner]: 'text?', [cast]: 'integer' },
      refusals: [`404 the ${p} does not exist`],
      acceptance: some(
        least ? `Given ${quorum} ${b}s for x, then x wins` : `Given 2 ${b}s for x and 1 for y, then x wins with 3 ${cast}`,
        `Given 2 ${b}s for x and 2 for y, then nobody wins`,
        blank && `Given one ${b} without a \`${choice}\`, then it does not count`,
        least && `Given ${quorum - 1} ${b}s for x, then nobody wins`,
      ),
      body: lines(
        `const ${p} = await db.${p}.findUnique({ where: { id: input.id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        `const rows = await db.${b}.findMany({ where: { ${p}Id: ${p}.id${blank ? `, ${choice}: { not: null }` : ''} } });`,
        'const counts = new Map<string, number>();',
        blank
          ? `for (const row of rows) counts.set(row.${choice} ?? '', (counts.get(row.${choice} ?? '') ?? 0) + 1);`
          : `for (const row of rows) counts.set(row.${choice}, (counts.get(row.${choice}) ?? 0) + 1);`,
        'const found = [...counts].find(([, count]) => count * 2 > rows.length);',
        `return { ${winner}: ${least ? `rows.length >= ${quorum} ? (found?.[0] ?? null) : null` : 'found?.[0] ?? null'}, ${cast}: rows.length };`,
      ),
      cases: some(
        { name: 'more than half', rows: rows('x', 'y', 'x'), input, answer: out('x', 3) },
        { name: 'half', rows: rows('x', 'y', 'x', 'y'), input, answer: out(null, 4) },
        { name: 'the most but not half', rows: rows('x', 'y', 'x', 'z', 'w', 'v', 'u'), input, answer: out(null, 7) },
        { name: 'all', rows: rows(...many, 'y'), input, answer: out('y', quorum + 1) },
        { name: 'none', rows: rows(), input, answer: out(null, 0) },
        { name: 'unknown', rows: rows('x'), input: { id: 3 }, refuses: 404 },
        { name: 'another one', rows: rows('x', 'x'), input: { id: 1 }, answer: out(null, 0) },
        blank && { name: 'blank', rows: rows(...many, null, null, null, null, null, null, null), input, answer: out('y', quorum) },
        least && { name: 'just enough', rows: rows(...many), input, answer: out('y', quorum) },
        least && { name: 'too few', rows: rows(...many.slice(1)), input, answer: out(null, quorum - 1) },
      ),
    };
  },
};

/** The one in the middle. */
export const median: Family = {
  name: 'median',
  rule: 'the middle value of a sorted list; the mean of the middle two',
  make: (draw, level) => {
    const [group, value, record] = draw.pick([
      ['Street', 'rent', 'Flat'],
      ['Team', 'salary', 'Worker'],
      ['Race', 'seconds', 'Finish'],
      ['Lake', 'depth', 'Sounding'],
      ['School', 'age', 'Pupil'],
    ] as const);
    const [middle, spread] = [draw.pick(['median', 'middle']), draw.pick(['spread', 'span'])];
    const [g, r] = [lower(group), lower(record)];
    const [wide, inside] = [level >= 2, level >= 3];
    const rows = (...values: number[]) => ({ [group]: [{ name: 'A' }, { name: 'B' }], [record]: values.map((one) => ({ [`${g}Id`]: 2, [value]: one })) });
    const out = (half: number, width: number, count: number) => ({ [middle]: half, ...(wide ? { [spread]: width } : {}), ...(inside ? { above: count } : {}) });
    const input = { id: 2 };
    return {
      title: `${group}s`,
      entities: { [group]: { name: 'text' }, [record]: { [`${g}Id`]: `reference ${group}`, [value]: 'integer' } },
      name: `${g}Middle`,
      kind: 'report',
      responsibility: `Gives the median of the \`${value}\` of a ${g}'s ${r}s: the middle one when they are sorted, with an even number the mean of the middle two.${wide ? ` \`${spread}\` is the largest minus the smallest.` : ''}${inside ? ` \`above\` is how many lie above the median.` : ''}`,
      endpoint: `GET /api/${g}s/{id}/middle`,
      input: { id: 'integer' },
      output: { [middle]: 'number', ...(wide ? { [spread]: 'integer' } : {}), ...(inside ? { above: 'integer' } : {}) },
      refusals: [`404 the ${g} does not exist`, `409 the ${g} has no ${r}s`],
      acceptance: some(
        `Given 9, 1 and 5, then the median is 5`,
        'Given 1, 2, 4 and 10, then the median is 3',
        wide && `Given 9, 1 and 5, then \`${spread}\` is 8`,
        `Given no ${r}s, then it is refused with 409`,
      ),
      body: lines(
        `const ${g} = await db.${g}.findUnique({ where: { id: input.id } });`,
        `if (!${g}) throw new HttpError(404, 'the ${g} does not exist');`,
        `const rows = await db.${r}.findMany({ where: { ${g}Id: ${g}.id }, orderBy: { ${value}: 'asc' } });`,
        `if (rows.length === 0) throw new HttpError(409, 'the ${g} has no ${r}s');`,
        `const values = rows.map((row) => row.${value});`,
        'const at = (index: number): number => values[index] ?? 0;',
        'const half = Math.floor(values.length / 2);',
        `const ${middle} = values.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;`,
        `return { ${middle}${wide ? `, ${spread}: at(values.length - 1) - at(0)` : ''}${inside ? `, above: values.filter((one) => one > ${middle}).length` : ''} };`,
      ),
      cases: [
        { name: 'odd', rows: rows(9, 1, 5), input, answer: out(5, 8, 1) },
        { name: 'even', rows: rows(10, 2, 1, 4), input, answer: out(3, 9, 2) },
        { name: 'one', rows: rows(7), input, answer: out(7, 0, 0) },
        { name: 'two', rows: rows(7, 8), input, answer: out(7.5, 1, 1) },
        { name: 'not as text', rows: rows(100, 9, 20), input, answer: out(20, 91, 1) },
        { name: 'none', rows: rows(1), input: { id: 1 }, refuses: 409 },
        { name: 'unknown', rows: rows(1), input: { id: 3 }, refuses: 404 },
      ],
    };
  },
};

/** From a row up to its root. */
export const pathUp: Family = {
  name: 'path-up',
  rule: "a row's ancestors are followed to the root",
  make: (draw, level) => {
    const [node, parent] = draw.pick([
      ['Folder', 'parentId'],
      ['Employee', 'bossId'],
      ['Region', 'insideId'],
      ['Topic', 'aboveId'],
      ['Cell', 'motherId'],
    ] as const);
    const [path, depth] = [draw.pick(['path', 'trail']), draw.pick(['depth', 'steps'])];
    const separator = draw.pick(['/', ' > ', '.', ' / ']);
    const n = lower(node);
    const [counted, children] = [level >= 2, level >= 3];
    const rows = {
      [node]: [
        { name: 'root' },
        { name: 'a', [parent]: 1 },
        { name: 'b', [parent]: 2 },
        { name: 'c', [parent]: 3 },
        { name: 'd', [parent]: 2 },
        { name: 'alone' },
      ],
    };
    const out = (names: string[], below: number) => ({
      [path]: names.join(separator),
      ...(counted ? { [depth]: names.length - 1 } : {}),
      ...(children ? { children: below } : {}),
    });
    return {
      title: `${node}s`,
      entities: { [node]: { name: 'text', [parent]: `reference? ${node}` } },
      name: `${n}Path`,
      kind: 'report',
      responsibility: `Gives the names from the top down to a ${n} as one text, joined with "${separator}" (\`${path}\`). \`${parent}\` leads to the one above, null at the top.${counted ? ` \`${depth}\` is how many are above it.` : ''}${children ? ' `children` is how many are right below it.' : ''}`,
      endpoint: `GET /api/${n}s/{id}/path`,
      input: { id: 'integer' },
      output: { [path]: 'text', ...(counted ? { [depth]: 'integer' } : {}), ...(children ? { children: 'integer' } : {}) },
      refusals: [`404 the ${n} does not exist`],
      acceptance: some(
        `Given b below a below root, then the ${path} of b is root${separator}a${separator}b`,
        'Given one at the top, then it is its own name',
        counted && `Given b below a below root, then \`${depth}\` of b is 2`,
      ),
      body: lines(
        `const ${n} = await db.${n}.findUnique({ where: { id: input.id } });`,
        `if (!${n}) throw new HttpError(404, 'the ${n} does not exist');`,
        `const names = [${n}.name];`,
        `let above = ${n}.${parent};`,
        'while (above !== null) {',
        `  const next = await db.${n}.findUnique({ where: { id: above } });`,
        '  if (!next) break;',
        '  names.unshift(next.name);',
        `  above = next.${parent};`,
        '}',
        children && `const children = await db.${n}.count({ where: { ${parent}: ${n}.id } });`,
        `return { ${path}: names.join('${separator}')${counted ? `, ${depth}: names.length - 1` : ''}${children ? ', children' : ''} };`,
      ),
      cases: [
        { name: 'three', rows, input: { id: 3 }, answer: out(['root', 'a', 'b'], 1) },
        { name: 'four', rows, input: { id: 4 }, answer: out(['root', 'a', 'b', 'c'], 0) },
        { name: 'two', rows, input: { id: 2 }, answer: out(['root', 'a'], 2) },
        { name: 'the top', rows, input: { id: 1 }, answer: out(['root'], 1) },
        { name: 'alone', rows, input: { id: 6 }, answer: out(['alone'], 0) },
        { name: 'unknown', rows, input: { id: 9 }, refuses: 404 },
      ],
    };
  },
};

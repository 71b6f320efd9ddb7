import { lines, lower, plural, some, upper, type Family } from '../family.ts';

/** One step of a chain of states. */
export const nextState: Family = {
  name: 'next-state',
  rule: 'a state follows one other state only; who decides is recorded and is not who made it',
  make: (draw, level) => {
    const [paper, verb, from, to] = draw.pick([
      ['Invoice', 'approve', 'sent', 'approved'],
      ['Order', 'ship', 'paid', 'shipped'],
      ['Article', 'publish', 'reviewed', 'published'],
      ['Claim', 'settle', 'checked', 'settled'],
      ['Design', 'release', 'tested', 'released'],
      ['Leave', 'grant', 'requested', 'granted'],
      ['Repair', 'finish', 'started', 'finished'],
    ] as const);
    const [first, by, author] = [
      draw.pick(['draft', 'created', 'fresh']),
      draw.pick(['decidedBy', 'signedBy', 'handledBy']),
      draw.pick(['author', 'maker', 'owner']),
    ];
    const p = lower(paper);
    const [signed, other] = [level >= 2, level >= 3];
    const row = (status: string) => ({ title: 'T', ...(signed ? { [author]: 'Ann' } : {}), status });
    const rows = { [paper]: [row(first), row(from), row(to)] };
    const input = (id: number) => ({ id, ...(signed ? { name: 'Bob' } : {}) });
    const same = { [paper]: [{ status: first }, { status: from }, { status: to }] };
    return {
      title: `${paper}s`,
      entities: { [paper]: { title: 'text', ...(signed ? { [author]: 'text', [by]: 'text?' } : {}), status: `enum ${first}|${from}|${to} default ${first}` } },
      name: `${verb}${paper}`,
      kind: 'rule',
      responsibility: `${upper(verb)}s a ${p}: only one that is ${from} becomes ${to}.${signed ? ` Stores who did it in \`${by}\`.` : ''}${other ? ` Nobody may ${verb} what is their own: \`${author}\` and \`name\` have to differ.` : ''}`,
      endpoint: `POST /api/${plural(paper)}/{id}/${verb}`,
      input: { id: 'integer', ...(signed ? { name: 'text' } : {}) },
      output: paper,
      refusals: some(`404 the ${p} does not exist`, `409 the ${p} is not ${from}`, other && `403 it is their own ${p}`),
      acceptance: some(
        `Given a ${p} that is ${from}, then its status becomes ${to}`,
        `Given a ${p} that is ${first} or ${to}, then it is refused with 409`,
        signed && `When Bob does it, then \`${by}\` is Bob`,
        other && `Given a ${p} by Ann, when Ann does it, then it is refused with 403`,
      ),
      body: lines(
        `const ${p} = await db.${p}.findUnique({ where: { id: input.id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        `if (${p}.status !== '${from}') throw new HttpError(409, 'the ${p} is not ${from}');`,
        other && `if (${p}.${author} === input.name) throw new HttpError(403, 'it is their own ${p}');`,
        `return db.${p}.update({ where: { id: ${p}.id }, data: { status: '${to}'${signed ? `, ${by}: input.name` : ''} } });`,
      ),
      cases: some(
        {
          name: 'goes on',
          rows,
          input: input(2),
          answer: { id: 2, status: to, ...(signed ? { [by]: 'Bob' } : {}) },
          after: { [paper]: [{ status: first }, { status: to }, { status: to }] },
        },
        { name: 'too early', rows, input: input(1), refuses: 409, after: same },
        { name: 'done already', rows, input: input(3), refuses: 409, after: same },
        { name: 'unknown', rows, input: input(4), refuses: 404 },
        signed && { name: 'records who', rows, input: { id: 2, name: 'Cid' }, answer: { [by]: 'Cid' } },
        other && { name: 'their own', rows, input: { id: 2, name: 'Ann' }, refuses: 403, after: same },
      ),
    };
  },
};

/** Ticks off one part; the whole is done with its last part. */
export const tickOff: Family = {
  name: 'tick-off',
  rule: 'the whole is done when its last part is; parts of a done whole stay as they are',
  make: (draw, level) => {
    const [whole, part] = draw.pick([
      ['Project', 'Task'],
      ['List', 'Chore'],
      ['Journey', 'Stage'],
      ['Audit', 'Check'],
      ['Sprint', 'Story'],
      ['Recipe', 'Step'],
      ['Wedding', 'Errand'],
    ] as const);
    const [open, done] = [draw.pick(['open', 'active', 'running']), draw.pick(['finished', 'complete', 'closed'])];
    const flag = draw.pick(['done', 'ticked', 'ready']);
    const [w, p] = [lower(whole), lower(part)];
    const [guarded, counted] = [level >= 2, level >= 3];
    const parts = (...flags: boolean[]) => flags.map((value) => ({ [`${w}Id`]: 2, title: 'x', [flag]: value }));
    const rows = (...flags: boolean[]) => ({ [whole]: [{ title: 'A' }, { title: 'B' }], [part]: [{ [`${w}Id`]: 1, title: 'y' }, ...parts(...flags)] });
    const left = (count: number): object => (counted ? { left: count } : {});
    return {
      title: `${whole}s`,
      entities: {
        [whole]: { title: 'text', status: `enum ${open}|${done} default ${open}`, ...(counted ? { left: 'integer default 0' } : {}) },
        [part]: { [`${w}Id`]: `reference ${whole}`, title: 'text', [flag]: 'boolean default false' },
      },
      name: `finish${part}`,
      kind: 'rule',
      responsibility: `Sets \`${flag}\` of a ${p}. When all of the ${w}'s ${p}s have it, the ${w} becomes ${done}.${counted ? ` The ${w} also stores how many are left.` : ''} Gives the ${w}.`,
      endpoint: `POST /api/${plural(part)}/{id}/finish`,
      input: { id: 'integer' },
      output: whole,
      refusals: some(`404 the ${p} does not exist`, guarded && `409 the ${p} has been finished`),
      acceptance: some(
        `Given a ${w} with one of two ${p}s finished, when the other is finished, then the ${w} is ${done}`,
        `Given a ${w} with two ${p}s, when one is finished, then the ${w} is ${open}`,
        guarded && `Given a ${p} that is finished, when it is finished again, then it is refused with 409`,
        counted && `Given a ${w} with three ${p}s, when one is finished, then 2 are left`,
      ),
      body: lines(
        `const ${p} = await db.${p}.findUnique({ where: { id: input.id } });`,
        `if (!${p}) throw new HttpError(404, 'the ${p} does not exist');`,
        guarded && `if (${p}.${flag}) throw new HttpError(409, 'the ${p} has been finished');`,
        `await db.${p}.update({ where: { id: ${p}.id }, data: { ${flag}: true } });`,
        `const left = await db.${p}.count({ where: { ${w}Id: ${p}.${w}Id, ${flag}: false } });`,
        `return db.${w}.update({ where: { id: ${p}.${w}Id }, data: { ${counted ? 'left, ' : ''}status: left === 0 ? '${done}' : '${open}' } });`,
      ),
      cases: some(
        {
          name: 'one of two',
          rows: rows(false, false),
          input: { id: 2 },
          answer: { id: 2, status: open, ...left(1) },
          after: { [part]: [{ [flag]: false }, { [flag]: true }, { [flag]: false }] },
        },
        {
          name: 'the last',
          rows: rows(true, false),
          input: { id: 3 },
          answer: { id: 2, status: done, ...left(0) },
          after: { [whole]: [{ status: open }, { status: done }] },
        },
        { name: 'the only one', rows: rows(), input: { id: 1 }, answer: { id: 1, status: done } },
        { name: 'unknown', rows: rows(false), input: { id: 9 }, refuses: 404 },
        guarded && { name: 'twice', rows: rows(true, false), input: { id: 2 }, refuses: 409, after: { [whole]: [{ status: open }, { status: open }] } },
        counted && { name: 'three', rows: rows(false, false, false), input: { id: 4 }, answer: left(2), after: { [whole]: [{}, left(2)] } },
      ),
    };
  },
};

/** Gives work to whoever has the least. */
export const leastLoaded: Family = {
  name: 'least-loaded',
  rule: 'work goes to who has the fewest open pieces of it, the first of equals; those away are left out; nobody beyond a most',
  make: (draw, level) => {
    const [job, worker] = draw.pick([
      ['Ticket', 'Agent'],
      ['Parcel', 'Courier'],
      ['Lawsuit', 'Lawyer'],
      ['Visit', 'Nurse'],
      ['Ride', 'Driver'],
      ['Essay', 'Marker'],
      ['Fault', 'Engineer'],
    ] as const);
    const [away, most] = [draw.pick(['away', 'ill', 'onLeave']), draw.int(2, 4)];
    const closed = draw.pick(['closed', 'done', 'over']);
    const [j, w] = [lower(job), lower(worker)];
    const [present, capped] = [level >= 2, level >= 3];
    const workers = (...absent: boolean[]) => absent.map((value, at) => ({ name: `W${at + 1}`, ...(present ? { [away]: value } : {}) }));
    const jobs = (...of: (number | null)[]) => of.map((id) => ({ title: 'x', ...(id === null ? {} : { [`${w}Id`]: id }) }));
    const full = Array.from({ length: most }, () => [1, 2]).flat();
    return {
      title: `${job} desk`,
      entities: {
        [worker]: { name: 'text', ...(present ? { [away]: 'boolean default false' } : {}) },
        [job]: { title: 'text', [`${w}Id`]: `reference? ${worker}`, [closed]: 'boolean default false' },
      },
      name: `assign${job}`,
      kind: 'rule',
      responsibility: `Gives a ${j} to the ${w} who has the fewest ${j}s that are not \`${closed}\`; of equal ones to the one with the lowest id.${present ? ` ${upper(w)}s with \`${away}\` get none.` : ''}${capped ? ` Nobody gets one who has ${most} or more.` : ''}`,
      endpoint: `POST /api/${plural(job)}/{id}/assign`,
      input: { id: 'integer' },
      output: job,
      refusals: [`404 the ${j} does not exist`, `409 there is no ${w} for it`],
      acceptance: some(
        `Given W1 with two open ${j}s and W2 with one, when another is assigned, then it goes to W2`,
        `Given two ${w}s without any, then it goes to the one with the lowest id`,
        present && `Given a ${w} with \`${away}\`, then the ${j} goes to another`,
        capped && `Given everybody has ${most}, then it is refused with 409`,
      ),
      body: lines(
        `const ${j} = await db.${j}.findUnique({ where: { id: input.id } });`,
        `if (!${j}) throw new HttpError(404, 'the ${j} does not exist');`,
        `const ${w}s = await db.${w}.findMany({ ${present ? `where: { ${away}: false }, ` : ''}orderBy: { id: 'asc' } });`,
        'let best: { id: number; open: number } | undefined;',
        `for (const ${w} of ${w}s) {`,
        `  const open = await db.${j}.count({ where: { ${w}Id: ${w}.id, ${closed}: false } });`,
        `  if (${capped ? `open < ${most} && ` : ''}(!best || open < best.open)) best = { id: ${w}.id, open };`,
        '}',
        `if (!best) throw new HttpError(409, 'there is no ${w} for it');`,
        `return db.${j}.update({ where: { id: ${j}.id }, data: { ${w}Id: best.id } });`,
      ),
      cases: some(
        { name: 'fewest', rows: { [worker]: workers(false, false), [job]: jobs(null, 1, 1, 2) }, input: { id: 1 }, answer: { id: 1, [`${w}Id`]: 2 } },
        { name: 'first of equals', rows: { [worker]: workers(false, false, false), [job]: jobs(null, 1) }, input: { id: 1 }, answer: { [`${w}Id`]: 2 } },
        {
          name: 'closed ones do not count',
          rows: {
            [worker]: workers(false, false),
            [job]: [...jobs(null, 2), { title: 'x', [`${w}Id`]: 1, [closed]: true }, { title: 'x', [`${w}Id`]: 1, [closed]: true }],
          },
          input: { id: 1 },
          answer: { [`${w}Id`]: 1 },
        },
        { name: 'nobody', rows: { [worker]: [], [job]: jobs(null) }, input: { id: 1 }, refuses: 409 },
        { name: 'unknown', rows: { [worker]: workers(false), [job]: [] }, input: { id: 1 }, refuses: 404 },
        present && {
          name: 'away',
          rows: { [worker]: workers(true, false), [job]: jobs(null, 2) },
          input: { id: 1 },
          answer: { [`${w}Id`]: 2 },
          after: { [job]: [{ [`${w}Id`]: 2 }, {}] },
        },
        present && { name: 'all away', rows: { [worker]: workers(true, true), [job]: jobs(null) }, input: { id: 1 }, refuses: 409 },
        capped && { name: 'all full', rows: { [worker]: workers(false, false), [job]: jobs(null, ...full) }, input: { id: 1 }, refuses: 409 },
        capped && {
          name: 'one has room',
          rows: { [worker]: workers(false, false), [job]: jobs(null, ...full.slice(0, -1)) },
          input: { id: 1 },
          answer: { [`${w}Id`]: 2 },
        },
      ),
    };
  },
};

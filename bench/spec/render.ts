import type { ResultRow } from '../results.ts';
import type { SpecPromise, Standing } from './promises.ts';

const HEAD = `# What Modwright promises

Each promise has a number, the faults under which it holds, and the tests that show it. Rendered from \`spec/promises.yaml\` by \`scripts/spec --write\`, with how the
tests of the last run ended: *held*, *broken*, *not run*, or *open* where nothing shows it yet. \`scripts/test\` prints the same table after every run and fails where a
promise is broken. What was done to real processes, and what came of it: [docs/faults.md](docs/faults.md). Do not edit.
`;

/** The page of all promises. */
export function renderSpec(promises: readonly SpecPromise[], standings: ReadonlyMap<string, Standing>, figures: Readonly<Record<string, ResultRow>>): string {
  const rows = promises.map(({ id, promise, faults, figures: names, tests }) => {
    const shown = names.flatMap((name) => figureText(name, figures[name]));
    const files = [...new Set(tests.map(({ file }) => file))].map((file) => `[${file.split('/').at(-1)}](${file})`);
    return `| ${id} | ${promise} | ${faults} | ${files.join(', ') || 'nothing yet'} | ${shown.join('; ')} | ${standings.get(id)} |`;
  });
  return [HEAD, '| no. | promise | faults | shown by | figures | last run |', '|---|---|---|---|---|---|', ...rows, ''].join('\n');
}

function figureText(name: string, row: ResultRow | undefined): string[] {
  return row ? [`\`${name}\` ${row.value} ${row.unit} (${row.machine})`] : [];
}

/** One line for each promise, for a terminal. */
export function renderLines(promises: readonly SpecPromise[], standings: ReadonlyMap<string, Standing>): string {
  return promises.map(({ id, promise }) => `${(standings.get(id) ?? '').padEnd(8)} ${id.padEnd(4)} ${promise}`).join('\n');
}

/** What the arithmetic takes from docs/results.json, by the names there. */
export type Figures = Readonly<Record<string, { readonly value: number }>>;

/** What is not measured here. */
export interface Assumptions {
  /** Builds under way at any moment. */
  readonly builds: number;
  /** Seconds from brief to app, as the model servers are made to give it. */
  readonly buildSeconds: number;
  /** Tokens a second of one GPU with many calls at once, prompts that were read before counted as they are in a turn. */
  readonly gpuTokensPerSecond: number;
  /** Prices in US dollars an hour. */
  readonly gpuHour: number;
  readonly coreHour: number;
  /** US dollars a GB and month. */
  readonly gbMonth: number;
  /** Days that builds and their turns are kept. */
  readonly keepDays: number;
}

/** One line of the page: how it comes about, and what comes out. */
export interface Line {
  readonly name: string;
  readonly how: string;
  readonly value: number;
  readonly unit: string;
}

const CORES_OF_MEASUREMENT = 2;
const NODE_CORES = 16;
const NODE_USE = 0.7;
const DAY_SECONDS = 86_400;

/** Little's law first: so many builds under way, each so long, are so many a second. All else follows. Throws when a figure is missing. */
export function scale(figures: Figures, assumed: Assumptions): Line[] {
  const figure = (name: string): number => {
    const row = figures[name];
    if (!row) throw new Error(`docs/results.json has no ${name}: measure it first`);
    return row.value;
  };
  const rate = assumed.builds / assumed.buildSeconds;
  const messages = rate * figure('scale.build.messages');
  const rows = rate * (figure('scale.build.rows') + figure('scale.build.row_changes'));
  const turns = rate * figure('scale.build.turns');
  const tokens = rate * figure('main.build.app4.tokens');
  const programs = rate * figure('scale.build.programs');
  const cores = rate * figure('main.replay.app4.seconds') * CORES_OF_MEASUREMENT;
  const storedMib = rate * (figure('scale.build.database_kib') / 1024);
  const storedGb = (storedMib * DAY_SECONDS * assumed.keepDays) / 1024;
  const gpus = Math.ceil(tokens / assumed.gpuTokensPerSecond);
  const costs = {
    gpu: (gpus * assumed.gpuHour) / 3600 / rate,
    cores: (cores * assumed.coreHour) / 3600 / rate,
    storage: (storedGb * assumed.gbMonth) / (30 * DAY_SECONDS) / rate,
  };
  return [
    { name: 'Builds', how: `${assumed.builds} under way / ${assumed.buildSeconds} s each`, value: rate, unit: 'a second' },
    { name: 'Messages', how: '`scale.build.messages`, each once in `WORK` and once in `EVENTS`', value: 2 * messages, unit: 'published a second' },
    { name: 'Rows', how: '`scale.build.rows` and `scale.build.row_changes`', value: rows, unit: 'a second' },
    { name: 'Write-ahead log', how: '`scale.build.wal_kib`', value: (rate * figure('scale.build.wal_kib')) / 1024, unit: 'MiB a second' },
    { name: 'Database', how: `\`scale.build.database_kib\`, kept ${assumed.keepDays} days`, value: storedGb, unit: 'GB' },
    { name: 'Model calls', how: '`scale.build.turns`', value: turns, unit: 'a second' },
    { name: 'Tokens', how: '`main.build.app4.tokens`', value: tokens, unit: 'a second' },
    { name: 'GPUs for answers', how: `tokens / ${assumed.gpuTokensPerSecond} a second of one`, value: gpus, unit: 'GPUs' },
    { name: 'Programs', how: '`scale.build.programs`', value: programs, unit: 'started a second' },
    { name: 'Cores for all but the model', how: `\`main.replay.app4.seconds\` x ${CORES_OF_MEASUREMENT} cores, at most`, value: cores, unit: 'cores' },
    { name: 'Nodes of 16 cores', how: 'those cores, seven tenths used', value: Math.ceil(cores / (NODE_CORES * NODE_USE)), unit: 'nodes' },
    { name: 'Cost of a build: answers', how: `GPUs at $${assumed.gpuHour} an hour`, value: costs.gpu, unit: 'US$' },
    { name: 'Cost of a build: cores', how: `at $${assumed.coreHour} an hour`, value: costs.cores, unit: 'US$' },
    { name: 'Cost of a build: storage', how: `at $${assumed.gbMonth} a GB and month`, value: costs.storage, unit: 'US$' },
  ];
}

/** Lines as a table. */
export function toTable(lines: readonly Line[]): string {
  const rows = lines.map(({ name, how, value, unit }) => `| ${name} | ${how} | ${shown(value)} ${unit} |`);
  return ['| what | from | comes to |', '|---|---|---|', ...rows].join('\n');
}

/** Three digits; more would promise what was not measured. */
function shown(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

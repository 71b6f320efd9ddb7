import { seededRandom } from '@modwright/runtime';

/** A source with one seeded fault. */
export interface Mutant {
  /** "line 7: >= became >". */
  readonly what: string;
  readonly source: string;
}

interface Edit {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Mutator = (match: RegExpExecArray) => string | undefined;

const COMPARISONS: Readonly<Record<string, string>> = { '>=': '>', '<=': '<', '>': '>=', '<': '<=', '===': '!==', '!==': '===' };

/** Patterns of places that can be broken, and how. Each is a slip that people and models make. 404 is left alone: the scaffold says it first. */
const MUTATORS: readonly { kind: string; pattern: RegExp; change: Mutator }[] = [
  { kind: 'comparison', pattern: /(?<=[\w)\]'"] )(>=|<=|===|!==|<|>)(?= [\w('"-])/g, change: ([text]) => COMPARISONS[text] },
  { kind: 'throw', pattern: /throw new HttpError\((?!404)[^;]*\);?/g, change: () => 'void 0;' },
  { kind: 'status', pattern: /(?<=new HttpError\()(?!404)\d{3}/g, change: ([text]) => (text === '418' ? '419' : '418') },
  { kind: 'write', pattern: /(?<=^\s*)(?:await )?db\.\w+\.(?:update|create|delete|updateMany|deleteMany)\([^;]*\);/gm, change: () => 'void 0;' },
  { kind: 'value', pattern: /\b(?:true|false)\b/g, change: ([text]) => (text === 'true' ? 'false' : 'true') },
  { kind: 'order', pattern: /'(?:asc|desc)'/g, change: ([text]) => (text === "'asc'" ? "'desc'" : "'asc'") },
  { kind: 'number', pattern: /(?<=[-+*/=<>] |\()\d+(?=[\s);,])(?!\s*,\s*')/g, change: ([text]) => String(Number(text) + 1) },
  { kind: 'arithmetic', pattern: /(?<=[\w)\]] )[-+*](?= [\w(])/g, change: ([text]) => (text === '+' ? '-' : '+') },
  { kind: 'condition', pattern: /(?<=where: \{ )\w+(?:: [^,{}]+)?, /g, change: () => '' },
];

/** At most `count` mutants of a module's source, of as many kinds as it offers; equal seeds give equal mutants. */
export function seedMutants(source: string, seed: string, count: number): Mutant[] {
  const random = seededRandom(seed);
  const edits = MUTATORS.flatMap(({ kind, pattern, change }) => editsOf(source, kind, pattern, change));
  const shuffled = edits.map((edit) => ({ edit, at: random() })).sort((a, b) => a.at - b.at);
  const byKind = [...Map.groupBy(shuffled, ({ edit }) => edit.kind).values()];
  const picked: Edit[] = [];
  for (let round = 0; picked.length < count && byKind.some((kind) => kind.length > round); round += 1) {
    picked.push(...byKind.flatMap((kind) => kind[round]?.edit ?? []));
  }
  return picked.slice(0, count).map((edit) => toMutant(source, edit));
}

function editsOf(source: string, kind: string, pattern: RegExp, change: Mutator): Edit[] {
  return [...source.matchAll(pattern)].flatMap((match) => {
    const text = change(match);
    const isImport = /^import /.test(source.slice(source.lastIndexOf('\n', match.index) + 1));
    return text === undefined || isImport ? [] : [{ kind, from: match.index, to: match.index + match[0].length, text }];
  });
}

function toMutant(source: string, { from, to, text }: Edit): Mutant {
  const line = source.slice(0, from).split('\n').length;
  const before = source.slice(from, to).replace(/\s+/g, ' ').slice(0, 60);
  return { what: `line ${line}: ${before} became ${text === '' ? 'nothing' : text}`, source: source.slice(0, from) + text + source.slice(to) };
}

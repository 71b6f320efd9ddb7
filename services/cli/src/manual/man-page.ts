import { usageOf, type CommandPage } from './command-page.ts';

/** A heading and what stands under it: paragraphs, or terms with what they mean. */
interface Section {
  readonly title: string;
  readonly terms?: readonly (readonly [term: string, text: string])[];
  readonly text?: readonly string[];
}

/** Environment of every command. */
export const ENVIRONMENT: readonly (readonly [name: string, text: string])[] = [
  ['MODWRIGHT_STATE_DIR', 'where builds, votes and versions are kept (default: ~/.local/state/modwright)'],
  ['MODWRIGHT_TLS', 'up: on = what services say to one another and to NATS is encrypted (docs/security.md)'],
  ['MODWRIGHT_GATEWAY_OIDC', 'up: who signs people in beside keys, as JSON (docs/security.md)'],
  ['MODWRIGHT_CACHE_DIR', 'where models, programs and images are kept (default: ~/.cache/modwright)'],
  ['MODWRIGHT_MODEL_FILE', 'a GGUF file that answers instead of a model of the catalogue'],
  ['MODWRIGHT_LOG_LEVEL', 'trace, debug, info, warn or error (default: info)'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'where traces, metrics and logs go, such as http://127.0.0.1:4318 (default: nowhere)'],
  ['NO_COLOR', 'no colours'],
];

/** What exit codes mean, apart from a command's own. */
const EXIT_CODES: readonly (readonly [code: string, text: string])[] = [
  ['0', 'done; of build and watch: every case that has to pass does'],
  ['1', 'below the bar: the app runs, but too few cases pass'],
  ['2', 'bad input or usage; nothing was started'],
  ['3', 'it failed'],
  ['4', 'it was cancelled'],
  ['5', 'the stack could not be started or reached'],
  ['130', 'interrupted by Ctrl-C; what was started goes on'],
];

/** A command's page in sections, in the order of man pages. */
function sectionsOf(page: CommandPage): Section[] {
  const options = page.options.map(({ flags, description, choices, fallback }) => {
    const more = [...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []), ...(fallback ? [`default: ${fallback}`] : [])];
    return [flags, more.length > 0 ? `${description} (${more.join('; ')})` : description] as const;
  });
  return [
    { title: 'NAME', text: [`${['modwright', ...page.path].join('-')} - ${page.description}`] },
    { title: 'SYNOPSIS', text: [usageOf(page)] },
    ...(page.aliases.length > 0 ? [{ title: 'ALIASES', text: [page.aliases.join(', ')] }] : []),
    { title: 'ARGUMENTS', terms: page.arguments.map(({ name, description }) => [name, description] as const) },
    { title: 'COMMANDS', terms: page.commands.map(({ name, description }) => [name, description] as const) },
    { title: 'OPTIONS', terms: options },
    { title: 'EXIT STATUS', terms: EXIT_CODES },
    { title: 'ENVIRONMENT', terms: ENVIRONMENT },
  ].filter(({ terms, text }: Section) => (terms?.length ?? 0) > 0 || (text?.length ?? 0) > 0);
}

/** A command's page as `modwright help COMMAND` prints it, at most `width` columns wide. */
export function helpPage(page: CommandPage, width: number): string[] {
  return sectionsOf(page).flatMap(({ title, terms = [], text = [] }) => [
    title,
    ...text.flatMap((line) => wrap(line, width, INDENT)),
    ...terms.flatMap(([term, meaning]) => [`${INDENT}${term}`, ...wrap(meaning, width, `${INDENT}${INDENT}`)]),
    '',
  ]);
}

const INDENT = '    ';

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== indent && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return line === indent ? lines : [...lines, line];
}

/** modwright(1) in man(7)'s macros: the program, then each command. https://man7.org/linux/man-pages/man7/man.7.html */
export function manPage(pages: readonly CommandPage[], version: string): string {
  const [program, ...commands] = pages;
  if (!program) return '';
  const termLines = (terms: NonNullable<Section['terms']>): string[] => terms.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]);
  const own = sectionsOf(program).flatMap(({ title, terms = [], text = [] }) => [`.SH ${title}`, ...text.map(roff), ...termLines(terms)]);
  const each = commands.flatMap((page) => [
    `.SS ${roff(usageOf(page))}`,
    roff(page.description),
    ...sectionsOf(page)
      .filter(({ title }) => title === 'ARGUMENTS' || title === 'OPTIONS')
      .flatMap(({ terms = [] }) => termLines(terms)),
  ]);
  return `${[`.TH MODWRIGHT 1 "" "modwright ${version}" "User Commands"`, ...own, '.SH EVERY COMMAND', ...each].join('\n')}\n`;
}

/** Text that no macro starts in. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}

import { usageOf, type CommandPage } from './command-page.ts';
import { ENVIRONMENT } from './man-page.ts';

/** docs/cli.md. */
export function referencePage(pages: readonly CommandPage[]): string {
  return [
    '# Command line',
    '',
    'Written by `pnpm gen`. Do not edit.',
    '',
    '`modwright help COMMAND` prints the same, `modwright man` gives it as a man page, and `modwright completion bash`, `zsh` or `fish` completes commands, options and values.',
    '',
    ...pages.flatMap(commandLines),
    '## Environment',
    '',
    ...table(['variable', ''], ENVIRONMENT),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function commandLines(page: CommandPage): string[] {
  const { path, description, arguments: given, options, commands } = page;
  if (path.length === 0)
    return [
      `${description}`,
      '',
      ...table(
        ['command', ''],
        commands.map(({ name, description: text }) => [`[\`${name}\`](#modwright-${name})`, text]),
      ),
    ];
  return [
    `## \`modwright ${path.join(' ')}\``,
    '',
    `${sentence(description)}${page.aliases.length > 0 ? ` Also \`${page.aliases.join('`, `')}\`.` : ''}`,
    '',
    '```',
    usageOf(page),
    '```',
    '',
    ...table(
      ['argument', ''],
      given.map(({ name, description: text }) => [`\`${name}\``, text]),
    ),
    ...table(
      ['option', '', 'values', 'default'],
      options.map(({ flags, description: text, choices, fallback }) => [`\`${flags}\``, text, choices.join(', '), fallback]),
    ),
  ];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/(?<!`[^`]*)<(?![^`]*`)/g, '\\<')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

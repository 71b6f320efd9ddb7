import type { CommandOption, CommandPage } from './command-page.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes commands, options and values of `modwright` in a shell. */
export function completionScript(shell: Shell, pages: readonly CommandPage[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](pages);
}

/** How to switch a script on, for its first lines. */
const INSTALL: Readonly<Record<Shell, string>> = {
  bash: 'modwright completion bash > ~/.local/share/bash-completion/completions/modwright',
  zsh: 'modwright completion zsh > "${fpath[1]}/_modwright"',
  fish: 'modwright completion fish > ~/.config/fish/completions/modwright.fish',
};

const HELP: CommandOption = { flags: '-h, --help', name: '--help', description: 'show help', takesValue: false, choices: [], fallback: '' };

const optionsOf = ({ options }: CommandPage): readonly CommandOption[] => [...options, HELP];
const keyOf = (path: readonly string[]): string => path.join(' ');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Finds which command the words before the cursor name (`at`). The same in bash and zsh. */
function findPath(pages: readonly CommandPage[], words: string): string[] {
  const steps = pages
    .filter(({ path }) => path.length > 0)
    .flatMap(({ path, aliases }) => {
      const above = keyOf(path.slice(0, -1));
      return [path.at(-1) ?? '', ...aliases].map((name) => `      ${quoted(`${above}|${name}`)}) at=${quoted(keyOf(path))} ;;`);
    });
  return [`  for word in ${words}; do`, '    case "$at|$word" in', ...steps, '    esac', '  done'];
}

function bashScript(pages: readonly CommandPage[]): string {
  const values = (page: CommandPage): string[] =>
    page.options
      .filter(({ takesValue }) => takesValue)
      .map(({ name, choices }) => `    ${quoted(`${keyOf(page.path)}|${name}`)}) words=${quoted(choices.join(' '))}; value=1 ;;`);
  const words = (page: CommandPage): string => {
    const all = [...page.commands.map(({ name }) => name), ...page.arguments.flatMap(({ choices }) => choices), ...optionsOf(page).map(({ name }) => name)];
    return `    ${quoted(keyOf(page.path))}) words=${quoted(all.join(' '))} ;;`;
  };
  return lines([
    '# Completion of modwright for bash. Switch it on with:',
    `#   ${INSTALL.bash}`,
    '_modwright() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" at="" word words="" value=""',
    ...findPath(pages, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"'),
    '  case "$at|$previous" in',
    ...pages.flatMap(values),
    '  esac',
    '  [ -n "$value" ] || case "$at" in',
    ...pages.map(words),
    '  esac',
    '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")',
    '}',
    '# Where there is nothing of ours to say, names of files.',
    'complete -o default -F _modwright modwright',
  ]);
}

function zshScript(pages: readonly CommandPage[]): string {
  const described = (name: string, text: string): string => quoted(`${name.replaceAll(':', '\\:')}:${text.replaceAll(':', '\\:')}`);
  const values = (page: CommandPage): string[] =>
    page.options
      .filter(({ takesValue }) => takesValue)
      .map(
        ({ name, choices }) => `    ${quoted(`${keyOf(page.path)}|${name}`)}) ${choices.length > 0 ? `compadd -- ${choices.join(' ')}` : '_files'}; return ;;`,
      );
  const words = (page: CommandPage): string => {
    const commands = [...page.commands, ...page.arguments.flatMap(({ choices }) => choices.map((name) => ({ name, description: '' })))];
    return [
      `    ${quoted(keyOf(page.path))})`,
      `      commands=(${commands.map(({ name, description }) => described(name, description)).join(' ')})`,
      `      options=(${optionsOf(page)
        .map(({ name, description }) => described(name, description))
        .join(' ')}) ;;`,
    ].join('\n');
  };
  return lines([
    '#compdef modwright',
    '# Completion of modwright for zsh. Switch it on with:',
    `#   ${INSTALL.zsh}`,
    '_modwright() {',
    '  local at="" word',
    '  local -a commands options',
    ...findPath(pages, '"${(@)words[2,CURRENT-1]}"'),
    '  case "$at|${words[CURRENT-1]}" in',
    ...pages.flatMap(values),
    '  esac',
    '  case "$at" in',
    ...pages.map(words),
    '  esac',
    "  if [[ ${words[CURRENT]} == -* ]]; then _describe 'option' options; return; fi",
    "  (( ${#commands} )) && _describe 'command' commands || _files",
    '}',
    'if [ "$funcstack[1]" = "_modwright" ]; then _modwright "$@"; else compdef _modwright modwright; fi',
  ]);
}

function fishScript(pages: readonly CommandPage[]): string {
  const known = pages.filter(({ path }) => path.length > 0);
  const steps = known.flatMap(({ path, aliases }) =>
    [path.at(-1) ?? '', ...aliases].map((name) => `      case ${quoted(`${keyOf(path.slice(0, -1))}|${name}`)}\n        set at ${quoted(keyOf(path))}`),
  );
  const told = (page: CommandPage): string[] => {
    const when = `complete -c modwright -n ${quoted(`__modwright_at ${quoted(keyOf(page.path))}`)}`;
    return [
      ...page.commands.map(({ name, description }) => `${when} -f -a ${quoted(name)} -d ${quoted(description)}`),
      ...page.arguments.flatMap(({ choices }) => (choices.length > 0 ? [`${when} -f -a ${quoted(choices.join(' '))}`] : [])),
      ...optionsOf(page).map(({ name, description, takesValue, choices }) => {
        const value = !takesValue ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
        return `${when} -l ${name.replace(/^--/, '')}${value} -d ${quoted(description)}`;
      }),
    ];
  };
  return lines([
    '# Completion of modwright for fish. Switch it on with:',
    `#   ${INSTALL.fish}`,
    'function __modwright_at',
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$at|$word"',
    ...steps,
    '    end',
    '  end',
    '  test "$at" = "$argv[1]"',
    'end',
    ...pages.flatMap(told),
  ]);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

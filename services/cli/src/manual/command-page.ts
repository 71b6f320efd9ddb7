import type { Command, Option } from 'commander';

/** What the program says of one of its commands: completions, help, man pages and the reference are made of it. */
export interface CommandPage {
  /** ["policy", "promote"]; empty = the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly aliases: readonly string[];
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly choices: readonly string[] }[];
  readonly options: readonly CommandOption[];
  /** Commands below it. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

export interface CommandOption {
  /** "-h, --help", "--limit <n>". */
  readonly flags: string;
  /** "--limit". */
  readonly name: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Values it takes; empty = any. */
  readonly choices: readonly string[];
  /** Value when it is not given; '' = none worth saying. */
  readonly fallback: string;
}

/** The pages of a program, each command after the one it belongs to. */
export function pagesOf(program: Command, path: readonly string[] = []): CommandPage[] {
  const children = program.commands;
  const page: CommandPage = {
    path,
    description: program.description(),
    aliases: program.aliases(),
    arguments: program.registeredArguments.map((argument) => ({
      name: `${argument.required ? '<' : '['}${argument.name()}${argument.variadic ? '...' : ''}${argument.required ? '>' : ']'}`,
      description: argument.description,
      choices: argument.argChoices ?? [],
    })),
    options: program.options.map(toOption),
    commands: children.map((command) => ({ name: command.name(), description: command.description() })),
  };
  return [page, ...children.flatMap((command) => pagesOf(command, [...path, command.name()]))];
}

/** "modwright policy promote [options] <version>". */
export function usageOf({ path, options, arguments: given, commands }: CommandPage): string {
  const parts = [
    ...(options.length > 0 ? ['[options]'] : []),
    ...given.map(({ name }) => name),
    ...(commands.length > 0 && given.length === 0 ? ['<command>'] : []),
  ];
  return ['modwright', ...path, ...parts].join(' ');
}

function toOption({ flags, long, short, description, required, optional, argChoices, defaultValue, negate }: Option): CommandOption {
  const said: unknown = defaultValue;
  const fallback = !negate && (typeof said === 'string' || typeof said === 'number') ? String(said) : '';
  return { flags, name: long ?? short ?? flags, description, takesValue: required || optional, choices: argChoices ?? [], fallback };
}

/** How a command is asked to print. */
export interface Printing {
  readonly json?: boolean | undefined;
}

/** What a command did: one JSON object for a program, or lines for people. */
export function outcome({ json }: Printing, value: object, lines: readonly string[]): readonly string[] {
  return json ? [JSON.stringify(value)] : lines;
}

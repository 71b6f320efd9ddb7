import { createColors } from 'picocolors';

/** Colours of the terminal view, by meaning. Without colours every function gives its text back. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  /** An agent's name, each agent in its own colour. */
  readonly agent: (name: string, text: string) => string;
}

/** @param enabled see `wantsColour`. */
export function createPaint(enabled: boolean): Paint {
  const colours = createColors(enabled);
  const agents: Readonly<Record<string, (text: string) => string>> = {
    planner: colours.magenta,
    coder: colours.cyan,
    tester: colours.yellow,
    integrator: colours.blue,
    critic: colours.green,
  };
  return {
    good: colours.green,
    bad: colours.red,
    warn: colours.yellow,
    dim: colours.dim,
    strong: colours.bold,
    agent: (name, text) => (agents[name] ?? colours.dim)(text),
  };
}

/** True when output may be coloured: a terminal that did not say otherwise (https://no-color.org). */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && env['TERM'] !== 'dumb';
}

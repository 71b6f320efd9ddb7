import { ModuleSource } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';

/** A known-good answer to a brief, written by hand: the ceiling of the bench. Its plan with no modules is the floor. */
export interface GoldApp {
  /** Name of the brief's file without ".md": "01-reading-list". */
  readonly brief: string;
  readonly plan: Plan;
  /** One for each module of the plan. */
  readonly modules: readonly ModuleSource[];
}

/** @param sources text of each module's file by the module's name. Import lines may be left out: the scaffold writes them. */
export function goldApp(brief: string, plan: Plan, sources: Readonly<Record<string, string>>): GoldApp {
  return { brief, plan, modules: Object.entries(sources).map(([module, source]) => ModuleSource.fromPartial({ module, source })) };
}

/** The sources of a gold app by module name, as the profile takes them. */
export function sourcesOf({ modules }: GoldApp): Map<string, string> {
  return new Map(modules.map(({ module, source }) => [module, source]));
}

import type { Plan } from '@modwright/contracts/plan';
import type { AppFile } from './app-file.ts';
import { nullModule, withImports } from './module-text.ts';
import { modulePath } from './names.ts';
import { profileOf } from './profiles.ts';

/** Everything that follows from the plan alone, with null modules in the places of the modules. */
export function scaffold(plan: Plan): AppFile[] {
  return assemble(plan, new Map());
}

/** The whole app: the scaffold with these module sources by module name. A module without one is a null module. */
export function assemble(plan: Plan, sources: ReadonlyMap<string, string>): AppFile[] {
  const profile = profileOf(plan);
  return [...profile.files(plan, profile), ...moduleFiles(plan, sources)];
}

/** The modules' files alone. */
export function moduleFiles(plan: Plan, sources: ReadonlyMap<string, string>): AppFile[] {
  return plan.modules.map((module) => {
    const source = sources.get(module.name);
    return { path: modulePath(module), content: source === undefined ? nullModule(plan, module) : withImports(plan, module, source) };
  });
}

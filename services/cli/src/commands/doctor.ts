import { findingLine } from '../doctor/check.ts';
import { checkMachine } from '../doctor/checks.ts';
import { EXIT } from '../domain/exit-code.ts';
import { bwrapPath, stateDir } from '../stack/mod.ts';
import { count } from '../view/text.ts';
import type { World } from '../world.ts';

/** Looks whether this machine can run Modwright, and says what to do where it cannot. */
export async function runDoctor(world: World, options: { readonly json?: boolean } = {}): Promise<number> {
  const findings = await checkMachine(world.stack, { stateDir: stateDir(), bwrapPath: bwrapPath() });
  const missing = findings.filter(({ state }) => state === 'missing').length;
  const code = missing === 0 ? 0 : EXIT.noStack;
  if (options.json) {
    world.out.print(findings.map((finding) => JSON.stringify(finding)));
    return code;
  }
  world.out.print(findings.map((finding) => findingLine(finding, world.paint)));
  world.out.print(['', missing === 0 ? 'Everything that is needed is here.' : `${count(missing, 'thing')} to mend.`]);
  return code;
}

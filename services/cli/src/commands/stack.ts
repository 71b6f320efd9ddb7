import type { PolicyFlags } from '../domain/stack-door.ts';
import { upWithProgress, type World } from '../world.ts';

/** Starts the stack and leaves it running. */
export async function runUp(world: World, options: PolicyFlags & { readonly json?: boolean }): Promise<number> {
  const { gatewayUrl, apiKey, policy } = await upWithProgress(world, options, options.json ? world.err : world.out);
  if (options.json) world.out.print([JSON.stringify({ url: gatewayUrl, key: apiKey, policy })]);
  else
    world.out.print([
      `Modwright runs at ${gatewayUrl} (policy: ${policy}). Its API: ${gatewayUrl}/openapi.json. Stop it with: modwright down`,
      `Its pages, with your key: ${gatewayUrl}/#key=${apiKey}`,
    ]);
  return 0;
}

/** Stops everything. */
export async function runDown(world: World, options: { readonly json?: boolean }): Promise<number> {
  const stopped = await world.stack.down();
  if (options.json) world.out.print([JSON.stringify({ stopped })]);
  else world.out.print([stopped ? 'Modwright is stopped. Builds that were running go on with: modwright up' : 'Modwright was not running.']);
  return 0;
}

import type { BuildView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';

/** The build a person means: by id, by the start or end of one, or the newest that fits. Throws NOT_FOUND. */
export async function pick(client: GatewayClient, id: string | undefined, fits: (build: BuildView) => boolean, otherwise: string): Promise<BuildView> {
  if (id !== undefined && /^build_[0-9A-Za-z]{26}$/.test(id)) return client.getBuild(id);
  const builds = await client.listBuilds(200);
  const found =
    id === undefined || id === 'last' ? builds.filter(fits).slice(0, 1) : builds.filter((build) => build.id.startsWith(id) || build.id.endsWith(id));
  const [build, another] = found;
  if (!build) throw new AppError('NOT_FOUND', id === undefined || id === 'last' ? otherwise : `there is no build ${id}: see modwright builds`);
  if (another) throw new AppError('INVALID_ARGUMENT', `${id} fits several builds: give more of the id`);
  return build;
}

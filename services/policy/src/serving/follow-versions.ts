import { mkdir } from 'node:fs/promises';
import { createVerifier, openObjects } from '@modwright/objects';
import { connectBus, followServing, tellConfirmed, type Lifecycle } from '@modwright/runtime';
import { createVersionFiles } from '../adapters/version-files.ts';
import type { VersionsConfig } from '../config.ts';
import { createVersionKeeper, type KeeperParts } from './version-keeper.ts';

/** How often a replica says what it has, so that the trainer knows it is there. */
const CONFIRM_EVERY_MS = 10_000;

/** Hears which versions answer, for as long as the service runs. What was told last is loaded, or refused, when this resolves. */
export async function followVersions(
  config: VersionsConfig,
  parts: Pick<KeeperParts, 'host' | 'router' | 'fixed' | 'logger'>,
  lifecycle: Lifecycle,
): Promise<void> {
  await mkdir(config.folder, { recursive: true });
  const bus = await connectBus({
    url: config.natsUrl,
    user: 'policy',
    password: config.natsPassword,
    name: `policy ${config.replica}`,
    tlsFolder: config.tlsFolder,
  });
  lifecycle.onStop('bus', () => bus.close());
  const keeper = await createVersionKeeper({
    ...parts,
    verifier: createVerifier(config.publicKey),
    files: createVersionFiles(config.folder, await openObjects(config.objects, bus)),
    folder: config.folder,
    replica: config.replica,
  });
  const confirm = (): void => keeper.confirmations().forEach((confirmed) => tellConfirmed(bus, confirmed));
  const timer = setInterval(confirm, CONFIRM_EVERY_MS);
  lifecycle.onStop('confirmations', () => clearInterval(timer));
  const following = await followServing(bus, {
    logger: parts.logger,
    onServing: async (serving) => {
      await keeper.apply(serving);
      confirm();
    },
  });
  lifecycle.onStop('versions', () => following.stop());
  confirm();
}

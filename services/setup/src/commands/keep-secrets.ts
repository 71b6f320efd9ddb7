import { createLogger, type ConfigReader } from '@modwright/runtime';
import { openKubeSecret } from '../adapters/kube-secret.ts';
import { missingSecrets } from '../secrets.ts';

/** Sees to it that the installation's Secret holds every key. What is there is never changed, so that this may run at every upgrade. */
export async function keepSecrets(reader: ConfigReader): Promise<void> {
  const name = reader.string('MODWRIGHT_SETUP_SECRET');
  const place = { name, namespace: reader.string('MODWRIGHT_SETUP_NAMESPACE'), owner: reader.string('MODWRIGHT_SETUP_OWNER', '') };
  reader.done();
  const logger = createLogger('setup');
  const secret = openKubeSecret(place);
  const present = await secret.values();
  if (present === undefined && (await secret.create(missingSecrets(new Map())))) {
    logger.info({ secret: name }, 'made the secrets');
    return;
  }
  const values = missingSecrets(present ?? (await secret.values()) ?? new Map());
  if (Object.keys(values).length > 0) await secret.add(values);
  logger.info({ secret: name, added: Object.keys(values) }, 'the secrets are there');
}

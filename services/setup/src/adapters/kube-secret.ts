import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { AppError } from '@modwright/runtime';

export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
  /** The service account whose removal removes the Secret; empty = it stays. */
  readonly owner: string;
}

/** One Secret of the cluster this process runs in. */
export interface KubeSecret {
  /** Its values by key; undefined = there is none. */
  values(): Promise<ReadonlyMap<string, string> | undefined>;
  /** False when somebody else made it first. */
  create(values: Readonly<Record<string, string>>): Promise<boolean>;
  add(values: Readonly<Record<string, string>>): Promise<void>;
}

/** Speaks to the API server as this pod's service account. Throws FAILED_PRECONDITION outside of a cluster. */
export function openKubeSecret({ namespace, name, owner }: SecretPlace): KubeSecret {
  const config = new KubeConfig();
  config.loadFromCluster();
  if (!config.getCurrentCluster()) throw new AppError('FAILED_PRECONDITION', 'this command runs in a pod: it needs a service account');
  const api = config.makeApiClient(CoreV1Api);

  const ownerReferences = async () => {
    if (owner === '') return [];
    const account = await api.readNamespacedServiceAccount({ namespace, name: owner });
    return [{ apiVersion: 'v1', kind: 'ServiceAccount', name: owner, uid: account.metadata?.uid ?? '' }];
  };
  return {
    values: async () => {
      const secret = await unless(404, () => api.readNamespacedSecret({ namespace, name }));
      return secret && new Map(Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
    },
    create: async (values) => {
      const metadata = { name, namespace, ownerReferences: await ownerReferences(), labels: { 'app.kubernetes.io/managed-by': 'modwright-setup' } };
      const body = { metadata, type: 'Opaque', stringData: { ...values } };
      return (await unless(409, () => api.createNamespacedSecret({ namespace, body }))) !== undefined;
    },
    add: async (values) => {
      const data = Object.entries(values).map(([key, value]) => ({ op: 'add', path: `/data/${key}`, value: Buffer.from(value).toString('base64') }));
      await unless(undefined, () => api.patchNamespacedSecret({ namespace, name, body: data }));
    },
  };
}

/** Undefined when the API server answers with that status. */
async function unless<T>(status: number | undefined, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (reason) {
    if (!(reason instanceof ApiException)) throw new AppError('UNAVAILABLE', `the API server cannot be reached: ${String(reason)}`, { cause: reason });
    if (reason.code === status) return undefined;
    const why = (JSON.parse(String(reason.body ?? '{}')) as { message?: string }).message ?? reason.message;
    throw new AppError(reason.code === 403 ? 'PERMISSION_DENIED' : 'INTERNAL', `the API server refused (${reason.code}): ${why}`, { cause: reason });
  }
}

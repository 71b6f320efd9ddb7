import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Manifest, Serving, type SignedManifest, type VersionConfirmed } from '@modwright/contracts/learning';
import { openObjects, readOrCreateSigner, type Signer } from '@modwright/objects';
import { hearConfirmed, tellServing, type Bus } from '@modwright/runtime';

/** What a trainer does with finished versions, without the training. */
export interface TestTrainer {
  readonly signer: Signer;
  /** Stores the files of a version and signs its manifest. `change` falsifies the manifest before it is signed. */
  publish(number: number, change?: PublishOptions): Promise<SignedManifest>;
  /** Tells the next revision, or the one that is named. */
  tell(serving: Omit<Partial<Serving>, '$type'>): Promise<number>;
  /** What a replica says of a version, once it says it of this revision or a later one. */
  confirmed(version: string, revision: number, replica: string): Promise<VersionConfirmed>;
  stop(): void;
}

export interface PublishOptions {
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly manifest?: Partial<Manifest>;
  readonly signer?: Signer;
}

/** "policy-v000007". */
export function versionName(number: number): string {
  return `policy-v${String(number).padStart(6, '0')}`;
}

/** A safetensors file with one tensor of so many bytes. */
export function safetensors(bytes: number, fill = 0): Buffer {
  const header = Buffer.from(JSON.stringify({ weight: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(bytes, fill)]);
}

export async function startTestTrainer(bus: Bus, folder: string, baseModel: string): Promise<TestTrainer> {
  await mkdir(folder, { recursive: true });
  const signer = readOrCreateSigner(join(folder, 'signing.key'));
  const objects = await openObjects('jetstream', bus);
  const stop = new AbortController();
  const heard: VersionConfirmed[] = [];
  const waiting = new Set<() => void>();
  hearConfirmed(
    bus,
    (confirmed) => {
      heard.push(confirmed);
      for (const look of waiting) look();
    },
    stop.signal,
  );
  await bus.connection.flush();
  let revision = 0;

  const put = async (name: string, content: Buffer): Promise<Manifest['files'][number]> => {
    const file = join(folder, createHash('sha256').update(content).digest('hex'));
    await writeFile(file, content);
    return { path: name, ...(await objects.put(file)) };
  };
  return {
    signer,
    publish: async (number, { files, manifest, signer: other } = {}) => {
      const contents = files ?? { 'adapter_config.json': Buffer.from('{"r": 8}'), 'adapter_model.safetensors': safetensors(1_000, number) };
      const stored = await Promise.all(Object.entries(contents).map(([name, content]) => put(name, content)));
      return (other ?? signer).signManifest(Manifest.fromPartial({ version: versionName(number), number, baseModel, files: stored, ...manifest }));
    },
    tell: async (serving) => {
      revision = serving.revision ?? revision + 1;
      await tellServing(bus, signer.signServing(Serving.fromPartial({ ...serving, revision })));
      return revision;
    },
    confirmed: (version, since, replica) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.findLast((one) => one.version === version && one.revision >= since && one.replica === replica);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => stop.abort(),
  };
}

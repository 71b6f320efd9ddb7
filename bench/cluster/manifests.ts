import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of k8s/. */
export interface Manifest {
  /** "sandbox/network.yaml". */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly object: Readonly<Record<string, unknown>>;
}

export const K8S = join(import.meta.dirname, '../../k8s');

/** All objects below k8s/, without values files. Throws when a file is no YAML, or holds something that is no object of a cluster. */
export function readManifests(): Manifest[] {
  return globSync('**/*.yaml', { cwd: K8S })
    .filter((file) => !file.endsWith('values.yaml'))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(K8S, file), 'utf8')).map((document) => toManifest(file, document)));
}

function toManifest(file: string, document: ReturnType<typeof parseAllDocuments>[number]): Manifest {
  const problem = 'errors' in document ? document.errors[0] : undefined;
  if (problem) throw new Error(`${file}: ${problem.message}`);
  const object = document.toJS() as Manifest['object'] & {
    apiVersion?: string;
    kind?: string;
    metadata?: { name?: string; namespace?: string };
    name?: string;
  };
  const { apiVersion, kind, metadata } = object;
  const name = metadata?.name ?? object.name;
  if (!apiVersion || !kind || !name) throw new Error(`${file}: an object without apiVersion, kind or name`);
  return { file, apiVersion, kind, name, namespace: metadata?.namespace, object };
}

import { AppError, digest } from '@modwright/runtime';
import type { AppFile } from '../app-file.ts';
import type { LockedPackage } from '../locked-packages.ts';

/** The record's own file in an app. */
export const PROVENANCE_FILE = 'provenance.json';

/** Where one file comes from. */
export type Origin =
  /** Follows from the plan, by ordinary code of a profile. */
  | { readonly by: 'scaffold'; readonly profile: string; readonly version: string }
  /** Written by the coder in this turn, sampled from this model; the lines that import are the scaffold's. */
  | { readonly by: 'coder'; readonly module: string; readonly turn: string; readonly policyVersion: string; readonly model: string; readonly backend: string }
  /** Kept from another build: an id of the shelf, or the build that was extended. */
  | { readonly by: 'kept'; readonly module: string; readonly from: string };

/** What is known of a build, for its record. */
export interface BuildFacts {
  readonly build: string;
  readonly briefSha256: string;
  readonly profile: string;
  readonly seed: number;
  /** ISO 8601; empty = not ended. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly packages: readonly LockedPackage[];
}

/** The origin and the SHA-256 of every file, as a record holds them. */
export interface RecordedFile {
  readonly path: string;
  readonly sha256: string;
  readonly origin: Origin;
}

/**
 * `provenance.json`: an in-toto Statement (https://in-toto.io/Statement/v1) about every file, with SLSA provenance (https://slsa.dev/provenance/v1) and,
 * as an extension of it, the origin of each. It is made of what was recorded while the app was built; what a file says about itself counts for nothing.
 */
export function provenanceFile(files: readonly AppFile[], originOf: (path: string) => Origin, facts: BuildFacts): string {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ path, content }) => ({ name: path, digest: { sha256: digest(content) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:modwright:app:v1',
        externalParameters: { brief: { sha256: facts.briefSha256 }, profile: facts.profile, seed: facts.seed },
        resolvedDependencies: facts.packages.map(({ name, version, licence }) => ({ uri: purl(name, version), annotations: { licence } })),
      },
      runDetails: {
        builder: { id: 'urn:modwright' },
        metadata: { invocationId: facts.build, startedOn: facts.startedAt, ...(facts.endedAt ? { finishedOn: facts.endedAt } : {}) },
      },
      modwright_origins: Object.fromEntries(files.map(({ path }) => [path, originOf(path)])),
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** Package URL (https://github.com/package-url/purl-spec): "pkg:npm/%40scope/name@1.0.0". */
function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** The files that a record is about. Throws INVALID_ARGUMENT when the text is no such record. */
export function parseProvenance(text: string): RecordedFile[] {
  try {
    const { _type, subject, predicate } = JSON.parse(text) as {
      _type: string;
      subject: { name: string; digest: { sha256: string } }[];
      predicate: { modwright_origins: Record<string, Origin> };
    };
    if (_type !== 'https://in-toto.io/Statement/v1') throw new TypeError('another type of statement');
    return subject.map(({ name, digest: { sha256 } }) => {
      const origin = predicate.modwright_origins[name];
      if (typeof name !== 'string' || typeof sha256 !== 'string' || !origin) throw new TypeError(`nothing is recorded of ${String(name)}`);
      return { path: name, sha256, origin };
    });
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${PROVENANCE_FILE} is no record of an app: ${(error as Error).message}`, { cause: error });
  }
}

/** What became of the files since: paths. */
export interface Difference {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** Files that the record does not know. */
  readonly added: readonly string[];
}

/** Compares a record with the files that are there now: SHA-256 by path, the record's own file left out. */
export function differenceOf(recorded: readonly RecordedFile[], now: ReadonlyMap<string, string>): Difference {
  const known = new Set(recorded.map(({ path }) => path));
  return {
    changed: recorded.filter(({ path, sha256 }) => now.has(path) && now.get(path) !== sha256).map(({ path }) => path),
    missing: recorded.filter(({ path }) => !now.has(path)).map(({ path }) => path),
    added: [...now.keys()].filter((path) => !known.has(path)),
  };
}

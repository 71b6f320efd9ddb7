import type { ModuleKind, Page, Plan } from '@modwright/contracts/plan';
import type { AppFile } from './app-file.ts';
import type { LockedPackage } from './locked-packages.ts';

/** What an app of this profile is made of. Everything that differs between profiles is asked here, so that no service has to know which there are. */
export interface Profile {
  readonly name: string;
  /** Semantic version; with the name it tells where a scaffolded file came from. */
  readonly version: string;
  readonly description: string;
  /** What agents may write; everything else is scaffolded. */
  readonly moduleKinds: readonly ModuleKind[];
  /** Packages that the app and its modules may import, with the exact version: name to version. Nothing else may be imported. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Packages that build and check the app and are no part of it when it runs. */
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Every package the running app loads, those of its dependencies included. */
  readonly locked: readonly LockedPackage[];
  /** SPDX ids of the licences those packages may have. */
  readonly licences: readonly string[];
  /** Name of the sandbox image that holds the packages. */
  readonly image: string;
  /** What starts the app, in its folder. */
  readonly start: readonly string[];
  /** The app's pages, in order; none when it has no browser part. */
  pages(plan: Plan): Page[];
  /** Everything that follows from the plan alone: all files but the modules. `profile` is this one, or one that is laid on it. */
  files(plan: Plan, profile: Profile): AppFile[];
  /** What bundles the pages; absent when there are none. */
  readonly bundle?: Bundle;
}

/** A profile that comes with this package, and with the image its apps run on. */
export interface BuiltInProfile extends Profile {
  /** Holds the image's package.json and, once installed, its node_modules. */
  readonly imageFolder: URL;
}

/** How the pages become files for the browser, by esbuild. */
export interface Bundle {
  /** From the app's root: "src/web/main.tsx". */
  readonly entry: string;
  /** Without the place of the output. */
  readonly options: readonly string[];
  /** What it leaves under `dist/` of the app; the first is the script. */
  readonly outputs: readonly string[];
}

import { ModuleKind } from '@modwright/contracts/plan';

/** What an app of this profile is made of. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  /** What agents may write; everything else is scaffolded. */
  readonly moduleKinds: readonly ModuleKind[];
  /** Packages the app may import, as the image holds them. */
  readonly allowedDependencies: readonly string[];
  /** The folder that holds the image's package.json and, once installed, its node_modules. */
  readonly imageFolder: URL;
  /** Name of the image in the sandbox. */
  readonly image: string;
}

const web: Profile = {
  name: 'web',
  description: 'TypeScript on Node: Fastify, SQLite, React pages',
  moduleKinds: [ModuleKind.RULE, ModuleKind.REPORT],
  allowedDependencies: ['fastify', 'react', 'react-dom'],
  imageFolder: new URL('../web/image/', import.meta.url),
  image: 'web',
};

/** Every profile there is. */
export const profiles: readonly Profile[] = [web];

/** The profile of that name; undefined when there is none. An empty name means the default, `web`. */
export function findProfile(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === (name || 'web'));
}

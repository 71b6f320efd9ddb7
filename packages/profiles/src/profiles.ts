import type { Page, Plan } from '@modwright/contracts/plan';
import type { BuiltInProfile, Profile } from './profile.ts';
import { api } from './profiles/api.ts';
import { web } from './profiles/web.ts';

/** Every built-in profile; the first is the default. */
export const profiles: readonly BuiltInProfile[] = [web, api];

/** The built-in profile of that name; undefined when there is none. An empty name means the default, `web`. */
export function findProfile(name: string): BuiltInProfile | undefined {
  return profiles.find((profile) => profile.name === (name || web.name));
}

/** What the app of this plan is made of. Throws a plain Error for an unknown name: it was checked when the build was started. */
export function profileOf(plan: Plan): Profile {
  const profile = findProfile(plan.profile);
  if (!profile) throw new Error(`the plan asks for the profile ${plan.profile}, which does not exist`);
  return profile;
}

/** True when the app has a part that runs in the browser. */
export function hasPages(plan: Plan): boolean {
  return profileOf(plan).bundle !== undefined;
}

/** The pages the app shows; none when its profile has no browser part. */
export function pagesOf(plan: Plan): Page[] {
  return profileOf(plan).pages(plan);
}

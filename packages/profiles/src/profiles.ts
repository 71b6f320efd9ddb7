import type { Page, Plan } from '@modwright/contracts/plan';
import type { BuiltInProfile, Profile } from './profile.ts';
import { layOn } from './own/lay-on.ts';
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
  const name = plan.layer?.base ?? plan.profile;
  const profile = findProfile(name);
  if (!profile) throw new Error(`the plan asks for the profile ${name}, which does not exist`);
  return plan.layer ? layOn(profile, plan.layer) : profile;
}

/** True when the app has a part that runs in the browser. */
export function hasPages(plan: Plan): boolean {
  return profileOf(plan).bundle !== undefined;
}

/** The pages the app shows; none when its profile has no browser part. */
export function pagesOf(plan: Plan): Page[] {
  return profileOf(plan).pages(plan);
}

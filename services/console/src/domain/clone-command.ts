/**
 * What a person types to have the app of a build as a git repository. The folder that git makes is named after the title.
 * @param origin of the instance: "http://127.0.0.1:8080".
 */
export function cloneCommand(origin: string, build: { readonly id: string; readonly title: string }): string {
  const name = build.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `git clone ${origin}/v1/builds/${encodeURIComponent(build.id)}/git/${name || 'app'}.git`;
}

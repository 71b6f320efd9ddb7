/** One text file of a generated app; `path` is relative to the app's root. */
export interface AppFile {
  readonly path: string;
  readonly content: string;
}

import { digest } from '@modwright/runtime';
import type { Grade } from './grade.ts';

type GradeDraft<T> = (task: T, draft: { readonly source: string; readonly unusable: string }) => Promise<Grade>;

/** Grades the same source of the same task once: greedy drafts of two versions are often equal, and a grade follows from the source alone. */
export function rememberGrades<T extends { readonly name: string }>(grade: GradeDraft<T>): GradeDraft<T> {
  const known = new Map<string, Promise<Grade>>();
  return (task, draft) => {
    const key = `${task.name} ${digest(JSON.stringify([draft.source, draft.unusable]))}`;
    const found = known.get(key) ?? grade(task, draft);
    known.set(key, found);
    // What failed for a passing reason is tried again.
    found.catch(() => known.delete(key));
    return found;
  };
}

import type { Case } from '@modwright/contracts/grading';

/** A shown case as one line: its requests and what each is answered with. */
export function exampleLine({ title, steps }: Case): string {
  const judged = steps
    .filter(({ given }) => !given)
    .map(({ method, path, bodyJson, expect }) => {
      const request = [method, path, bodyJson].filter(Boolean).join(' ');
      const answer = [expect?.status ? String(expect.status) : '', expect?.bodyJson ?? ''].filter(Boolean).join(' ');
      return `${request} -> ${answer || 'success'}`;
    });
  return [title, ...judged].join('; ');
}

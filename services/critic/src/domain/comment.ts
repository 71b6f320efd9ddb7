import { AppError } from '@modwright/runtime';

/** Characters of a comment at most. */
const MAX_COMMENT = 4_000;

/** A comment without the space around it. Throws INVALID_ARGUMENT when it is too long or holds what text cannot. */
export function checkedComment(text: string): string {
  const comment = text.trim();
  const length = [...comment].length;
  if (length > MAX_COMMENT) throw new AppError('INVALID_ARGUMENT', `the comment has ${length} characters and the limit is ${MAX_COMMENT}: make it shorter`);
  if (comment.includes('\u0000')) throw new AppError('INVALID_ARGUMENT', 'the comment holds a NUL character: remove it');
  return comment;
}

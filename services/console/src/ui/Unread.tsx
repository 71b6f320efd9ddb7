import { ModwrightError } from '@modwright/client';
import { Empty, Loading, Problem } from './States.tsx';

interface Props {
  /** What was asked for and is not there. */
  readonly query: { readonly error: unknown; readonly refetch: () => unknown };
  /** What is said when there is no such thing. */
  readonly missing?: string;
  /** What is said when the part of the system that knows is not running. */
  readonly away?: string;
}

/** In place of a page that could not be drawn yet: it is read, there is no such thing, nobody knows, or what else is wrong. */
export function Unread({ query: { error, refetch }, missing, away }: Props) {
  const code = error instanceof ModwrightError ? error.code : '';
  const title = code === 'NOT_FOUND' ? missing : code === 'UNAVAILABLE' ? away : undefined;
  if (error instanceof ModwrightError && title)
    return (
      <Empty icon={code === 'NOT_FOUND' ? 'search' : 'learning'} title={title}>
        <p>{error.message}</p>
      </Empty>
    );
  return <div className="page">{error ? <Problem error={error} onRetry={() => void refetch()} /> : <Loading rows={8} />}</div>;
}

import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly lead?: string;
  /** What can be done on the page. */
  readonly children?: ReactNode;
}

/** What a page is about. */
export function PageHead({ title, lead, children }: Props) {
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className="actions">{children}</div>}
    </header>
  );
}

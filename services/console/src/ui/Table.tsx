import type { ReactNode } from 'react';

/** What stands above a column; `number` sets it to the right, as its values are. */
export type Column = string | { readonly name: string; readonly number: true };

interface Props {
  readonly columns: readonly Column[];
  /** Rows. */
  readonly children: ReactNode;
  /** For screen readers, where no heading says it. */
  readonly label?: string;
  /** Looks of this table alone. */
  readonly className?: string;
}

/** A table as every page draws it: a head of columns, rows below. */
export function Table({ columns, children, label, className = '' }: Props) {
  return (
    <table className={`table ${className}`} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => {
            const { name, number = false } = typeof column === 'string' ? { name: column } : column;
            return (
              <th key={name} scope="col" className={number ? 'number' : undefined}>
                {name}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

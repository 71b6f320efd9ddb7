import { useEffect, useState } from 'react';
import { call } from './calls.ts';
import { formatValue } from './format.ts';
import type { ActionModel, EntityModel, FieldModel, PageModel, Row } from './model-types.ts';
import { useReferences, type ReferenceTexts } from './references.ts';
import { useLoad } from './use-load.ts';

const PAGE_SIZE = 25;

interface Props {
  readonly page: PageModel;
  readonly entity: EntityModel;
  readonly filters: Row;
  readonly version: number;
  readonly onAction: (action: ActionModel, row: Row) => void;
  readonly onEdit: (row: Row) => void;
  readonly onDelete: (row: Row) => void;
}

/** The rows that match, newest first, a page at a time. */
export function RowTable(props: Props) {
  const { page, entity, filters, version } = props;
  const [offset, setOffset] = useState(0);
  const chosen = JSON.stringify(filters);
  useEffect(() => setOffset(0), [chosen]);
  const query = { ...filters, sort: '-id', limit: PAGE_SIZE, offset };
  const { value, error } = useLoad(() => call<Row[]>(page.list ?? '', { query }), `${chosen}:${offset}:${version}`);
  const references = useReferences(entity.fields, String(version));

  if (error) return <p role="alert">{error.message}</p>;
  if (!value) return <p role="status">Loading…</p>;
  if (value.data.length === 0)
    return <p className="empty">{Object.values(filters).some(Boolean) ? 'Nothing matches.' : `No ${page.title.toLowerCase()} yet.`}</p>;
  return (
    <>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {entity.fields.map((field) => (
                <th key={field.name} scope="col">
                  {field.label}
                </th>
              ))}
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value.data.map((row) => (
              <TableRow key={String(row['id'])} {...props} row={row} references={references} />
            ))}
          </tbody>
        </table>
      </div>
      {value.total > PAGE_SIZE ? (
        <nav className="pager" aria-label="Pages of the list">
          <button type="button" className="quiet" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE_SIZE))}>
            Previous
          </button>
          <span>
            {offset + 1}–{offset + value.data.length} of {value.total}
          </span>
          <button type="button" className="quiet" disabled={offset + PAGE_SIZE >= value.total} onClick={() => setOffset(offset + PAGE_SIZE)}>
            Next
          </button>
        </nav>
      ) : null}
    </>
  );
}

function TableRow({ page, entity, row, references, onAction, onEdit, onDelete }: Props & { readonly row: Row; readonly references: ReferenceTexts }) {
  const actions = page.actions.filter((action) => action.rowParameter !== undefined);
  return (
    <tr>
      {entity.fields.map((field) => (
        <td key={field.name} className={field.kind}>
          {cell(field, row, references)}
        </td>
      ))}
      <td>
        <div className="buttons">
          {actions.map((action) => (
            <button key={action.endpoint} type="button" className="quiet" onClick={() => onAction(action, row)}>
              {action.title}
            </button>
          ))}
          {page.update ? (
            <button type="button" className="quiet" onClick={() => onEdit(row)}>
              Edit
            </button>
          ) : null}
          {page.remove ? (
            <button type="button" className="quiet danger" onClick={() => onDelete(row)}>
              Delete
            </button>
          ) : null}
        </div>
      </td>
    </tr>
  );
}

function cell(field: FieldModel, row: Row, references: ReferenceTexts) {
  const value = row[field.name];
  const text = field.ref && typeof value === 'number' ? (references[field.ref]?.get(value) ?? `#${value}`) : formatValue(field, value);
  return field.kind === 'enum' && value !== null ? <span className="tag">{text}</span> : text;
}

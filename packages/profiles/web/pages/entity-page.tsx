import { useState } from 'react';
import { call, toRequestError } from './calls.ts';
import { Dialog } from './dialog.tsx';
import { Filters } from './filters.tsx';
import { words } from './format.ts';
import type { ActionModel, EntityModel, PageModel, Row, RowEndpoint } from './model-types.ts';
import { Notice, type NoticeText } from './notice.tsx';
import { ReportPanel } from './report-panel.tsx';
import type { Arguments } from './request.ts';
import { RowForm } from './row-form.tsx';
import { RowTable } from './row-table.tsx';

/** What is open over the list. */
type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'delete'; readonly row: Row }
  | { readonly kind: 'action'; readonly action: ActionModel; readonly row?: Row };

interface Props {
  readonly page: PageModel;
  readonly entity: EntityModel | undefined;
}

/** A page: the rows of its entity with filters, forms and actions, then its reports. */
export function EntityPage({ page, entity }: Props) {
  const [open, setOpen] = useState<Open>();
  const [filters, setFilters] = useState<Row>({});
  const [notice, setNotice] = useState<NoticeText>();
  // Counts changes, so that the list and the reports load again.
  const [version, setVersion] = useState(0);

  const done = (text: string) => {
    setOpen(undefined);
    setNotice({ kind: 'status', text });
    setVersion((last) => last + 1);
  };
  const run = async (action: ActionModel, row: Row | undefined, input: Row) => {
    await call(action.endpoint, { path: row && action.rowParameter ? { [action.rowParameter]: row['id'] } : {}, body: input });
    done(`${action.title}: done`);
  };
  const start = (action: ActionModel, row?: Row) => {
    setNotice(undefined);
    if (action.fields.length > 0) return setOpen(row ? { kind: 'action', action, row } : { kind: 'action', action });
    run(action, row, {}).catch((reason: unknown) => setNotice({ kind: 'alert', text: toRequestError(reason).message }));
  };

  const general = page.actions.filter((action) => action.rowParameter === undefined);
  return (
    <>
      <header className="head">
        <h1>{page.title}</h1>
        <div className="buttons">
          {general.map((action) => (
            <button key={action.endpoint} type="button" className="quiet" onClick={() => start(action)}>
              {action.title}
            </button>
          ))}
          {page.create && entity ? (
            <button type="button" onClick={() => setOpen({ kind: 'create' })}>
              Add {entity.label}
            </button>
          ) : null}
        </div>
      </header>
      <Notice notice={notice} />
      {page.list && entity ? (
        <section className="panel" aria-label={`List of ${page.title}`}>
          <Filters fields={page.filters} searchable={isSearchable(entity)} values={filters} onChange={setFilters} />
          <RowTable
            page={page}
            entity={entity}
            filters={filters}
            version={version}
            onAction={start}
            onEdit={(row) => setOpen({ kind: 'edit', row })}
            onDelete={(row) => setOpen({ kind: 'delete', row })}
          />
        </section>
      ) : null}
      {page.reports.map((report) => (
        <ReportPanel key={report.endpoint} report={report} version={version} />
      ))}
      {open ? <OpenDialog page={page} entity={entity} open={open} onDone={done} onRun={run} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

function isSearchable(entity: EntityModel): boolean {
  return entity.fields.some((field) => field.kind === 'text' || field.kind === 'longText' || field.kind === 'email');
}

interface OpenProps extends Props {
  readonly open: Open;
  readonly onDone: (text: string) => void;
  readonly onRun: (action: ActionModel, row: Row | undefined, input: Row) => Promise<void>;
  readonly onClose: () => void;
}

function OpenDialog({ page, entity, open, onDone, onRun, onClose }: OpenProps) {
  if (open.kind === 'action') {
    return (
      <Dialog title={open.action.title} onClose={onClose}>
        <RowForm fields={open.action.fields} submit={open.action.title} onSubmit={(values) => onRun(open.action, open.row, values)} onCancel={onClose} />
      </Dialog>
    );
  }
  if (!entity) return null;
  const label = entity.label;
  const fields = entity.fields.filter((field) => !field.readOnly);
  if (open.kind === 'create') {
    const create = async (values: Row) => {
      await call(page.create ?? '', { body: given(values) });
      onDone(`${words(label)} added`);
    };
    return (
      <Dialog title={`Add ${label}`} onClose={onClose}>
        <RowForm fields={fields} submit="Save" onSubmit={create} onCancel={onClose} />
      </Dialog>
    );
  }
  if (open.kind === 'edit') {
    const save = async (values: Row) => {
      await callRow(page.update, open.row, { body: values });
      onDone(`${words(label)} saved`);
    };
    return (
      <Dialog title={`Edit ${label}`} onClose={onClose}>
        <RowForm fields={fields} row={open.row} submit="Save" onSubmit={save} onCancel={onClose} />
      </Dialog>
    );
  }
  const remove = async () => {
    await callRow(page.remove, open.row, {});
    onDone(`${words(label)} deleted`);
  };
  return (
    <Dialog title={`Delete ${label}`} onClose={onClose}>
      <p>This cannot be undone.</p>
      <RowForm fields={[]} submit="Delete" onSubmit={remove} onCancel={onClose} />
    </Dialog>
  );
}

async function callRow(target: RowEndpoint | undefined, row: Row, args: Arguments): Promise<void> {
  if (target) await call(target.endpoint, { ...args, path: { [target.rowParameter]: row['id'] } });
}

/** Fields that were left empty are left out, so that the server fills in what it stores for them. */
function given(values: Row): Row {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

import { useState } from 'react';
import { call } from './calls.ts';
import { formatValue, words } from './format.ts';
import type { ReportModel, Row, Value } from './model-types.ts';
import { RowForm } from './row-form.tsx';
import { useLoad } from './use-load.ts';

/** One report. A report that needs input asks for it first. */
export function ReportPanel({ report, version }: { readonly report: ReportModel; readonly version: number }) {
  const [input, setInput] = useState<Row>();
  const needsInput = report.fields.length > 0;
  return (
    <section className="panel" aria-label={report.title}>
      <h2>{report.title}</h2>
      {needsInput ? <RowForm fields={report.fields} submit="Show" onSubmit={async (values) => setInput(values)} /> : null}
      {needsInput && !input ? null : <Result report={report} input={input ?? {}} version={version} />}
    </section>
  );
}

function Result({ report, input, version }: { readonly report: ReportModel; readonly input: Row; readonly version: number }) {
  const { value, error } = useLoad(() => call<Row | Row[]>(report.endpoint, { query: input }), `${JSON.stringify(input)}:${version}`);
  if (error) return <p role="alert">{error.message}</p>;
  if (!value) return <p role="status">Loading…</p>;
  if (!Array.isArray(value.data)) return <Tiles row={value.data as Row} />;
  return value.data.length === 0 ? <p className="empty">Nothing to show yet.</p> : <Rows rows={value.data} />;
}

function Tiles({ row }: { readonly row: Row }) {
  return (
    <dl className="tiles">
      {Object.entries(row).map(([name, value]) => (
        <div key={name}>
          <dt>{words(name)}</dt>
          <dd>{shown(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const names = Object.keys(rows[0] ?? {});
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {words(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {names.map((name) => (
                <td key={name}>{shown(row[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(value: Value | undefined): string {
  return formatValue({ kind: typeof value === 'number' ? 'number' : 'text' }, value);
}

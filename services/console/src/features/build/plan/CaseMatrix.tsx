import type { Shapes } from '@modwright/client';
import type { Plan } from '@modwright/contracts/plan';
import { useMemo, useState } from 'react';
import type { Json } from '../../../domain/json.ts';
import { countCases, matrixOf, type Cell, type MatrixRow } from '../../../domain/plan-matrix.ts';
import { t } from '../../../strings.ts';
import { CaseMeter } from '../../../ui/CaseDots.tsx';
import { Icon } from '../../../ui/Icon.tsx';

interface Props {
  readonly plan: Json<Plan>;
  readonly cases: readonly Shapes['Case'][];
}

const moduleName = (module: string): string => module || t.plan.app;
const rowName = ({ id }: MatrixRow): string => id || t.plan.rest;

/** Requirements against modules; in each cell how the cases stand that show one in the other. */
export function CaseMatrix({ plan, cases }: Props) {
  const matrix = useMemo(() => matrixOf(plan, cases), [plan, cases]);
  const [chosen, setChosen] = useState<{ readonly row: string; readonly module: string }>();
  const row = matrix.rows.find(({ id }) => id === chosen?.row);
  const cell = row?.cells[matrix.modules.indexOf(chosen?.module ?? '')];
  return (
    <section>
      <h2>{t.plan.matrix}</h2>
      <p className="hint">{t.plan.matrixHint}</p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t.plan.matrix}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t.plan.requirement}</th>
              {matrix.modules.map((module) => (
                <th key={module} scope="col">
                  {module ? <span className="module">{module}</span> : t.plan.app}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <strong>{rowName(one)}</strong> <span>{one.id ? one.text : t.plan.restHint}</span>
                </th>
                {one.cells.map((each, index) => {
                  const module = matrix.modules[index] ?? '';
                  const isChosen = chosen?.row === one.id && chosen.module === module;
                  return (
                    <td key={module}>
                      <CellView
                        cell={each}
                        names={[rowName(one), moduleName(module)]}
                        isChosen={isChosen}
                        onChoose={() => setChosen(isChosen ? undefined : { row: one.id, module })}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {row && cell && chosen && <CaseList title={t.plan.casesOf(rowName(row), moduleName(chosen.module))} cases={cell.cases} />}
    </section>
  );
}

interface CellProps {
  readonly cell: Cell;
  readonly names: readonly [requirement: string, module: string];
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function CellView({ cell: { isPlanned, cases }, names, isChosen, onChoose }: CellProps) {
  if (cases.length === 0) return isPlanned ? <span className="hint">{t.plan.covered}</span> : null;
  const { passed, total, open } = countCases(cases);
  const look = open === total ? 'open' : passed === total ? 'good' : 'bad';
  return (
    <button type="button" className={`cell ${look}`} aria-pressed={isChosen} onClick={onChoose}>
      <Icon name={look === 'good' ? 'check' : look === 'bad' ? 'cross' : 'clock'} size={13} />
      <span className="hidden">{t.plan.cell(...names, passed, total, open)}</span>
      <span aria-hidden="true">
        <CaseMeter passed={passed} total={total} />
      </span>
    </button>
  );
}

function CaseList({ title, cases }: { readonly title: string; readonly cases: readonly Shapes['Case'][] }) {
  return (
    <section className="case-list" aria-label={title} role="region">
      <h3>{title}</h3>
      <ul className="results">
        {cases.map(({ id, title: name, acceptance, passed, failure }) => (
          <li key={id} className={passed === null ? '' : passed ? 'good' : 'bad'}>
            <Icon name={passed === null ? 'clock' : passed ? 'check' : 'cross'} size={14} />
            <span className="hidden">{passed === null ? t.plan.notRun : passed ? t.cases.passes : t.cases.fails}</span>
            <code>{id}</code>
            <span>{acceptance || name}</span>
            {passed === false && <span>{failure || t.cases.notReached}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

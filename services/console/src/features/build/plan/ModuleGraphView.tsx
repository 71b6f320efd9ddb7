import type { Plan } from '@modwright/contracts/plan';
import { useMemo } from 'react';
import type { Json } from '../../../domain/json.ts';
import { moduleGraphOf, type GraphNode } from '../../../domain/module-graph.ts';
import { t } from '../../../strings.ts';

const COLUMN = 300;
const ROW = 52;
const BOX = { width: 220, height: 34 };
const HEAD = 26;

const leftOf = ({ column }: GraphNode): number => column * COLUMN + 1;
const middleOf = ({ row }: GraphNode): number => HEAD + row * ROW + BOX.height / 2 + 1;

/** What uses what, drawn from the data on the left to the endpoints on the right. The lists below say the same in words. */
export function ModuleGraphView({ plan }: { readonly plan: Json<Plan> }) {
  const { nodes, edges, columns, rows } = useMemo(() => moduleGraphOf(plan), [plan]);
  if (nodes.length === 0) return null;
  const count = (kind: GraphNode['kind']): number => nodes.filter((node) => node.kind === kind).length;
  const [width, height] = [(columns - 1) * COLUMN + BOX.width + 2, HEAD + rows * ROW];
  const heads = (['entity', 'module', 'endpoint'] as const).flatMap((kind) => {
    const first = nodes.find((node) => node.kind === kind && (kind !== 'module' || node.column === 1));
    return first ? [{ kind, x: leftOf(first) }] : [];
  });
  return (
    <section>
      <h2>{t.plan.graph}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t.plan.graph}>
        <svg
          className="module-graph"
          viewBox={`0 0 ${width} ${height}`}
          style={{ minWidth: Math.min(width, 760) }}
          role="img"
          aria-label={t.plan.graphLabel(count('entity'), count('module'), count('endpoint'))}
        >
          {heads.map(({ kind, x }) => (
            <text key={kind} className="head" x={x} y={14}>
              {t.plan.graphColumns[kind]}
            </text>
          ))}
          {edges.map(({ from, to }) => {
            const [x1, x2] = [leftOf(from) + BOX.width, leftOf(to)];
            const [y1, y2] = [middleOf(from), middleOf(to)];
            const bend = (x2 - x1) / 2;
            return <path key={`${from.id} ${to.id}`} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />;
          })}
          {nodes.map((node) => (
            <g key={node.id} className={node.kind} transform={`translate(${leftOf(node)} ${middleOf(node) - BOX.height / 2})`}>
              <title>{node.label}</title>
              <rect width={BOX.width} height={BOX.height} rx={node.kind === 'module' ? 6 : 17} />
              <text x={BOX.width / 2} y={BOX.height / 2} textAnchor="middle" dominantBaseline="central">
                {node.label.length > 30 ? `${node.label.slice(0, 29)}…` : node.label}
              </text>
            </g>
          ))}
        </svg>
      </div>
    </section>
  );
}

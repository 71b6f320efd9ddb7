import { useMemo } from 'react';
import type { Head } from '../../../domain/conversation.ts';
import { EdgeCounts, type Edge } from '../../../domain/edge-counts.ts';
import { AGENTS, type AgentName } from '../../../domain/speakers.ts';
import { t } from '../../../strings.ts';

const WIDTH = 720;
const HEIGHT = 250;
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 };
const RING: readonly AgentName[] = AGENTS.filter((agent) => agent !== 'orchestrator');

/** Where an agent stands: the orchestrator in the middle, the others around it. */
function placeOf(agent: AgentName): { x: number; y: number } {
  const index = RING.indexOf(agent);
  if (index < 0) return CENTRE;
  const angle = -Math.PI / 2 + (index / RING.length) * 2 * Math.PI;
  return { x: CENTRE.x + Math.cos(angle) * WIDTH * 0.4, y: CENTRE.y + Math.sin(angle) * HEIGHT * 0.38 };
}

/** Who speaks to whom and how often; the newest message is marked. */
export function AgentGraph({ heads, until }: { readonly heads: readonly Head[]; readonly until: number }) {
  const counts = useMemo(() => new EdgeCounts(heads), [heads]);
  const edges = counts.upTo(until);
  const most = Math.max(1, ...edges.map(({ count }) => count));
  const speaks = edges.find(({ newest }) => newest)?.from;
  return (
    <figure className="graph">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t.conversation.graphLabel}>
        {edges.map((edge) => (
          <EdgeLine key={`${edge.from}-${edge.to}`} edge={edge} most={most} />
        ))}
        {AGENTS.map((agent) => {
          const { x, y } = placeOf(agent);
          return (
            <g key={agent} className={`node agent ${agent} ${agent === speaks ? 'speaks' : ''}`} transform={`translate(${x} ${y})`}>
              <rect x={-56} y={-17} width={112} height={34} rx={17} />
              <text textAnchor="middle" dominantBaseline="central">
                {t.agents[agent]}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function EdgeLine({ edge: { from, to, count, newest }, most }: { readonly edge: Edge; readonly most: number }) {
  const [a, b] = [placeOf(from), placeOf(to)];
  // Both directions are drawn side by side: each bends to its own left.
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = { x: (a.x + b.x) / 2 - (dy / length) * 14, y: (a.y + b.y) / 2 + (dx / length) * 14 };
  return (
    <g className={`edge ${newest ? 'newest' : ''}`}>
      <path d={`M${a.x} ${a.y}Q${bend.x} ${bend.y} ${b.x} ${b.y}`} strokeWidth={1 + (count / most) * 5}>
        <title>{t.conversation.edges(t.agents[from] ?? from, t.agents[to] ?? to, count)}</title>
      </path>
      <text x={bend.x} y={bend.y} textAnchor="middle" dominantBaseline="central">
        {count}
      </text>
    </g>
  );
}

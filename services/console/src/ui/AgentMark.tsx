import type { AgentName } from '../domain/speakers.ts';
import { t } from '../strings.ts';

/** Who speaks: a letter in a colour of their own, beside their name. */
export function AgentMark({ agent, named = true }: { readonly agent: AgentName; readonly named?: boolean }) {
  const name = t.agents[agent] ?? agent;
  return (
    <span className={`agent ${agent}`}>
      <span className="letter" aria-hidden="true">
        {name[0]}
      </span>
      {named ? <span className="name">{name}</span> : <span className="hidden">{name}</span>}
    </span>
  );
}

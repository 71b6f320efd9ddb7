import { AGENTS } from '../../../domain/speakers.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { Filter } from './ConversationTab.tsx';

interface Props {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  /** Messages that the filter leaves. */
  readonly shown: number;
}

/** Who is heard, and how the conversation is drawn. */
export function ConversationBar({ filter, onChange, shown }: Props) {
  return (
    <div className="talk-bar">
      <label>
        <span className="hidden">{t.conversation.who}</span>
        <select value={filter.agent} onChange={(event) => onChange({ ...filter, agent: AGENTS.find((name) => name === event.target.value) ?? '' })}>
          <option value="">{t.conversation.all}</option>
          {AGENTS.map((name) => (
            <option key={name} value={name}>
              {t.agents[name]}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={filter.requests} onChange={(event) => onChange({ ...filter, requests: event.target.checked })} />
        {t.conversation.quiet}
      </label>
      <span className="hint">{t.conversation.count(shown)}</span>
      <button type="button" className="button small" aria-pressed={filter.graph} onClick={() => onChange({ ...filter, graph: !filter.graph })}>
        <Icon name="graph" /> {t.conversation.graph}
      </button>
    </div>
  );
}

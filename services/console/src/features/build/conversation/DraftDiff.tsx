import { diffLines } from 'diff';
import { saidIn } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { useConversation } from '../live-build.ts';

/** A draft, with what changed since the draft of the same module before it when that one was read. */
export function DraftDiff({ seq, module, source }: { readonly seq: number; readonly module: string; readonly source: string }) {
  const before = useDraftBefore(seq, module);
  if (before === undefined)
    return (
      <pre className="source" tabIndex={0} aria-label={t.conversation.source}>
        {source}
      </pre>
    );
  return (
    <figure className="diff">
      <figcaption className="hint">{t.conversation.changed}</figcaption>
      <pre className="source" tabIndex={0} aria-label={t.conversation.source}>
        {diffLines(before, source).map(({ value, added, removed }, index) => {
          const lines = value.replace(/\n$/, '').split('\n');
          const [mark, look] = added ? ['+', 'added'] : removed ? ['-', 'removed'] : [' ', ''];
          return (
            <span key={index} className={look}>
              {lines.map((line) => `${mark} ${line}\n`).join('')}
            </span>
          );
        })}
      </pre>
    </figure>
  );
}

function useDraftBefore(seq: number, module: string): string | undefined {
  const conversation = useConversation();
  for (let earlier = seq - 1; earlier > 0; earlier--) {
    const message = conversation.message(earlier);
    const said = message && saidIn(message);
    if (said?.kind === 'draftsProposed' && said.value.module === module) return said.value.drafts?.find(({ unusable }) => !unusable)?.source;
  }
  return undefined;
}

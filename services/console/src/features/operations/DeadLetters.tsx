import { take } from '@modwright/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { callerQuery } from '../../app/queries.ts';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { Problem } from '../../ui/States.tsx';
import { Table } from '../../ui/Table.tsx';

/** Messages that nobody could settle; each is sent again or let go. `known` = how many there are, as far as was counted. */
export function DeadLetters({ known }: { readonly known: number }) {
  const letters = useQuery({ queryKey: ['dead-letters', known], queryFn: () => take(api().GET('/v1/dead-letters')), placeholderData: (before) => before });
  const queries = useQueryClient();
  const caller = useQuery(callerQuery);
  const params = (letter: string) => ({ params: { path: { letter } } });
  const changed = (): Promise<void> => queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => name === 'dead-letters' || name === 'operations' });
  const replay = useMutation({ mutationFn: (letter: string) => take(api().POST('/v1/dead-letters/{letter}/replay', params(letter))), onSettled: changed });
  const discard = async (letter: string): Promise<void> => {
    await take(api().DELETE('/v1/dead-letters/{letter}', params(letter)));
    await changed();
  };
  const mayDecide = caller.data?.scopes.includes('builds:write') ?? false;
  return (
    <section>
      <h2>{t.operations.letters}</h2>
      <p className="hint">{letters.data?.length ? t.operations.lettersHint : t.operations.noLetters}</p>
      {(letters.error ?? replay.error) && <Problem error={letters.error ?? replay.error} />}
      {letters.data && letters.data.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t.operations.letters}>
          <Table columns={mayDecide ? t.operations.letterColumns : t.operations.letterColumns.slice(0, -1)} className="even" label={t.operations.letters}>
            {letters.data.map(({ id, kind, build, subject, bytes, reason, at }) => (
              <tr key={id}>
                <th scope="row">
                  {kind || t.operations.noMessage(bytes)}{' '}
                  {build && (
                    <Link to="/builds/$build" params={{ build }}>
                      {build}
                    </Link>
                  )}
                </th>
                <td>{subject.replace('work.', '')}</td>
                <td className="wraps">{reason}</td>
                <td>{new Date(at).toLocaleString()}</td>
                {mayDecide && (
                  <td>
                    <span className="actions">
                      <button type="button" className="button small" disabled={replay.isPending} onClick={() => replay.mutate(id)}>
                        {t.operations.replay}
                      </button>
                      <ConfirmButton small label={t.operations.discard} question={t.operations.discardSure} onConfirm={() => discard(id)} />
                    </span>
                  </td>
                )}
              </tr>
            ))}
          </Table>
        </div>
      )}
    </section>
  );
}

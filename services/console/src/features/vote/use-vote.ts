import { ModwrightError, take } from '@modwright/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../app/session.ts';
import { attentionFrom, look, toVoteTimes } from '../../domain/attention.ts';
import { EMPTY_SHEET, scoresOf, type Choice, type Side } from '../../domain/ballot-sheet.ts';
import type { Ballot } from './ballot-query.ts';

/** A ballot being filled in and sent. */
export function useVote(ballot: Ballot) {
  const queries = useQueryClient();
  const [sheet, setSheet] = useState(EMPTY_SHEET);
  const [comment, setComment] = useState('');
  const attention = useRef(attentionFrom(Date.now()));
  const rubrics = useQuery({ queryKey: ['rubrics'], queryFn: () => take(api().GET('/v1/rubrics')) }).data ?? [];
  // One key for one vote: sent again after a lost answer it is counted once.
  const idempotencyKey = useRef(crypto.randomUUID());
  const vote = useMutation({
    mutationFn: (choice: Choice) => {
      const { id, seal } = ballot;
      const body = { seal, choice, comment, scores: scoresOf(sheet, rubrics), ...toVoteTimes(attention.current, Date.now()) };
      return take(api().POST('/v1/ballots/{ballot}/vote', { body, params: { path: { ballot: id }, header: { 'Idempotency-Key': idempotencyKey.current } } }));
    },
    onSuccess: () => Promise.all(['history', 'statistics'].map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  });
  return {
    sheet,
    setSheet,
    comment,
    setComment,
    rubrics,
    /** Somebody goes to an app, or away from both. */
    look: (side: Side | undefined): void => void (attention.current = look(attention.current, side, Date.now())),
    send: (): void => {
      if (sheet.choice && !vote.isPending) vote.mutate(sheet.choice);
    },
    outcome: vote.data,
    error: vote.error,
    isPending: vote.isPending,
    /** True = this ballot takes no vote any more: it was cast, here or elsewhere, or has expired. */
    isOver: vote.isSuccess || (vote.error instanceof ModwrightError && vote.error.status === 409),
  };
}

import { sealOf, type LoadRequest, type Work } from '@modwright/profiles';
import type { LoadAnswer, LoadSample, LoadStage } from '../load/job.ts';

/** One answer, its work as the platform counted it. */
export interface MeasuredAnswer {
  /** Index of its request among those of the endpoint. */
  readonly request: number;
  readonly ms: number;
  readonly status: number;
  /** Undefined when the platform does not vouch for it: something changed its headers. */
  readonly work: Work | undefined;
  readonly digest: string;
  /** How many things it tells. */
  readonly size: number;
}

/** What one endpoint answered at one size. */
export interface Measured {
  readonly endpoint: string;
  readonly rows: number;
  /** Asked alone; the first request again at the end, of endpoints that read. */
  readonly first: readonly MeasuredAnswer[];
  /** Asked one upon the other. */
  readonly burst: readonly MeasuredAnswer[];
  /** Requests that got no answer. */
  readonly missing: number;
}

/** The samples of one start of the app, their counts held against its key. A seal is good for one answer, and for what was asked. */
export function toMeasured(samples: readonly LoadSample[], stages: readonly LoadStage[], key: string): Measured[] {
  const used = new Set<string>();
  const vouched = (answer: LoadAnswer, request: LoadRequest | undefined): Work | undefined => {
    const [number = '', seal] = answer.seal.split('.');
    const work = { statements: Number(answer.statements), rows: Number(answer.rows) };
    if (!request || used.has(number) || seal !== sealOf(key, Number(number), request.method, request.path, work)) return undefined;
    used.add(number);
    return work;
  };
  return samples.map(({ endpoint, rows, first, burst, burstRequests }) => {
    const stage = stages.find(({ fill }) => fill.rows === rows);
    const requests = stage?.targets.find((target) => target.endpoint === endpoint)?.requests ?? [];
    const read = (answer: LoadAnswer): MeasuredAnswer => {
      const { request, ms, status, digest, size } = answer;
      return { request, ms, status, work: vouched(answer, requests[request]), digest, size };
    };
    return { endpoint, rows, first: first.map(read), burst: burst.map(read), missing: burstRequests - burst.length };
  });
}

/** Every answer that came. */
export function answersOf({ first, burst }: Measured): readonly MeasuredAnswer[] {
  return [...first, ...burst];
}

/** Requests that were answered 5xx or not at all. */
export function failuresOf(measured: Measured): number {
  return measured.missing + answersOf(measured).filter(({ status }) => status === 0 || status >= 500).length;
}

/** The most of it that one answer took. */
export function most(measured: Measured, what: keyof Work): number {
  return Math.max(0, ...answersOf(measured).map(({ work }) => work?.[what] ?? 0));
}

/** 95 of 100 answers came within so many milliseconds: of those under load, or of those asked alone where one takes too long for more. */
export function p95({ first, burst }: Measured): number {
  const sorted = (burst.length > 0 ? burst : first).map(({ ms }) => ms).toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0;
}

/** Something changed what the platform tells of its work. */
export function isForged(measured: Measured): boolean {
  return answersOf(measured).some(({ work }) => !work);
}

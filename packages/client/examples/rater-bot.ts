// usage: node rater-bot.ts [BUILD]   votes on every pair there is (or of one build) by a rule of its own: what passes more cases is better
import { randomUUID } from 'node:crypto';
import { createClient, ModwrightError, take, type Shapes } from '@modwright/client';
import { accessFromEnvironment } from './access.ts';

type Candidate = NonNullable<Shapes['Ballot']['left']['candidate']>;
type Choice = 'left' | 'right' | 'tie';

const RATER = 'more-cases-bot';
const [build] = process.argv.slice(2);
const client = createClient(accessFromEnvironment());

const share = ({ passed, expected }: Candidate): number => (expected === 0 ? 0 : passed / expected);

function choose(left: Candidate, right: Candidate): Choice {
  const difference = share(left) - share(right);
  return difference === 0 ? 'tie' : difference > 0 ? 'left' : 'right';
}

/** A ballot for one vote; undefined when nothing is left to compare. `simulated` says that a program votes: it is told what the sides are. */
async function nextBallot(): Promise<Shapes['Ballot'] | undefined> {
  try {
    return await take(client.POST('/v1/ballots', { body: { rater: RATER, simulated: true, ...(build ? { build } : {}) } }));
  } catch (error) {
    if (error instanceof ModwrightError && error.status === 404) return undefined;
    throw error;
  }
}

let votes = 0;
for (let ballot = await nextBallot(); ballot; ballot = await nextBallot()) {
  const { id, seal, left, right } = ballot;
  if (!left.candidate || !right.candidate) break;
  const choice = choose(left.candidate, right.candidate);
  const said = `${left.candidate.passed} against ${right.candidate.passed} of ${left.candidate.expected} cases`;
  const params = { path: { ballot: id }, header: { 'Idempotency-Key': randomUUID() } };
  const { counted, weight } = await take(client.POST('/v1/ballots/{ballot}/vote', { body: { seal, rater: RATER, choice, comment: said }, params }));
  console.log(`${ballot.title}: ${choice} (${said}), ${counted ? `counts ${weight}` : 'does not count'}`);
  votes++;
}
console.log(`${votes} votes`);

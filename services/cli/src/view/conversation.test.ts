import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, BuildStatus, Envelope } from '@modwright/contracts/build';
import { hear, newConversation, toLines, type Conversation, type ViewOptions } from './conversation.ts';
import { createPaint } from './paint.ts';
import { statusLine, waitingLine } from './status-line.ts';

type Body = NonNullable<Envelope['body']>;
type PartialBody = NonNullable<Parameters<typeof Envelope.fromPartial>[0]['body']>;

const PLAIN: ViewOptions = { paint: createPaint(false), width: 100 };
const START = Date.parse('2026-01-02T03:00:00Z');
const { USER, ORCHESTRATOR, PLANNER, CODER, TESTER, INTEGRATOR, CRITIC } = Agent;

const said = (seconds: number, from: Agent, to: Agent, body: PartialBody, tokens = 0): Envelope =>
  Envelope.fromPartial({ from, to, at: new Date(START + seconds * 1000), body, usage: { promptTokens: tokens } });

/** Results of n cases; those in `red` fail. */
const results = (n: number, ...red: number[]) =>
  Array.from({ length: n }, (_, index) => ({
    caseId: `markRead.a${index + 1}`,
    passed: !red.includes(index + 1),
    failure: red.includes(index + 1) ? 'POST /api/books/1/mark-read answered 500, not 409' : '',
  }));

const plan = {
  title: 'Reading list',
  entities: [{ name: 'Book' }],
  endpoints: [{ id: 'a' }, { id: 'b' }],
  pages: [{ path: '/books' }],
  modules: [{ name: 'markRead', responsibility: 'Marks a book as read. A book that is already read is refused.' }],
  assumptions: [{ text: 'A new book is unread' }],
  questions: [{ text: 'May a book be unread again?', alternatives: ['no', 'yes'] }],
};

const BUILD: readonly Envelope[] = [
  said(0, USER, ORCHESTRATOR, {
    $case: 'buildSubmitted',
    value: { request: { brief: { text: 'A reading list', requirements: [{ id: 'R1', text: 'x' }] }, acceptance: [{ id: 'u' }, { id: 'v' }] } },
  }),
  said(0, ORCHESTRATOR, PLANNER, { $case: 'planRequested', value: {} }),
  said(21, PLANNER, ORCHESTRATOR, { $case: 'planProposed', value: { plan } }, 1200),
  said(21, ORCHESTRATOR, TESTER, { $case: 'casesRequested', value: {} }),
  said(40, TESTER, ORCHESTRATOR, {
    $case: 'casesAuthored',
    value: {
      cases: [
        { id: 'a', origin: 'CASE_ORIGIN_DERIVED' },
        { id: 'b', origin: 'CASE_ORIGIN_AUTHORED' },
      ],
      discarded: ['b2: a null module passes it'],
    },
  }),
  said(40, ORCHESTRATOR, CODER, { $case: 'draftsRequested', value: { module: 'markRead', samples: 1 } }),
  said(
    55,
    CODER,
    ORCHESTRATOR,
    { $case: 'draftsProposed', value: { module: 'markRead', drafts: [{ source: 'a\nb\nc\n' }, { unusable: 'no code in the answer' }] } },
    800,
  ),
  said(55, ORCHESTRATOR, TESTER, {
    $case: 'verdictRequested',
    value: { module: 'markRead', drafts: [{ id: 'd' }], cases: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
  }),
  said(58, TESTER, ORCHESTRATOR, {
    $case: 'verdictReached',
    value: {
      module: 'markRead',
      verdicts: [
        { passed: 2, expected: 3, results: results(3, 3) },
        { passed: 0, expected: 3, diagnostics: ['x'], results: results(3, 1, 2, 3) },
      ],
    },
  }),
  said(58, ORCHESTRATOR, CODER, {
    $case: 'draftsRequested',
    value: { module: 'markRead', turn: 1, samples: 1, feedback: { failures: ['one'], diagnostics: ['two', 'three'] } },
  }),
  said(70, TESTER, ORCHESTRATOR, {
    $case: 'verdictReached',
    value: { module: 'markRead', verdicts: [{ passed: 3, expected: 3, results: results(3) }], mutants: 4, mutantsKilled: 3 },
  }),
  said(70, ORCHESTRATOR, USER, { $case: 'moduleAccepted', value: { module: 'markRead', passed: 3, expected: 3, repairTurns: 1 } }),
  said(70, ORCHESTRATOR, INTEGRATOR, { $case: 'integrationRequested', value: { modules: [{ module: 'markRead' }], cases: [{ id: 'a' }] } }),
  said(80, INTEGRATOR, ORCHESTRATOR, {
    $case: 'integrationReached',
    value: {
      verdict: { results: results(2), passed: 2, expected: 2 },
      journeys: [{ caseId: 'page./books', passed: false, failure: 'no heading' }],
      faults: [{ module: 'markRead', what: 'console error' }],
    },
  }),
  said(80, ORCHESTRATOR, CRITIC, { $case: 'judgementRequested', value: {} }),
  said(81, CRITIC, ORCHESTRATOR, {
    $case: 'scoresGiven',
    value: {
      scores: [
        { checkpoint: 'tests', value: 1 },
        { checkpoint: 'coherence', value: 0.925, evidence: '1 of 2 journeys can be finished' },
      ],
    },
  }),
  said(81, ORCHESTRATOR, USER, {
    $case: 'buildEnded',
    value: { status: BuildStatus.BELOW_BAR, passed: 2, total: 3, seconds: 81, reason: '2 of 3 cases pass' },
  }),
];

const GOLDEN = `
  0:00  you → orchestrator         A reading list
                                   · 1 requirement
                                   · 2 acceptance cases of your own, shown to the grader alone
  0:00  orchestrator → planner     make a plan of the brief
  0:21  planner → orchestrator     plan "Reading list": keeps Book; 2 endpoints, 1 page, 1 module
                                   ▪ markRead: Marks a book as read. A book that is already read is
                                     refused.
                                   ≈ assumes: A new book is unread
                                   ? May a book be unread again? (goes on with: no)
  0:21  orchestrator → tester      write the cases the app must pass
  0:40  tester → orchestrator      2 cases: 1 follow from the plan, 1 written from its sentences
                                   · 1 case left out: b2: a null module passes it
  0:40  orchestrator → coder       write markRead
  0:55  coder → orchestrator       markRead: 1 draft (3 lines)
                                   ✗ unusable: no code in the answer
  0:55  orchestrator → tester      grade 1 draft of markRead over 3 cases
  0:58  tester → orchestrator      markRead  ●●○ 2/3  other drafts: 0/3
                                   ✗ markRead.a3: POST /api/books/1/mark-read answered 500, not 409
  0:58  orchestrator → coder       repair markRead, turn 1: 2 compiler messages, 1 failing case
  1:10  tester → orchestrator      markRead  ●●● 3/3
                                   · its cases find 3 of 4 seeded faults
  1:10  orchestrator → you         ✔ markRead accepted, 3/3 after 1 repair
  1:10  orchestrator → integrator  put the app together: 1 module, 1 case
  1:20  integrator → orchestrator  app  ●● 2/2  in the browser ○ 0/1
                                   ✗ page./books: no heading
                                   ✗ blames markRead: console error
  1:20  orchestrator → critic      judge the build
  1:21  critic → orchestrator      tests 1.00 · coherence 0.92
                                   ▾ coherence 0.92: 1 of 2 journeys can be finished
  1:21  orchestrator → you         below bar: 2 of 3 cases, 1 min 21 s
                                   · 2 of 3 cases pass
`;

/** The whole view of these messages. */
function render(messages: readonly Envelope[], options: ViewOptions): { lines: string[]; conversation: Conversation } {
  let conversation = newConversation();
  const lines = messages.flatMap((message) => {
    conversation = hear(conversation, message);
    return toLines(conversation, message, options);
  });
  return { lines, conversation };
}

describe('the view of a conversation', () => {
  it('says who says what to whom, and which cases are red and green', () => {
    assert.equal(`\n${render(BUILD, PLAIN).lines.join('\n')}\n`, GOLDEN);
  });

  it('fits the width it is given', () => {
    for (const width of [60, 100, 160]) {
      for (const line of render(BUILD, { ...PLAIN, width }).lines) assert.ok([...line].length <= Math.max(width, 66) + 26, line);
    }
  });

  it('says the same with colours as without', () => {
    const coloured = render(BUILD, { paint: createPaint(true), width: 100 }).lines.join('\n');
    assert.ok(coloured.includes('\u001b[32m'));
    // eslint-disable-next-line no-control-regex
    assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ''), render(BUILD, PLAIN).lines.join('\n'));
  });

  it('makes text of people, models and apps harmless for the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\nforged line\u202e';
    const bodies: PartialBody[] = [
      { $case: 'buildSubmitted', value: { request: { brief: { text: evil } } } },
      { $case: 'planProposed', value: { plan: { title: evil, modules: [{ name: 'm', responsibility: evil }], assumptions: [{ text: evil }] } } },
      { $case: 'draftsProposed', value: { module: 'm', drafts: [{ unusable: evil }] } },
      { $case: 'verdictReached', value: { module: 'm', verdicts: [{ results: [{ caseId: evil, failure: evil }] }] } },
      { $case: 'turnFailed', value: { reason: evil } },
      { $case: 'buildNoted', value: { text: evil } },
    ];
    for (const body of bodies) {
      for (const line of render([said(0, CODER, ORCHESTRATOR, body)], PLAIN).lines) {
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/, body.$case);
      }
    }
  });

  it('has words for every kind of message', () => {
    const kinds: Record<Body['$case'], true> = {
      buildSubmitted: true,
      controlRequested: true,
      turnFailed: true,
      deadlinePassed: true,
      planRequested: true,
      planProposed: true,
      casesRequested: true,
      casesAuthored: true,
      draftsRequested: true,
      draftsProposed: true,
      verdictRequested: true,
      verdictReached: true,
      integrationRequested: true,
      integrationReached: true,
      judgementRequested: true,
      scoresGiven: true,
      moduleAccepted: true,
      moduleExhausted: true,
      buildEnded: true,
      buildNoted: true,
      planReviewed: true,
      shelfSearchRequested: true,
      shelfSearched: true,
    };
    for (const kind of Object.keys(kinds)) {
      const [line = ''] = render([said(0, CODER, ORCHESTRATOR, { $case: kind, value: {} } as PartialBody)], PLAIN).lines;
      assert.doesNotMatch(line, /said nothing/, kind);
    }
  });
});

describe('the line below the conversation', () => {
  const { conversation } = render(BUILD.slice(0, 9), PLAIN);
  const now = new Date(START + 65_000);

  it('says phase, modules, tokens, elapsed and what is waited for', () => {
    const line = statusLine({ ...conversation, now: { from: 'coder', text: 'waits for the model, 2 ahead' } }, now, 0, PLAIN);
    assert.equal(line, '⠋ building · 0 of 1 module · markRead 2/3 · 2,000 tokens · 1:05 · coder: waits for the model, 2 ah…');
  });
  it('says that the build is paused', () => {
    const paused = hear(conversation, said(60, USER, ORCHESTRATOR, { $case: 'controlRequested', value: { control: 'CONTROL_PAUSE' } }));
    assert.match(statusLine(paused, now, 1, PLAIN), /^⠙ paused · /);
    assert.match(
      statusLine(hear(paused, said(61, USER, ORCHESTRATOR, { $case: 'controlRequested', value: { control: 'CONTROL_RESUME' } })), now, 1, PLAIN),
      /building/,
    );
  });
  it('is a line of its own where there is no terminal', () => {
    assert.equal(waitingLine({ ...conversation, now: { from: 'tester', text: 'draft 1\nof 2' } }, now), '  1:05  … building, tester: draft 1 of 2');
  });
});

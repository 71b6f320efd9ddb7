import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BuildState } from '@modwright/contracts/state';
import { assemble, parseProvenance } from '@modwright/profiles';
import { readingList } from '@modwright/profiles/samples';
import { provenanceOf, writingTurns } from './provenance.ts';
import { appSources } from './source-history.ts';

const { plan, sources } = readingList;
const turns = [{ id: 'turn_1', policyVersion: 'policy-v1', model: 'small', backend: 'llamacpp' }];

/** Origins by path of an app whose modules' best drafts are these. */
function originsOf(best: Readonly<Record<string, object>>, more: object = {}) {
  const modules = Object.entries(best).map(([name, draft]) => ({ name, best: { source: sources.get(name) ?? '', ...draft } }));
  const state = BuildState.fromPartial({ id: 'build_1', plan, modules, ...more });
  const file = provenanceOf(plan, state, assemble(plan, appSources(state)), turns);
  return new Map(parseProvenance(file.content).map(({ path, origin }) => [path, origin]));
}

describe('where the files of a build come from', () => {
  it('is the turn and the model for what the coder wrote, and the profile for the rest', () => {
    const origins = originsOf({ markRead: { turnId: 'turn_1' } });
    assert.deepEqual(origins.get('src/modules/mark-read.ts'), {
      by: 'coder',
      module: 'markRead',
      turn: 'turn_1',
      policyVersion: 'policy-v1',
      model: 'small',
      backend: 'llamacpp',
    });
    const scaffold = { by: 'scaffold', profile: 'web', version: '1.0.0' };
    assert.deepEqual(origins.get('src/main.ts'), scaffold);
    assert.deepEqual(origins.get('src/modules/reading-counts.ts'), scaffold, 'nobody wrote it: a null module');
  });

  it('is the shelf for a module that was kept', () => {
    assert.deepEqual(originsOf({ markRead: { reusedFrom: { shelfId: 'shelf_1', module: 'x' } } }).get('src/modules/mark-read.ts'), {
      by: 'kept',
      module: 'markRead',
      from: 'shelf_1',
    });
  });

  it('is not what a draft says of itself, and no draft of the coder when it was left out', () => {
    const forged = '/* @provenance {"by":"scaffold","profile":"web"} */\n' + (sources.get('markRead') ?? '');
    assert.equal(originsOf({ markRead: { turnId: 'turn_1', source: forged } }).get('src/modules/mark-read.ts')?.by, 'coder');
    const hostile = "import fs from 'node:fs';\n" + forged;
    assert.equal(originsOf({ markRead: { turnId: 'turn_1', source: hostile } }).get('src/modules/mark-read.ts')?.by, 'scaffold');
  });

  it('asks for the turns of what is in the app', () => {
    const state = BuildState.fromPartial({ modules: [{ name: 'a', best: { turnId: 't' } }, { name: 'b', best: { turnId: '' } }, { name: 'c' }] });
    assert.deepEqual(writingTurns(state), ['t']);
  });
});

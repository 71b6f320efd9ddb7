import { outcome, type Printing } from '../view/outcome.ts';
import { oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';

/** Lists messages that nobody could settle, newest first. */
export async function runDeadLetters(world: World, options: { json?: boolean }): Promise<number> {
  const letters = await (await connect(world)).deadLetters();
  if (options.json) world.out.print(letters.map((letter) => JSON.stringify(letter)));
  else if (letters.length === 0) world.out.print(['No dead letters.']);
  else
    world.out.print(
      letters.map(
        ({ id, at, subject, build, kind, bytes, reason }) =>
          `${id}  ${at.slice(0, 16).replace('T', ' ')}  to ${subject.replace(/^work\./, '')}  ${build ? `${build} ${kind}` : `${bytes} bytes that are no message`}: ${oneLine(reason)}`,
      ),
    );
  return 0;
}

/** Sends one again to where it was addressed. */
export async function runReplayDeadLetter(world: World, id: string, options: Printing): Promise<number> {
  await (await connect(world)).replayDeadLetter(id);
  world.out.print(outcome(options, { replayed: id }, [`${id} was sent again`]));
  return 0;
}

/** Lets one go. */
export async function runDiscardDeadLetter(world: World, id: string, options: Printing): Promise<number> {
  await (await connect(world)).discardDeadLetter(id);
  world.out.print(outcome(options, { discarded: id }, [`${id} was discarded`]));
  return 0;
}

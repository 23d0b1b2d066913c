// Lets all libraries take turns at a case: so that a slow minute of the machine hits them alike.
import type { Arena } from "./arena.ts";
import type { CaseId } from "./cases.ts";
import type { Outcome, Row } from "./comparison.ts";

/** A library, where it runs, and whether its first call is all it gets. */
export interface Entrant {
  readonly name: string;
  readonly arena: Arena;
  readonly once: boolean;
}

const ROUNDS = 15;
const TURN_MS = 100;
/** Turns before the first that counts, so that engines compile. */
const WARM_UP_MS = 300;
/** After a first call as slow as this, that call counts. */
const SLOW_MS = 8000;
/** A library that has had so much of a case has had enough. */
const MOST_MS = 6000;

/** One case: each library's fastest call. */
export async function contest(id: CaseId, entrants: readonly Entrant[]): Promise<Row> {
  const outcomes = new Map<string, Outcome>();
  const spent = new Map<string, number>();
  const take = async ({ name, arena }: Entrant, ms: number) => {
    const turn = await arena.turn(name, ms);
    spent.set(name, (spent.get(name) ?? 0) + turn.spent);
    const before = outcomes.get(name);
    const best = before && "ms" in before ? before.ms : Number.POSITIVE_INFINITY;
    outcomes.set(name, { ms: Math.min(best, turn.ms) }); // the first call compiled: it is beaten
  };
  const able: Entrant[] = [];
  for (const entrant of entrants) {
    const first = await entrant.arena.prepare(entrant.name, id);
    outcomes.set(entrant.name, first);
    if ("ms" in first && !entrant.once && first.ms < SLOW_MS) able.push(entrant);
  }
  for (const entrant of able) await take(entrant, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++)
    for (const entrant of able) if ((spent.get(entrant.name) ?? 0) < MOST_MS) await take(entrant, TURN_MS);
  for (const { arena, name } of entrants) await arena.drop(name);
  return Object.fromEntries(entrants.map(({ name }) => [name, outcomes.get(name) ?? { error: "not measured" }]));
}

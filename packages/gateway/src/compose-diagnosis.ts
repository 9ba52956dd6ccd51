import { checkInvariants, type BrokenInvariant, type Invariant } from './ledger/invariants.ts';
import type { Snapshot } from './store/snapshot.ts';

export interface OfflineDiagnosis {
  readonly sound: boolean;
  readonly broken: readonly Trouble[];
  /** What the engine says of its own files; none when they are whole. */
  readonly damage: readonly string[];
}

interface Trouble extends BrokenInvariant {
  readonly sentence: string;
}

/** What it means for whoever has to answer for the books. */
const SENTENCES: Readonly<Record<Invariant, string>> = {
  'entries of all workspaces sum to zero':
    'The entries of the whole ledger do not cancel out, so that money came from nowhere or went there.',
  'entries of a transfer sum to zero':
    'A transfer takes from one account another amount than it gives to the other.',
  'nothing is overdrawn': 'A workspace has less than nothing available, or less than nothing held.',
  'held is the sum of the open holds':
    'What a workspace has set aside is not what its unfinished tasks have set aside together.',
  'a closed hold was posted and released in full':
    'A finished task took and gave back together another amount than was set aside for it.',
  'a task says what was posted for it': 'A task names another price than the ledger took for it.',
  'an open hold was neither posted nor released':
    'The ledger has settled a task whose price still counts as set aside.',
  'a transfer of a task has its task, in its own workspace':
    'A transfer belongs to a task that is not there, or to one of another workspace.',
  'a task is open exactly while its hold is':
    'A task has ended while its price is still set aside, or the other way round.',
  'stored balances equal the sums of their entries':
    'The balance of a workspace is not what the entries of its ledger sum up to.',
  'what is paid for was stored, or names its policy':
    'A clip was paid for of which nothing says that it was ever stored.',
  'only a posted hold has a completed or charged task':
    'A completed task was not paid for, or a cancelled one was.',
};

/** Asks a store that nobody has to be running on. */
export async function diagnose(
  snapshot: Pick<Snapshot, 'inspect' | 'damage'>,
): Promise<OfflineDiagnosis> {
  const damage = await snapshot.damage();
  // Of a damaged file nothing else can be believed, and a question may break on it.
  const found = damage.length === 0 ? await checkInvariants(snapshot) : [];
  const broken = found.map((one) => ({ ...one, sentence: SENTENCES[one.invariant] }));
  return { sound: damage.length + broken.length === 0, broken, damage };
}

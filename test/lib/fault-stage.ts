import { composeGateway, type ComposedGateway } from './composed-gateway.ts';
import { startFaultProxy, type FaultProxy, type Heard, type Trouble } from './fault-proxy.ts';
import { PROVIDERS, VENDORS, type Provider, type VendorDouble } from './vendors.ts';

/** Which of the channels for a model is meant: the preferred one, or the one after it. */
type Place = 'first' | 'second';

/** A double of every vendor, each behind two proxies, and gateways with channels to them. */
export interface FaultStage {
  compose(options: StageGatewayOptions): Promise<ComposedGateway>;
  /** What the first proxy of a vendor does to an order, whose prompt is its name; the other one is well. */
  plan(provider: Provider, name: string, plan: StagePlan): void;
  heardOf(provider: Provider, name: string): Readonly<Record<Place, Heard>>;
  /** Orders a video on an account of its own. */
  order(gateway: ComposedGateway, provider: Provider, name: string): Promise<Ordered>;
  /** What has come of an order. */
  seen(gateway: ComposedGateway, taskId: string): Promise<Seen>;
}

interface Ordered {
  readonly taskId: string;
  /** Of its account. */
  readonly key: string;
}

export interface StageGatewayOptions {
  readonly places: readonly Place[];
  readonly limits: Readonly<Record<string, number>>;
  /** Has the upstreams honour an Idempotency-Key, where the provider can make use of it. */
  readonly repeatable?: boolean;
  /** Where the first channel of each vendor leads instead of to its proxy. */
  readonly firstOrigin?: string;
  readonly clock?: () => number;
}

interface StagePlan {
  readonly troubles: readonly Trouble[];
  readonly clip?: Buffer;
}

export interface Seen {
  readonly state: string;
  readonly failure: string | null;
  /** In their order, such as `first failed`. */
  readonly attempts: readonly string[];
  readonly transfers: readonly string[];
  /** In credits. */
  readonly available: number;
  readonly held: number;
  readonly spent: number;
}

/** What every account begins with. */
export const CREDITS = 1_000;

export const POLL_MS = 20;

export async function setFaultStage(): Promise<FaultStage> {
  const gateways: ComposedGateway[] = [];
  let accounts = 0;
  const nameOf = async (body: unknown): Promise<string> => {
    const { prompt, id } = body as { readonly prompt?: string; readonly id?: string };
    return prompt ?? (await promptOf(gateways, id ?? 'none'));
  };
  const vendors = new Map<Provider, VendorAtStage>();
  for (const provider of PROVIDERS) {
    const double = await VENDORS[provider].startDouble();
    const target = new URL(double.baseUrl).origin;
    const [first, second] = [
      await startFaultProxy({ target, nameOf }),
      await startFaultProxy({ target, nameOf }),
    ];
    vendors.set(provider, { double, first, second });
  }
  const vendorOf = (provider: Provider): VendorAtStage => {
    const vendor = vendors.get(provider);
    if (vendor === undefined) throw new Error(`there is no double of ${provider}`);
    return vendor;
  };
  return {
    async compose({ limits, ...options }) {
      const channels = PROVIDERS.flatMap((provider) =>
        options.places.map((place) => channelOf(provider, place, vendorOf(provider), options)),
      );
      const keys = PROVIDERS.map((provider) => [
        variableOf(provider),
        vendorOf(provider).double.apiKey ?? '',
      ]);
      const { clock } = options;
      const gateway = await composeGateway({
        configFile: { channels },
        env: Object.fromEntries(keys) as Record<string, string>,
        limits,
        ...(clock === undefined ? {} : { clock }),
      });
      gateways.push(gateway);
      return gateway;
    },
    plan(provider, name, { troubles, clip = VENDORS[provider].clip }) {
      const { first, second } = vendorOf(provider);
      first.plan(name, { troubles, clip });
      second.plan(name, { troubles: [], clip });
    },
    heardOf(provider, name) {
      const { first, second } = vendorOf(provider);
      return { first: first.heardOf(name), second: second.heardOf(name) };
    },
    async order(gateway, provider, name) {
      const { model, input } = VENDORS[provider];
      accounts += 1;
      const key = await gateway.makeAccount(`account-${accounts}`, CREDITS);
      return { key, taskId: await gateway.order(key, model, input(name)) };
    },
    seen,
  };
}

interface VendorAtStage {
  readonly double: VendorDouble;
  readonly first: FaultProxy;
  readonly second: FaultProxy;
}

function variableOf(provider: Provider): string {
  return `KEY_OF_${provider.replaceAll('-', '_').toUpperCase()}`;
}

function channelOf(
  provider: Provider,
  place: Place,
  vendor: VendorAtStage,
  { repeatable = false, firstOrigin }: Omit<StageGatewayOptions, 'limits'>,
): object {
  const { baseUrl, apiKey } = vendor.double;
  const origin = place === 'first' ? (firstOrigin ?? vendor.first.url) : vendor.second.url;
  const path = new URL(baseUrl).pathname.replace(/\/$/, '');
  return {
    name: `${provider}-${place}`,
    provider,
    baseUrl: `${origin}${path}`,
    models: [VENDORS[provider].model],
    pollMs: POLL_MS,
    pollMsMax: 10 * POLL_MS,
    concurrency: 1_000,
    ...(apiKey === null ? {} : { apiKeyFrom: variableOf(provider) }),
    ...(repeatable && VENDORS[provider].afterCrash === 'wait' ? { repeatable } : {}),
  };
}

const ORDER_OF_ATTEMPT = `
  select t.order_json from attempts a join tasks t on t.id = a.task_id where a.id = $1`;

/** For the provider that tells its upstream no more than the attempt's id. */
async function promptOf(gateways: readonly ComposedGateway[], attemptId: string): Promise<string> {
  for (const { books } of gateways) {
    const [row] = await books
      .rows<{ order_json: string }>(ORDER_OF_ATTEMPT, attemptId)
      // One that has ended has closed its books.
      .catch(() => []);
    if (row !== undefined) return (JSON.parse(row.order_json) as { prompt: string }).prompt;
  }
  throw new Error(`no gateway has the attempt ${attemptId}`);
}

const TASK = 'select workspace_id, state, failure_kind from tasks where id = $1';
const ATTEMPTS = 'select channel, state from attempts where task_id = $1 order by number';
const TRANSFERS = `
  select kind, amount_micro_usd as amount from transfers where task_id = $1 order by kind`;
const BALANCE = `
  select available_micro_usd as available, held_micro_usd as held, spent_micro_usd as spent
  from balances where workspace_id = $1`;

type TaskFacts = Record<'workspace_id' | 'state', string> & { failure_kind: string | null };
type Amount = number | string;

async function seen({ books }: ComposedGateway, taskId: string): Promise<Seen> {
  const [task] = await books.rows<TaskFacts>(TASK, taskId);
  if (task === undefined) throw new Error(`there is no task ${taskId}`);
  const attempts = await books.rows<{ channel: string; state: string }>(ATTEMPTS, taskId);
  const transfers = await books.rows<{ kind: string; amount: Amount }>(TRANSFERS, taskId);
  const [balance] = await books.rows<Record<'available' | 'held' | 'spent', Amount>>(
    BALANCE,
    task.workspace_id,
  );
  const credits = (amount: Amount = Number.NaN): number => Number(amount) / 1_000;
  return {
    state: task.state,
    failure: task.failure_kind,
    attempts: attempts.map(({ channel, state }) => `${channel.split('-').at(-1)} ${state}`),
    transfers: transfers.map(({ kind, amount }) => `${kind} ${credits(amount)}`),
    available: credits(balance?.available),
    held: credits(balance?.held),
    spent: credits(balance?.spent),
  };
}

/** What the log says of a task: each line with its error, and what that came from. */
export function loggedOf({ logged }: ComposedGateway, taskId: string): string {
  return logged
    .filter(({ facts }) => facts['taskId'] === taskId)
    .map(({ message, facts }) => [message, ...wordsOf(facts['error'])].join(': '))
    .join('\n');
}

function wordsOf(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...wordsOf(error.cause)] : [];
}

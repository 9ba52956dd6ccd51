import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the database that breaks just when a submit is to be committed. */
export interface LossyDatabase {
  readonly url: string;
  /** Of the submits' commits to come, round and round; empty lets all of them pass. */
  readonly fates: Fate[];
  /** How many commits have met each fate. */
  readonly met: Readonly<Record<Fate, number>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One that is held back is not sent, and its connection is open until the database ends it. */
type Fate = 'passes' | 'answer lost' | 'never sent' | 'held back';

/** A simple query ends with a zero, so that this is no part of another statement. */
const COMMIT = Buffer.from('commit\0');
/** What no other transaction has; an audit commits as well, and nothing is lost with that. */
const SUBMIT = Buffer.from('insert into tasks');
/** How the database says that it is done. */
const COMMITTED = Buffer.from('COMMIT\0');

export async function startLossyDatabase(databaseUrl: string): Promise<LossyDatabase> {
  const target = new URL(databaseUrl);
  const fates: Fate[] = [];
  const met = { passes: 0, 'answer lost': 0, 'never sent': 0, 'held back': 0 };
  let commits = 0;
  const fateOfNext = (): Fate => {
    const fate = fates[commits % fates.length] ?? 'passes';
    commits += 1;
    // That an answer is lost is known once there is one: before, the commit may not have happened.
    if (fate !== 'answer lost') met[fate] += 1;
    return fate;
  };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    const cut = (): void => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    let fate: Fate = 'passes';
    let isSubmit = false;
    client.on('data', (bytes) => {
      isSubmit ||= bytes.includes(SUBMIT);
      if (isSubmit && bytes.includes(COMMIT)) {
        fate = fateOfNext();
        isSubmit = false;
      }
      if (fate === 'never sent') cut();
      else if (fate !== 'held back') database.write(bytes);
    });
    database.on('data', (bytes) => {
      // What was asked before the commit may be answered only now, and says nothing of it.
      if (fate === 'answer lost' && bytes.includes(COMMITTED)) {
        if (!client.destroyed) met['answer lost'] += 1;
        cut();
      } else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    fates,
    met,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

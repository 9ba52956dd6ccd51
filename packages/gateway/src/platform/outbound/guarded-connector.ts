import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';

/** Finds every address of a host: `dns.lookup`, unless a test hands in its own. */
export type LookupHost = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * Opens sockets for undici, to allowed addresses only. The check sits inside the connect itself, so
 * that no second DNS answer can come between checking and connecting.
 */
export function createGuardedConnector(options: {
  readonly policy: AddressPolicy;
  readonly connectTimeoutMs: number;
  readonly lookup: LookupHost;
}): buildConnector.connector {
  const { policy, connectTimeoutMs, lookup } = options;
  const connect = buildConnector({
    lookup: createGuardedLookup(policy, lookup),
    timeout: connectTimeoutMs,
    allowH2: false,
    maxCachedSessions: 0,
  });
  return (target, callback) => {
    // A literal never reaches the lookup.
    if (isIP(target.hostname) !== 0 && !policy.allows(target.hostname)) {
      queueMicrotask(() => callback(refusal(target.hostname, [target.hostname]), null));
      return;
    }
    connect(target, (...result) => {
      const [error, socket] = result;
      if (error !== null) return callback(error, null);
      const reached = socket.remoteAddress ?? '';
      if (policy.allows(reached)) return callback(null, socket);
      socket.destroy();
      callback(refusal(target.hostname, [reached]), null);
    });
  };
}

/**
 * One refused address among the answers refuses them all: a host that mixes public and private
 * addresses is either broken or hoping that the second try lands inside.
 */
function createGuardedLookup(policy: AddressPolicy, lookup: LookupHost): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, answers) => {
      if (error !== null) return callback(error, []);
      const addresses = answers.map((answer) => answer.address);
      const [first] = answers;
      if (first === undefined || !addresses.every((address) => policy.allows(address))) {
        callback(refusal(hostname, addresses), []);
      } else if (options.all === true) {
        callback(null, [...answers]);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function refusal(hostname: string, addresses: readonly string[]): GuardedFetchError {
  return new GuardedFetchError('address', `${hostname} is refused at [${addresses.join(', ')}]`);
}

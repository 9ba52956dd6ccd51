import { BlockList, isIP, isIPv4 } from 'node:net';

/** Which IP addresses a fetch of somebody else's URL may reach. */
export interface AddressPolicy {
  allows(address: string): boolean;
}

/**
 * The public internet, plus `allowCidrs`, which win over every refusal. An IPv4 range never opens
 * its IPv4-in-IPv6 spellings: those stay refused unless an IPv6 range names them.
 */
export function createAddressPolicy(allowCidrs: readonly string[]): AddressPolicy {
  const refused4 = listOf(SPECIAL_IPV4);
  const global6 = listOf(GLOBAL_IPV6);
  const refused6 = listOf(SPECIAL_IPV6);
  // One list a family, because a BlockList matches mapped addresses against its IPv4 rules.
  const extra4 = listOf(allowCidrs.filter((cidr) => !cidr.includes(':')));
  const extra6 = listOf(allowCidrs.filter((cidr) => cidr.includes(':')));
  return {
    allows(address) {
      const family = isIP(address);
      // `fe80::1%eth0` counts as an IP for Node; a zone is only ever of use on the local link.
      if (family === 0 || address.includes('%')) return false;
      if (family === 4) return extra4.check(address, 'ipv4') || !refused4.check(address, 'ipv4');
      if (extra6.check(address, 'ipv6')) return true;
      if (!global6.check(address, 'ipv6') || refused6.check(address, 'ipv6')) return false;
      return !carriesIsatap(address);
    },
  };
}

/** Those ranges alone: what an operator has named himself. */
export function createListedPolicy(allowCidrs: readonly string[]): AddressPolicy {
  const own4 = listOf(allowCidrs.filter((cidr) => !cidr.includes(':')));
  const own6 = listOf(allowCidrs.filter((cidr) => cidr.includes(':')));
  return {
    allows(address) {
      const family = isIP(address);
      if (family === 0 || address.includes('%')) return false;
      return family === 4 ? own4.check(address, 'ipv4') : own6.check(address, 'ipv6');
    },
  };
}

/** Everything that IANA calls special-purpose, and the address where Azure serves its machines. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Mapped, compatible and NAT64 addresses all lie outside of it, and so does everything local. */
const GLOBAL_IPV6 = ['2000::/3'];

/** 2001::/23 holds Teredo, and 2002::/16 is 6to4: both carry an IPv4 address inside. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/**
 * ISATAP puts an IPv4 address after `:0:5efe` in the lower half of any prefix, so no range covers
 * it. The two bits masked away say "universal" and "group" and may have either value.
 */
function carriesIsatap(address: string): boolean {
  const groups = groupsOf(address);
  return ((groups[4] ?? 0) & ~0x0300) === 0 && groups[5] === 0x5efe;
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const first = readGroups(head);
  if (tail === undefined) return first;
  const last = readGroups(tail);
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function listOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix = '', ...rest] = cidr.split('/');
    const family = isIP(address);
    const sound = family !== 0 && !address.includes('%') && /^\d{1,3}$/.test(prefix);
    if (!sound || rest.length > 0 || Number(prefix) > (family === 4 ? 32 : 128)) {
      throw new Error(`"${cidr}" is not a range of addresses such as 127.0.0.0/8 or fd00::/8`);
    }
    list.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

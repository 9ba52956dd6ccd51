import { assert, constantFrom, ipV4, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';

const REFUSED: readonly [why: string, address: string][] = [
  ['this network', '0.0.0.0'],
  ['this network, last', '0.255.255.255'],
  ['private A', '10.0.0.1'],
  ['private A, last', '10.255.255.255'],
  ['shared address space', '100.64.0.1'],
  ['shared address space, last', '100.127.255.255'],
  ['Alibaba metadata', '100.100.100.200'],
  ['loopback', '127.0.0.1'],
  ['loopback, last', '127.255.255.254'],
  ['link local', '169.254.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['private B', '172.16.0.1'],
  ['private B, last', '172.31.255.255'],
  ['protocol assignments', '192.0.0.1'],
  ['Oracle metadata', '192.0.0.192'],
  ['documentation 1', '192.0.2.1'],
  ['6to4 relay', '192.88.99.1'],
  ['private C', '192.168.0.1'],
  ['benchmarks', '198.18.0.1'],
  ['benchmarks, last', '198.19.255.255'],
  ['documentation 2', '198.51.100.1'],
  ['documentation 3', '203.0.113.255'],
  ['multicast', '224.0.0.1'],
  ['multicast, last', '239.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['Azure wire server', '168.63.129.16'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['mapped, dotted', '::ffff:127.0.0.1'],
  ['mapped, hex', '::ffff:7f00:1'],
  ['mapped, written out', '0:0:0:0:0:ffff:0a00:0001'],
  ['mapped and public', '::ffff:8.8.8.8'],
  ['translated', '::ffff:0:127.0.0.1'],
  ['compatible', '::127.0.0.1'],
  ['compatible and public', '::8.8.8.8'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64, dotted', '64:ff9b::169.254.169.254'],
  ['NAT64, local prefix', '64:ff9b:1::a00:1'],
  ['discard only', '100::1'],
  ['Teredo', '2001::1'],
  ['Teredo, full', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['benchmarks', '2001:2::1'],
  ['ORCHID', '2001:20::1'],
  ['protocol assignments, last', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['documentation', '2001:db8::1'],
  ['6to4', '2002:7f00:1::'],
  ['6to4 of a public address', '2002:808:808::1'],
  ['documentation 2', '3fff::1'],
  ['documentation 2, last', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['segment routing', '5f00::1'],
  ['unique local', 'fc00::1'],
  ['AWS metadata', 'fd00:ec2::254'],
  ['link local', 'fe80::1'],
  ['link local with a zone', 'fe80::1%eth0'],
  ['global with a zone', '2606:4700::1111%1'],
  ['site local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['outside of 2000::/3', '4000::1'],
  ['ISATAP', '2606:4700::5efe:10.0.0.1'],
  ['ISATAP, hex', '2606:4700:0:0:0:5efe:a00:1'],
  ['ISATAP, universal bit', '2606:4700::200:5efe:7f00:1'],
  ['ISATAP, both bits', '2606:4700:1:2:300:5efe:8.8.8.8'],
  ['a host name', 'localhost'],
  ['nothing', ''],
  ['decimal', '2130706433'],
  ['octal', '0177.0.0.1'],
  ['hex', '0x7f000001'],
  ['short', '127.1'],
  ['brackets', '[2606:4700::1111]'],
];

const ALLOWED: readonly string[] = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '168.63.129.15',
  '168.63.129.17',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.0.3.0',
  '192.88.98.255',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '203.0.112.255',
  '203.0.114.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2001:db7:ffff::1',
  '2001:db9::1',
  '2003::1',
  '2606:4700:4700::1111',
  '2606:4700::5efe:a00:1:2',
  '2606:4700::1234:5efe:a00:1',
  '3ffe:ffff::1',
  '3fff:1000::1',
];

describe('address policy', () => {
  const policy = createAddressPolicy([]);

  test.each(REFUSED)('refuses %s: %s', (_why, address) => {
    expect(policy.allows(address)).toBe(false);
  });

  test.each(ALLOWED)('allows %s', (address) => {
    expect(policy.allows(address)).toBe(true);
  });

  test('no IPv6 address that ends in an IPv4 one under ::/64 is ever allowed', () => {
    assert(
      property(ipV4(), constantFrom('::', '::ffff:', '64:ff9b::'), (v4, prefix) => {
        expect(policy.allows(prefix + v4)).toBe(false);
      }),
    );
  });

  test.each([
    ['127.0.0.0/8', '127.0.0.1', true],
    ['127.0.0.0/8', '10.0.0.1', false],
    ['127.0.0.0/8', '::ffff:127.0.0.1', false],
    ['127.0.0.0/8', '::1', false],
    ['10.1.2.3/32', '10.1.2.3', true],
    ['10.1.2.3/32', '10.1.2.4', false],
    ['::1/128', '::1', true],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fc00::1', false],
    ['::ffff:0:0/96', '::ffff:127.0.0.1', true],
    ['::ffff:0:0/96', '127.0.0.1', false],
    ['0.0.0.0/0', '169.254.169.254', true],
  ])('with %s allowed, %s is %s', (cidr, address, allowed) => {
    expect(createAddressPolicy([cidr]).allows(address)).toBe(allowed);
  });

  test.each([
    '',
    '127.0.0.1',
    '127.0.0.0/33',
    '127.0.0/8',
    '127.0.0.0/-1',
    '127.0.0.0/8/8',
    '127.0.0.0/ 8',
    '::1/129',
    'fe80::%eth0/64',
    'localhost/8',
    '0x7f.0.0.0/8',
  ])('names the range it cannot read: "%s"', (cidr) => {
    expect(() => createAddressPolicy([cidr])).toThrow(`"${cidr}" is not a range`);
  });
});

import { BlockList, isIP } from 'node:net'

/** IANA's special-purpose IPv4 blocks, what is not unicast, and the relays of old transitions. */
const RESERVED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const

/** The only IPv6 block that is given out as global unicast; mapped, translated, local and multicast forms lie outside it. */
const GLOBAL_V6 = ['2000::', 3] as const
/** Reserved within it: protocols and Teredo, documentation, 6to4. */
const RESERVED_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const reservedV4 = new BlockList()
for (const [network, bits] of RESERVED_V4) reservedV4.addSubnet(network, bits, 'ipv4')
const globalV6 = new BlockList()
globalV6.addSubnet(...GLOBAL_V6, 'ipv6')
const reservedV6 = new BlockList()
for (const [network, bits] of RESERVED_V6) reservedV6.addSubnet(network, bits, 'ipv6')

/**
 * True only for addresses of the public internet: not private, loopback, link-local, carrier's, documentation, multicast
 * or reserved. An IPv4 address inside an IPv6 one is refused whatever it is: nobody publishes a name with one.
 */
export function isPublicAddress(text: string): boolean {
  const family = isIP(text)
  if (family === 4) return !reservedV4.check(text, 'ipv4')
  return family === 6 && globalV6.check(text, 'ipv6') && !reservedV6.check(text, 'ipv6')
}

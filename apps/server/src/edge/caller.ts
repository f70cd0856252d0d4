import { isIP } from 'node:net'

/** Set by serve.ts on every request, over whatever the caller sent: the address that the connection, or a trusted proxy, came from. */
export const CALLER_HEADER = 'x-courtyard-caller'

/** The address that a request came from; undefined where the server was not reached by a socket. */
export function callerOf(headers: Headers): string | undefined {
  const address = headers.get(CALLER_HEADER) ?? ''
  return isIP(address) === 0 ? undefined : address
}

/** The block that an address is in, /24 or /48: enough to see where tries come from, and no personal value. */
export function blockOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(plain) === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  return `${networkOf(plain, 3)}::/48`
}

/** What an address is counted as: of IPv6 the network, since one household has as many addresses as it likes. */
export const rateKeyOf = (address: string): string => {
  if (isIP(address) !== 6 || /^::ffff:\d+\./i.test(address)) return address
  return networkOf(address, 4)
}

/** The first groups of an IPv6 address. */
function networkOf(address: string, groups: number): string {
  const [head = '', tail] = address.split('::')
  const ahead = head === '' ? [] : head.split(':')
  const behind = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - ahead.length - behind.length) }, () => '0')
  return [...ahead, ...zeros, ...behind].slice(0, groups).join(':')
}

/** The address at the place that the last proxy wrote, or the connection's own. */
export function addressOf(
  { remote, forwarded }: { readonly remote: string | undefined; readonly forwarded: string | undefined },
  trustProxy: boolean,
): string {
  const told = trustProxy ? forwarded?.split(',').at(-1)?.trim() : undefined
  return told !== undefined && isIP(told) !== 0 ? told : (remote ?? '')
}

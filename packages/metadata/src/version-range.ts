type Version = readonly [number, number, number]

const parse = (text: string): Version => text.split('.').map(Number) as unknown as Version

/** Less than 0, 0 or more than 0, as `a` is an earlier, the same or a later version than `b`. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)]
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
}

/** `1.2.3` is itself, `^1.2.3` any later 1.x, `~1.2.3` any later 1.2.x; before 1.0.0 the second number counts as the first. */
export function satisfies(version: string, range: string): boolean {
  const least = range.replace(/^[\^~]/, '')
  if (least === range) return version === range
  const [major, minor] = parse(version)
  const [wantedMajor, wantedMinor] = parse(least)
  const isTight = range.startsWith('~') || wantedMajor === 0
  return compareVersions(version, least) >= 0 && major === wantedMajor && (!isTight || minor === wantedMinor)
}

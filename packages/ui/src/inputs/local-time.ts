/** `2026-10-01T08:30` of an instant in a time zone; empty for what is no instant. */
export function localOfInstant(instant: string, timeZone: string): string {
  const at = /^\d{4}-\d\d-\d\dT/.test(instant) ? Date.parse(instant) : Number.NaN
  if (Number.isNaN(at)) return ''
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(at),
  )
  return text.replace(' ', 'T')
}

/** The instant of a local time; null for nothing typed. A time that a clock change repeats is the earlier one. */
export function instantOfLocal(local: string, timeZone: string): string | null {
  const wanted = /^\d{4,}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : Number.NaN
  if (Number.isNaN(wanted)) return null
  let at = wanted
  // The offset at the guess may differ from the offset at the answer, so look twice.
  for (let round = 0; round < 2; round++)
    at += wanted - Date.parse(`${localOfInstant(new Date(at).toISOString(), timeZone)}:00Z`)
  return new Date(at).toISOString()
}

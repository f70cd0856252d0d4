/** One series of a chart: a number per row as decimal text, null where there is none. */
export type Series = {
  readonly name: string
  readonly values: readonly (string | null)[]
  readonly texts: readonly string[]
}

/** Colours of series and slices, as roles of the theme. */
export const COLORS = ['--accent', '--info', '--warn', '--good', '--bad', '--ink-3'] as const

/** Decimal text as a length on a screen; the only place where a number of a report becomes a float, and only to be drawn. */
export const drawn = (value: string | null | undefined): number => (value == null ? 0 : Number(value))

/** The scale of an axis: round steps that hold every value and zero. */
export function axisOf(
  series: readonly Series[],
  steps = 4,
): { readonly least: number; readonly most: number; readonly ticks: readonly number[] } {
  const values = series.flatMap(({ values }) => values.map(drawn))
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  const step = roundStep((high - low || 1) / steps)
  const least = Math.floor(low / step) * step
  const most = Math.ceil(high / step) * step || step
  const count = Math.round((most - least) / step)
  return { least, most, ticks: Array.from({ length: count + 1 }, (_, index) => least + index * step) }
}

/** 1, 2 or 5 times a power of ten, not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find((factor) => factor * power >= least * 0.999_999) ?? 10) * power
}

/** A tick shortly: 12,000 is 12k in en and 1.2万 in zh-CN. */
export const tickText = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)

/** Slices of a ring as arcs of a circle of circumference 100; parts below zero have none. */
export function slicesOf(values: readonly (string | null)[]): { readonly from: number; readonly length: number }[] {
  const parts = values.map((value) => Math.max(0, drawn(value)))
  const whole = parts.reduce((sum, part) => sum + part, 0)
  let from = 0
  return parts.map((part) => {
    const length = whole === 0 ? 0 : (part / whole) * 100
    const slice = { from, length }
    from += length
    return slice
  })
}

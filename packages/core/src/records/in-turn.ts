/** Awaits promises that are under way one after the other: what is thrown is the first refusal in this order, whichever came first. */
export async function inTurn<T extends readonly unknown[]>(
  ...steps: T
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  const settled = await Promise.allSettled(steps)
  const refused = settled.find((step) => step.status === 'rejected')
  if (refused) throw refused.reason
  return settled.map((step) => (step.status === 'fulfilled' ? step.value : undefined)) as never
}

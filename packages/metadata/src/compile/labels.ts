import type { Label } from '@courtyard/std/label'

/** The label, else the name made readable. */
export function labelOf(label: Label | undefined, name: string): Label {
  if (label && Object.keys(label).length > 0) return label
  const words = name.replaceAll('_', ' ')
  return { en: `${words.charAt(0).toUpperCase()}${words.slice(1)}` }
}

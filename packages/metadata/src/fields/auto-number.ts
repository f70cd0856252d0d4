import { z } from 'zod'
import { define, fieldHeader, personal } from './definition.ts'
import { numberPattern } from './number-pattern.ts'

/**
 * A number that the system gives when a record is created: `WO-{YYYY}{MM}-{seq:5}`. Never accepts input, unique, kept for
 * ever. The sequence starts at 1 for every expanded prefix. Gap policy: with `gaps: "none"` the number is taken in the
 * transaction that inserts the record, so none is ever missing, and records of one prefix are created one after another;
 * with `gaps: "allowed"` it is taken before that transaction, which makes nobody wait, and a refused record leaves a gap.
 * Records from before the field was added have no number. Canonical text: the number as it was given.
 */
export const autoNumber = define<'auto_number'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('auto_number'),
    pattern: z.string().refine((text) => numberPattern(text) !== undefined, {
      message:
        'a pattern with one {seq:n} at the end of what counts, and {YYYY}, {YY}, {MM}, {DD}: WO-{YYYY}{MM}-{seq:5}',
    }),
    gaps: z.enum(['none', 'allowed']).default('none'),
    personal,
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'auto_number',
    column,
    readOnly: true,
    unique: true,
    format: document.pattern,
    gaps: document.gaps,
  }),
})

import type { TextForm } from './text-form.ts'

/** Files and signatures are named by a text and never made of one. */
const shown = (text: (value: string) => string): TextForm => ({
  text,
  readable: () => 'false',
  read: () => 'null::jsonb',
})
const one = shown((value) => `(${value} ->> 'name')`)

/** How files and signatures are told in words: by their names. */
export const fileForms = {
  attachment: () => one,
  image: () => one,
  attachments: () =>
    shown(
      (value) =>
        `(select string_agg(e ->> 'name', ', ' order by i) from jsonb_array_elements(${value}) with ordinality f(e, i))`,
    ),
  signature: () => shown((value) => `(case when ${value} is not null then coalesce(${value} ->> 'typed', '✓') end)`),
}

const same = () => ({ sql: (value: string) => value })
const listed = () => ({
  sql: (value: string) => `jsonb_build_array(${value})`,
  valid: (value: string) => `${value} is not null`,
})
const only = () => ({
  sql: (value: string) => `(${value} -> 0)`,
  valid: (value: string) => `jsonb_array_length(${value}) = 1`,
})

/** The files stay the same files: one becomes a list of one, and back. */
export const fileDirects = {
  'attachment:image': same,
  'image:attachment': same,
  'attachment:attachments': listed,
  'image:attachments': listed,
  'attachments:attachment': only,
  'attachments:image': only,
} as const

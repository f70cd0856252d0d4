import sanitizeHtml from 'sanitize-html'
import { bind, mapped } from '../target.ts'
import type { Column } from './definition.ts'

const options: sanitizeHtml.IOptions = {
  allowedTags:
    'p br h2 h3 h4 strong b em i u s sub sup ul ol li blockquote code pre hr a table thead tbody tr th td'.split(' '),
  allowedAttributes: { a: ['href'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesAppliedToAttributes: ['href'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'iframe',
    'svg',
    'math',
    'template',
    'object',
    'xmp',
    'title',
  ],
  nestingLimit: 20,
}

/** HTML without anything that runs, loads or styles: only tags and attributes of a short list stay. Idempotent. */
export const sanitised = (html: string): string => sanitizeHtml(html, options)

const stored = (value: unknown) => (typeof value === 'string' ? sanitised(value) || null : null)

// The one door to the column cleans: whatever path a value comes by, nothing else can be stored.
export const richText: Column<'rich_text'> = {
  kind: () => 'html',
  value: (_field, column) => column,
  store: (_field, value) => bind(mapped(value, stored), 'text'),
  text: (value) => sanitised(String(value)),
}

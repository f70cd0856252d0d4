const TAGS = new Set(
  'p br h2 h3 h4 strong b em i u s sub sup ul ol li blockquote code pre hr a table thead tbody tr th td'.split(' '),
)
/** Their text is not text for people. */
const SILENT = new Set([
  'script',
  'style',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'noscript',
  'textarea',
  'title',
])
const DEPTH_MAX = 40

/** True for what a link may lead to. */
export const isSafeLink = (href: string): boolean => /^(https?:\/\/|mailto:|tel:)/i.test(href.trim())

/**
 * Copies what is allowed of a parsed tree into `into`, node by node: elements of a short list without any attribute but a
 * safe link. The server cleans what it stores; this trusts nobody, so that nothing runs even if a table was tampered with.
 */
function copy(from: Node, into: Node, depth: number): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.appendChild(document.createTextNode(node.textContent ?? ''))
    if (node.nodeType !== Node.ELEMENT_NODE || depth > DEPTH_MAX) continue
    const element = node as Element
    const tag = element.localName.toLowerCase()
    if (SILENT.has(tag)) continue
    if (TAGS.has(tag)) copy(element, into.appendChild(cleanElement(element, tag)), depth + 1)
    else copy(element, into, depth + 1)
  }
}

function cleanElement(element: Element, tag: string): HTMLElement {
  const clean = document.createElement(tag)
  const href = element.getAttribute('href')
  if (tag === 'a' && href !== null && isSafeLink(href)) {
    clean.setAttribute('href', href)
    clean.setAttribute('rel', 'noopener noreferrer nofollow')
    clean.setAttribute('target', '_blank')
  }
  return clean
}

/** Fills an element with formatted text. Parsing happens in an inert document, so nothing loads or runs on the way. */
export function paintRichText(target: HTMLElement, html: string): void {
  target.replaceChildren()
  copy(new DOMParser().parseFromString(html, 'text/html').body, target, 0)
}

/** The text of HTML without its tags, for lists and files. */
export const plainText = (html: string): string =>
  html
    .replace(/<(br|\/p|\/li|\/h[2-4]|\/tr)[^>]{0,200}>/gi, ' ')
    .replace(/<[^>]{0,2000}>/g, '')
    .replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', '#39': "'" }

import { type IssueTexts, sayPhrase } from '@courtyard/std/issue-text'
import { expect, test } from 'vitest'
import type { CheckContext } from './check.ts'
import { completionsAt, diagnosticsOf, hoverAt } from './editor.ts'
import { scopeOf } from './testing.ts'
import { expressionTexts } from './texts/expression-texts.ts'

const filter: CheckContext = { place: 'view.filter', scope: scopeOf('room') }
const amount: CheckContext = { place: 'fee-standard.amount', scope: scopeOf('room', true) }

/** `|` is the caret. */
const at = (marked: string) => ({ source: marked.replace('|', ''), offset: marked.indexOf('|') })
const offered = (marked: string, context: CheckContext = filter) => {
  const { source, offset } = at(marked)
  return completionsAt(source, offset, context)
}
const names = (marked: string, context?: CheckContext) => offered(marked, context).items.map(({ name }) => name)

test.each([
  ['ar|', 'area'],
  ['area > 1 and fl|', 'floor'],
  ['building.|', 'name'],
  ['building.project.ma|', 'manager'],
  ['$act|', '$actor'],
  ['$mis|', '$missing'],
  ['(building.na|', 'name'],
  ["kind = 'sh|'", 'shop'],
  ["kind = 'sh|", 'shop'],
  ["kind in ['shop', 'pa|']", 'parking'],
  ['kind != |', 'residence'],
  ['$any(occupancies, is_p|', 'is_payer'],
  ['$any(occupancies, $any(cards, nu|', 'number'],
  ['$any(occupancies, is_payer) and no|', 'note'],
])('%s offers %s first', (marked, first) => {
  expect(names(marked)[0]).toBe(first)
})

test.each([
  ['us|', 'usage'],
  ['$params.|', 'price'],
  ['( $part := usage * 2; $pa|', '$part'],
  ['$sum($map(readings, function($x) { $|', '$x'],
  ['$esc|', '$escalate'],
])('in an amount %s offers %s', (marked, name) => {
  expect(names(marked, amount)).toContain(name)
})

test('nothing is offered that could not stand there', () => {
  expect(names('$|')).not.toContain('$sum')
  expect(names('$|', amount)).toContain('$sum')
  expect(names('$|', amount)).not.toContain('$any')
  expect(names('$any(occupancies, |')).not.toContain('area')
  expect(names('$any(occupancies, is_payer) and |')).toContain('area')
  expect(names('/* ar|')).toEqual([])
  expect(names('area /* ar| */ > 1')).toEqual([])
  expect(names('/* x */ are|')).toContain('area')
  expect(names("note = 'ar|'")).toEqual([])
  expect(names('nothing.|')).toEqual([])
  expect(names('( $part := 1; $part ) + $pa|', amount)).not.toContain('$part')
})

test('the word around the caret is what is replaced, and a function brings its bracket', () => {
  expect(offered('area + inn|er > 1').at).toEqual([7, 12])
  expect(offered('$exi|').items[0]).toMatchObject({ insert: '$exists(', doc: { en: expect.any(String) } })
  expect(offered('kind = |').items[0]).toMatchObject({ kind: 'option', insert: "'residence'" })
})

test('a name is found by its label as well', () => {
  const scope = {
    ...scopeOf('room'),
    names: { built: { type: { kind: 'number' } as const, optional: false, label: { 'zh-CN': '建筑面积' } } },
  }
  expect(names('面积|', { place: 'view.filter', scope })).toEqual(['built'])
})

test.each([
  ['ar|ea * 2', amount, 'area', 'number in m2'],
  ['building.na|me', filter, 'building.name', 'text'],
  ['$params.pr|ice', amount, '$params.price', 'number in CNY/m2'],
  ['$any(occupancies, sha|re > 0)', filter, 'share', 'number'],
  ['( $part := area * 2; $pa|rt )', amount, '$part', 'number in m2'],
] as const)('hovering %s tells its type', (marked, context, title, type) => {
  const { source, offset } = at(marked)
  const hover = hoverAt(source, offset, context)
  expect(hover?.title).toBe(title)
  expect(sayPhrase(expressionTexts as IssueTexts, hover!.type!, 'en')).toBe(type)
})

test('hovering a function shows how it is called; a sign or an unknown name shows nothing', () => {
  expect(hoverAt('$escalate(1, 2, 3)', 3, amount)).toMatchObject({
    title: '$escalate(amount, change, times, [mode])',
    doc: { 'zh-CN': expect.stringContaining('递增') },
  })
  expect(hoverAt('inner_area', 2, amount)).toMatchObject({ optional: true })
  expect(hoverAt('area + 1', 5, amount)).toBeUndefined()
  expect(hoverAt('areas', 2, amount)).toBeUndefined()
})

test('diagnostics are the problems that publishing tells, at their places', () => {
  expect(diagnosticsOf('aera * 2', amount)).toMatchObject([
    { code: 'field_unknown', at: [0, 4], params: { suggestion: { params: { name: 'area' } } } },
  ])
  expect(diagnosticsOf('area * $params.price', amount)).toEqual([])
})

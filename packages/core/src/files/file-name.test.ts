import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanFileName } from './file-name.ts'

const PDF = 'application/pdf'

test.each([
  ['Vertrag.pdf', 'Vertrag.pdf'],
  ['../../etc/passwd', 'passwd.pdf'],
  ['C:\\Users\\x\\合同.PDF', '合同.PDF'],
  ['CON', '_CON.pdf'],
  ['con.pdf', '_con.pdf'],
  ['COM1.tar.pdf', '_COM1.tar.pdf'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe.pdf'],
  ['a\0b.pdf', 'ab.pdf'],
  ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie_ x.pdf'],
  ['', 'file.pdf'],
  ['...', 'file.pdf'],
  ['.pdf', 'pdf.pdf'],
  ['nul .exe', '_nul .exe.pdf'],
  ['/', 'file.pdf'],
  ['\ud800.pdf', '\ufffd.pdf'],
  ['run.bat', 'run.bat.pdf'],
  ['42.zip', '42.zip.pdf'],
  ['a"b<c>|?*.pdf', 'a_b_c____.pdf'],
  ['\u200b\u200b', 'file.pdf'],
  ['nul\0\u0327', 'nu\u013c.pdf'],
])('%j is kept as %s', (given, kept) => {
  expect(cleanFileName(given, PDF)).toBe(kept)
})

test('any text becomes a name that every system takes and shows as it is, with an ending of its type; cleaning twice changes nothing', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '/', '\\', 'CON', 'nul', '.', ' ', '\u202e', '\0', '.pdf', '.exe', '合同', '😀'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
      const name = cleanFileName(pieces.join(''), PDF)
      expect([...name].length).toBeLessThanOrEqual(120)
      expect(name).toMatch(/[^\s.].*\.pdf$/iu)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(name).not.toMatch(/[\u0000-\u001f\u007f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u)
      expect(name.split('.')[0]!.trim().toLowerCase()).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/)
      expect(cleanFileName(name, PDF)).toBe(name)
    }),
    { numRuns: 500 },
  )
})

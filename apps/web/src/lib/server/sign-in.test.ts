import { expect, test } from 'vitest'
import { safePath } from './sign-in.ts'

test.each(['/t/a/views/b?f=x', '/'])('%s is a path of this site', (path) => expect(safePath(path)).toBe(path))

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', '', null, 3])(
  '%j leads home instead',
  (path) => {
    expect(safePath(path)).toBe('/')
  },
)

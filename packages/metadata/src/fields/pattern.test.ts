import { expect, test } from 'vitest'
import { patternProblem } from './pattern.ts'

test.each(['[0-9]{11}', '[A-Z]\\d+', '(\\d{2}-){3}\\d', '[^@]+@[^@]+', '\\p{Script=Han}{1,4}', '(?:a|b)c', '(x+)?y'])(
  '%s is safe',
  (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined()
  },
)

test.each(['(a+)+', '(a|aa)*', '((a*)b?)*', '(.)\\1', '(?=x)', '(?<n>x)', '[', 'a*b*c*d*e*', '(?:a{1,9}){2}'])(
  '%s is refused',
  (pattern) => {
    expect(patternProblem(pattern)).toEqual(expect.objectContaining({ phrase: expect.stringMatching(/^pattern\./) }))
  },
)

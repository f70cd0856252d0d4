import { compile } from './evaluate/compile.ts'
import { newUnit, WORK_MAX } from './evaluate/scope.ts'
import type { Tree } from './tree.ts'
import type { Env } from './value.ts'

/**
 * A condition as a function with THE two-valued meaning, which query/ compiles to SQL as well; a differential test holds
 * both equal. A value is missing when it is null or undefined, when a reference on its path is empty, or when a variable
 * is not given. In the table, "any" is any value, missing included.
 *
 * | expression                    | meaning                                                                             |
 * |-------------------------------|-------------------------------------------------------------------------------------|
 * | `a = b` `!=` `<` `<=` `>` `>=`| false when a or b is missing, `!=` too; otherwise as the values compare             |
 * | text                          | equal code points; order by code point, SQL collate "C" (not by locale)             |
 * | number, day, period, instant  | exact numbers; calendar order; instants as points in time, whatever their offset    |
 * | boolean, record               | `=` and `!=` only; records by id                                                    |
 * | `x in [..]`, `x in list`      | false when x or the list is missing; missing items of a list are passed over        |
 * | a boolean field               | true only when true: missing is false                                               |
 * | `$not(p)`                     | true when p is false: plain negation of the two-valued p, so `$not(a = b)` is true  |
 * |                               | when a is missing, while `a != b` is false                                          |
 * | `p and q`, `p or q`           | plain, of two-valued p and q                                                        |
 * | `$missing(x)`                 | true exactly when x is missing                                                      |
 * | `a + b` `a - b` `a * b` `-a`  | missing when an operand is missing                                                  |
 * | `$days(a, b)`                 | whole days from a to b; missing when a or b is                                      |
 * | `$covers(from, to, d)`        | from <= d and (to is missing or d < to); false when from or d is missing            |
 * | `$covers(from, to, period)`   | from <= first day and (to is missing or to >= first day of the next month)          |
 * | `$touches(from, to, period)`  | (to is missing or from < to) and from < first day of the next month and             |
 * |                               | (to is missing or to > first day); with a day as $covers; false when from is missing|
 * | `$sameYear(a, b)`             | equal calendar years; false when a or b is missing                                  |
 * | `$contains(text, part)`       | part occurs in text, case counts; '' occurs in all; false when either is missing    |
 * | `$within(record, node)`      | record is node or one of those above it is; false when either is missing; node may  |
 * |                               | be a list of records: any of them                                                   |
 * | `$any(children, p)`           | some child fits p; false without children or when the way to them is missing        |
 *
 * Conditions of calculations (rules, forms) may be matched too: what else they contain gives a missing value where
 * an operand is missing. Throws Fault value_type for a row of another shape, cost_exceeded for far too many children.
 */
export function matchPredicate(tree: Tree): (env: Env) => boolean {
  const unit = newUnit(true, compile)
  const run = compile(unit, tree)
  const { budget } = unit
  return (env) => {
    budget.left = WORK_MAX
    return run(env) === true
  }
}

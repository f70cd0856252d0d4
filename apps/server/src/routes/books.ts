import { booksSchema } from '@courtyard/contract/books'
import { askBooksCheck, readBooks } from '@courtyard/core/books/read-books'
import { jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

const tags = ['books']
const requires = 'run:books' as const

/** Whether the books balance, and what the checks of every night find. */
export function addBooksRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/books',
    {
      ...{ method: 'get', operationId: 'read_books', tags, requires },
      responses: jsonAnswer(booksSchema, 'The trial balance now, and what the last check of the books found'),
    },
    async (context) => context.json(await readBooks(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/books/verify',
    {
      ...{ method: 'post', operationId: 'verify_books', tags, requires },
      responses: jsonAnswer(booksSchema, 'The books as they stand; the check that was asked for goes on'),
    },
    async (context) => context.json(await askBooksCheck(deps, context.get('actor'))),
  )
}

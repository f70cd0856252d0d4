import type { Books } from './books.ts'

type Send = (path: string, sending: { method?: string }) => Promise<Response>

/** The books: trial balance and checks. */
export function booksClient(send: Send) {
  const answer = async (sending: { method?: string }, path = '/books') =>
    (await (await send(path, sending)).json()) as Books
  return {
    books: () => answer({}),
    /** Asks for a check; it goes on after the answer. Asked twice it is done once. */
    verifyBooks: () => answer({ method: 'POST' }, '/books/verify'),
  }
}

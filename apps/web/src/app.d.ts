import type { Locale } from '@courtyard/ui/i18n/messages'

declare global {
  namespace App {
    interface Locals {
      locale: Locale
      theme: 'light' | 'dark' | 'system'
      size: 'normal' | 'large'
    }
    interface Error {
      message: string
      code?: string
      request_id?: string
    }
    interface Platform {
      /** The server hands its API in, so that loads reach it without a socket. */
      req?: { courtyard?: { fetch(request: Request): Response | Promise<Response> } }
    }
  }
}

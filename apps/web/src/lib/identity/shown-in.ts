/** What somebody gives to show that it is they: a password, or a code where there is none. */
export type Shown = { readonly password?: string; readonly code?: string }

/** What a form says to show that it is oneself. */
export const shownIn = (form: FormData): Shown =>
  form.has('password')
    ? { password: String(form.get('password')) }
    : { code: String(form.get('code') ?? '').padEnd(6, '-') }

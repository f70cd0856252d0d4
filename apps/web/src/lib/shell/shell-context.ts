import { createContext } from 'svelte'

/** What the top bar may do to the frame around it. */
export type Shell = { readonly openPalette: () => void; readonly toggleMenu: () => void }

/** Set by the console's layout. */
export const [getShell, setShell] = createContext<Shell>()

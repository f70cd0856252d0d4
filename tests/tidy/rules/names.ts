import { basename } from 'node:path'
import ts from 'typescript'
import { type Breach, isProduct, type Rule } from '../project.ts'
import { nodesOf } from '../syntax.ts'

// SvelteKit gives these their names and wants default exports in some.
const OF_KIT = /^(\+[a-z.-]+|hooks(\.\w+)?|params|app\.d)\.(ts|svelte)$/
const SCRIPT = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*\.ts$/
const COMPONENT = /^([A-Z][A-Za-z0-9]*|\+[a-z]+(@\w*)?)\.svelte$/
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared|manager|types?\.d)\.ts$/

/** A file's name says what it is: kebab-case verbs and nouns, PascalCase components, no drawer for everything. */
export const names: Rule = (files) =>
  files
    .filter(({ path }) => isProduct(path) && !OF_KIT.test(basename(path)))
    .flatMap(({ path }) => {
      const name = basename(path)
      const isGood = name.endsWith('.svelte') ? COMPONENT.test(name) : SCRIPT.test(name)
      if (!isGood) return [{ path, message: 'scripts are named in kebab-case, components in PascalCase' }]
      return EMPTY_NAMES.test(name) ? [{ path, message: 'says nothing: name the file after what it exports' }] : []
    })

/** Only named exports: one thing, one name everywhere. */
export const namedExports: Rule = (files) =>
  files
    .filter(({ path }) => isProduct(path) && path.endsWith('.ts') && !OF_KIT.test(basename(path)))
    .flatMap((file) => {
      const breaches: Breach[] = []
      for (const { node, line } of nodesOf(file)) {
        const isDefault = ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword
        if (isDefault) breaches.push({ path: file.path, line, message: 'a default export: use a named one' })
      }
      return breaches
    })

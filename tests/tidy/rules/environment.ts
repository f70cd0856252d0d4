import ts from 'typescript'
import { isProduct, type Rule } from '../project.ts'
import { importsOf, nodesOf } from '../syntax.ts'

const HOME = /^apps\/[^/]+\/src\/env\.ts$/

/** The environment is read in one `env.ts` per app, checked there, and handed on as values. */
export const environment: Rule = (files) =>
  files
    .filter(({ path }) => isProduct(path) && !HOME.test(path))
    .flatMap((file) => {
      const reads = [...nodesOf(file)].filter(
        ({ node }) => ts.isPropertyAccessExpression(node) && isEnv(node.getText()),
      )
      const imports = importsOf(file).filter(({ from }) => /^(node:)?process$|^\$(app\/)?env\//.test(from))
      return [...reads, ...imports].map(({ line }) => ({
        path: file.path,
        line,
        message: 'reads the environment: only apps/<app>/src/env.ts may',
      }))
    })

const isEnv = (text: string): boolean => /^(globalThis\.)?process\.env$/.test(text)

import type { Rule } from '../project.ts'

// A home or work folder of one machine. URL paths and folders of the project do not start like this.
const MACHINE_PATH = /(?<![\w.~@-])(?:\/(?:home|root|Users|work|workspace|private\/tmp)\/[\w.-]+|[A-Z]:\\Users\\)/

/** Nothing committed names a folder of the machine it was written on. */
export const machinePaths: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = MACHINE_PATH.exec(line)
      return found ? [{ path, line: index + 1, message: `names a folder of one machine: ${found[0]}` }] : []
    }),
  )

/** Links between the project's own pages lead somewhere. */
export const links: Rule = (files) => {
  const paths = new Set(files.map(({ path }) => path))
  const exists = (target: string) =>
    paths.has(target) || [...paths].some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`))
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) =>
        [...line.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
          .map((match) => decodeURI(new URL(match[1]!, `file:///${path}`).pathname).slice(1))
          .filter((target) => !exists(target))
          .map((target) => ({ path, line: index + 1, message: `links to ${target}, which is not there` })),
      ),
    )
}

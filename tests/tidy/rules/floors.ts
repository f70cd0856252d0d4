import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { type Breach, type Rule, workspaceOf } from '../project.ts'
import { importsOf, packageOf } from '../syntax.ts'

const PURE = ['std', 'expression', 'metadata']
const ENGINE = [...PURE, 'access', 'query', 'billing', 'workflow', 'db', 'contract']
const BROWSER = [...PURE, 'contract']

/** What each workspace may import, besides itself. Floors of one number do not see each other; `ui` is a second tower. */
export const SEES: Record<string, readonly string[]> = {
  'packages/std': [],
  'packages/expression': ['std'],
  'packages/metadata': ['std', 'expression'],
  'packages/access': PURE,
  'packages/query': PURE,
  'packages/billing': PURE,
  'packages/workflow': PURE,
  'packages/db': PURE,
  'packages/contract': PURE,
  'packages/core': ENGINE,
  'packages/adapters': [...ENGINE, 'core'],
  'packages/ui': BROWSER,
  'packages/testkit': [...ENGINE, 'core', 'adapters'],
  'apps/web': [...BROWSER, 'ui'],
  'apps/server': [...ENGINE, 'core', 'adapters'],
  'apps/cli': [...ENGINE, 'core', 'adapters'],
}

/** Libraries and the only places that import them, as types too. Whoever changes a library changes one folder. */
export const HOMES: Record<string, readonly string[]> = {
  jsonata: ['packages/expression/'],
  '@casl/[^/]+': ['packages/access/'],
  kysely: ['packages/query/', 'packages/db/', 'packages/adapters/src/auth/'],
  'pg|@types/pg': ['packages/db/', 'packages/testkit/'],
  'better-auth|@better-auth/[^/]+': ['packages/adapters/src/auth/'],
  'openid-client': ['packages/adapters/src/auth/'],
  '@simplewebauthn/server': ['packages/adapters/src/auth/'],
  '@simplewebauthn/browser': ['apps/web/'],
  'graphile-worker': ['packages/adapters/'],
  '@cj-tech-master/excelts': ['packages/adapters/'],
  'file-type|sharp': ['packages/adapters/src/files/'],
  stripe: ['packages/adapters/src/stripe/'],
  'pdfkit|fontkit|@types/(pdfkit|fontkit)|@embedpdf/fonts-sc': ['packages/adapters/src/pdf/'],
  qr: ['packages/std/'],
  'hono|@hono/[^/]+': ['apps/server/'],
  'svelte|@sveltejs/[^/]+|bits-ui': ['packages/ui/', 'apps/web/'],
}

const TESTS = '[.]test[.]ts$'
const anyOf = (folders: readonly string[]): string =>
  `^(${folders.map((folder) => folder.replace(/\/?$/, '/')).join('|')})`

// A test may set its package up with the testkit, which stands above it; otherwise the floors hold for tests too.
const floors: IForbiddenRuleType[] = Object.entries(SEES).flatMap(([workspace, sees]) => {
  const seen = [anyOf([workspace, ...sees.map((name) => `packages/${name}`)]), '^apps/web/build/']
  const name = `${workspace} sees only ${sees.join(', ') || 'itself'}`
  const rule = (from: { path: string; pathNot?: string }, pathNot: string[]): IForbiddenRuleType => ({
    name,
    from,
    to: { path: '^(packages|apps)/', pathNot },
  })
  const inside = anyOf([workspace])
  return [
    rule({ path: inside, pathNot: TESTS }, seen),
    rule({ path: `${inside}.*${TESTS}` }, [...seen, '^packages/testkit/']),
  ]
})

const homes: IForbiddenRuleType[] = Object.entries(HOMES).map(([library, folders]) => ({
  name: `${library} lives in ${folders.join(', ')}`,
  from: { path: '^(packages|apps)/', pathNot: anyOf(folders) },
  to: { path: `(^|/)node_modules/(${library})/` },
}))

export const RULES: IForbiddenRuleType[] = [
  ...floors,
  ...homes,
  { name: 'no circles', from: {}, to: { circular: true } },
  {
    name: 'runs in a browser, so no Node modules',
    from: { path: anyOf(['std', 'expression', 'contract', 'ui'].map((name) => `packages/${name}`)), pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    // Compiling a catalog may use Node, but no page may come to it: catalogs carry trees, the browser has no parser.
    name: 'a browser loads neither Node modules nor the formula parser',
    from: { path: '^(packages/ui|apps/web)/src/', pathNot: [TESTS, '[.]server[.]ts$', '/server/', '/hooks'] },
    to: {
      path: ['^(node:)?(crypto|fs|path|url|os|buffer|process|stream)$', '(^|/)node_modules/jsonata/'],
      reachable: true,
    },
  },
  {
    // What cannot be followed cannot be checked. SvelteKit's own modules exist only inside its build.
    name: 'every import leads somewhere',
    from: {},
    to: {
      couldNotResolve: true,
      pathNot: [
        '^[$](app|env)(/|$)',
        '^svelte/internal(/|$)',
        '^virtual:',
        '[.]/[$]types',
        '^apps/web/build/',
        '/web/build/',
      ],
    },
  },
]

/** Checks the imports of the workspaces below `root`, of types too, against the floors, homes and circles. */
export async function checkImports(root: string): Promise<Breach[]> {
  const workspaces = ['packages', 'apps']
  const { output } = await cruise(workspaces, {
    baseDir: root,
    ruleSet: { forbidden: RULES },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|[.]svelte-kit|[.]turbo|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'types', 'node', 'default'],
    },
  })
  return (output as ICruiseResult).summary.violations.map(({ from, to, rule, cycle }) => ({
    path: from,
    message: `imports ${cycle ? cycle.map(({ name }) => name).join(' -> ') : to}, but: ${rule.name}`,
  }))
}

/**
 * The same floors and homes for components. Their imports are followed after Svelte has compiled them, which drops the
 * type imports, so the script blocks are read here as they are written.
 */
export const componentImports: Rule = (files) =>
  files
    .filter(({ path }) => path.endsWith('.svelte') && workspaceOf(path) !== undefined)
    .flatMap((file) =>
      importsOf(file)
        .filter(({ from }) => !maySee(file.path, packageOf(from) ?? ''))
        .map(({ from, line }) => ({ path: file.path, line, message: `imports ${from}, which it may not see` })),
    )

function maySee(path: string, imported: string): boolean {
  const workspace = workspaceOf(path)!
  const ours = /^@courtyard\/(.+)$/.exec(imported)?.[1]
  if (ours) return workspace.endsWith(`/${ours}`) || (SEES[workspace]?.includes(ours) ?? false)
  const home = Object.entries(HOMES).find(([library]) => new RegExp(`^(${library})$`).test(imported))
  return home === undefined || home[1].some((folder) => path.startsWith(folder))
}

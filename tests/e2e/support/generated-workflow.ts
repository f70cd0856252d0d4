import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Names } from '../../simulation/generated-tenant.ts'

/** English as the name says, Chinese marked, so that a test sees which of them is shown. */
const label = (text: string) => ({ 'zh-CN': `${text} 中`, en: text })

/** An entity whose records a workflow moves, all named at random: a line of three states and one beside it. */
export function generatedWorkflow(n: Names) {
  const names = {
    ...{ job: `${n.gauge}_j`, title: `${n.title}_j`, state: `${n.state}_j`, who: `${n.code}_j`, why: `${n.use}_j` },
    ...{ fresh: `${n.since}_s`, busy: `${n.until}_s`, over: `${n.pays}_s`, off: `${n.used}_s` },
    ...{ take: `${n.area}_d`, finish: `${n.level}_d`, drop: `${n.sum}_d` },
    ...{ watcher: `${n.boss}_w`, board: `${n.view_all}_w`, flow: `${n.sort}_w` },
  }
  const add = (kind: string, name: string, rest: object): DocumentFile => ({
    path: `modules/all/${{ entity: 'entities', workflow: 'workflows', view: 'views', role: 'roles' }[kind]}/${name}.json`,
    text: JSON.stringify({ kind, name, label: label(name), ...rest }),
  })
  const text = (name: string, more = {}) => ({ name, label: label(name), type: 'text', maxLength: 20, ...more })
  const state = (name: string, more = {}) => ({ name, label: label(name), ...more })
  const by = { role: n.boss }
  const files = [
    add('entity', names.job, {
      title: names.title,
      fields: [
        text(names.title, { required: true }),
        { name: names.state, label: label(names.state), type: 'state', workflow: names.flow },
        text(names.who),
        text(names.why),
      ],
    }),
    add('workflow', names.flow, {
      entity: names.job,
      state: names.state,
      initial: names.fresh,
      states: [
        state(names.fresh, { color: 'info' }),
        state(names.busy, { color: 'warn' }),
        state(names.over, { color: 'good', final: true }),
        state(names.off, { color: 'bad', final: true }),
      ],
      transitions: [
        {
          ...{ name: names.take, label: label(names.take), from: [names.fresh], to: names.busy, by },
          fields: [{ name: names.who, required: true }],
        },
        { name: names.finish, label: label(names.finish), from: [names.busy], to: names.over, by },
        {
          ...{ name: names.drop, label: label(names.drop), from: [names.fresh, names.busy], to: names.off, by },
          fields: [names.why],
          confirm: label('gone for good'),
        },
      ],
    }),
    add('view', names.board, {
      entity: names.job,
      columns: [names.title, names.who],
      layout: { type: 'kanban', lanes: names.state, cards: 20 },
      sort: [names.title],
    }),
    add('role', names.watcher, {
      for: 'console',
      rules: [{ name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*' }],
    }),
  ]
  return { names, files }
}

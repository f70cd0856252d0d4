import type { getUi } from '@courtyard/ui/ui-context'

/** What people read for an action of a role: `export`, `run:access`. */
export function actionText(ui: Pick<ReturnType<typeof getUi>, 't'>, action: string): string {
  if (action.startsWith('run:')) return ui.t(`right_${action.slice(4) as 'access'}`)
  return ui.t(`access_action_${action as 'read'}`)
}

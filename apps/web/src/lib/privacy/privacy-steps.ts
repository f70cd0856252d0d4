import type { Client } from '@courtyard/contract/client'
import type { PrivacyRequest } from '@courtyard/contract/privacy'
import type { Ui } from '@courtyard/ui/ui-context'
import type { Step } from '#lib/closing/step.ts'

/** What may be done with a request now. An erasure is answered by erasing. */
export function privacySteps(ui: Ui, client: Client, { id, kind, state }: PrivacyRequest): Step[] {
  if (state !== 'open') return []
  const words = (name: 'answer' | 'refuse') => ({
    ...{ text: ui.t(`privacy_${name}`), title: ui.t(`privacy_${name}`), confirm: ui.t(`privacy_${name}`) },
    follows: [ui.t(`privacy_${name}_then`)],
  })
  const answer: Step = {
    ...{ ...words('answer'), isMain: true, note: ui.t('privacy_answer_note') },
    send: ({ note }) => client.answerPrivacyRequest(id, note),
  }
  const refuse: Step = {
    ...{ ...words('refuse'), note: ui.t('privacy_reason'), needsNote: true },
    send: ({ note }) => client.refusePrivacyRequest(id, note),
  }
  return kind === 'erasure' ? [refuse] : [answer, refuse]
}

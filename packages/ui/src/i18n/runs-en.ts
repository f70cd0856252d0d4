import type { runsZhCN } from './runs-zh-cn.ts'

/** Saved fee runs in English. */
export const runsEn: Readonly<Record<keyof typeof runsZhCN, string>> = {
  run_note: 'Note',
  run_scope: 'Scope',
  run_scope_all: 'Everything',
  run_period_to: 'Until (optional: a draft for each period)',
  run_save_many: 'Save as draft',
  run_missed: 'Find unbilled periods',
  run_missed_title: 'Unbilled periods',
  run_missed_none: 'In the past year these standards left no period unbilled.',
  run_missed_of: '{unbilled} of {attached} unbilled',
  run_missed_save: 'Save drafts for the selected periods, due from today on',
  run_due_today: 'Due from today on',
  run_made: 'Made',
  run_sealed_not:
    'Not sealed yet. Look at the rows below, then preview and seal: what is sealed is what will be billed.',
  run_seal_again: 'Preview and seal again',
  run_findings_first: '{count} {count|finding|findings} to acknowledge before it can be approved.',
  run_wait: 'Waits for another person to approve it.',
  run_waiting: 'To approve',
  run_agreed: 'Approved',
  run_unpublished_tag: 'To publish',
  run_published: 'Published by {by}, {at}; owners see the bills.',
  run_excluded_tab: 'Left out',
  run_save_first: 'A second person has to approve it: save it as a draft first.',
}

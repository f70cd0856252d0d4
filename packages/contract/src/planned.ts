/** GET /records/{entity}/{id}/planned: what schedules plan for a record. */
export type PlannedDays = {
  items: {
    schedule: string
    label: Readonly<Record<string, string>>
    /** The schedule, or this record for now. */
    paused: boolean
    /** The next planned days. */
    next: string[]
    /** What became of the last ones. */
    last: { on: string; done: boolean }[]
  }[]
}

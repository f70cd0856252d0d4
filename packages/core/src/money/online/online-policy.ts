import type { AllocationPolicy } from '@courtyard/billing/allocation'
import type { MoneyWork } from '../money-work.ts'

/** The order in which the rest of an online payment settles bills. */
export const onlinePolicy = (_: MoneyWork['catalog']): AllocationPolicy => ({ order: 'oldest_first', within: 'in_turn' })

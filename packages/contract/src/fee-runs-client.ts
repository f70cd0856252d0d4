import type {
  FeeRun,
  FeeRunChange,
  FeeRunDrafts,
  FeeRunPreview,
  FeeRunRequest,
  PreviewFilter,
  RollbackAsked,
  RollbackPlan,
  UnbilledPeriods,
} from './fee-runs.ts'
import type { BillPrint } from './prints.ts'

type Query = Readonly<Record<string, string | number | undefined>>
type Get = <T>(path: string, query?: Query) => Promise<T>
type Post = <T>(path: string, json: unknown, query?: Query) => Promise<T>
type Patch = <T>(path: string, json: unknown) => Promise<T>
export type PreviewRows = { filter?: PreviewFilter; offset?: number; limit?: number }

const at = (id: string, step = ''): string => `/fee-runs/${encodeURIComponent(id)}${step}`

/** Fee runs as objects (decision 0019). */
export const feeRunsClient = ({ get, post, patch }: { get: Get; post: Post; patch: Patch }) => ({
  previewFeeRun: (request: FeeRunRequest, rows: PreviewRows = {}) =>
    post<FeeRunPreview>('/fee-runs/preview', request, rows),
  startFeeRun: (request: FeeRunRequest) => post<FeeRun>('/fee-runs', request),
  listFeeRuns: () => get<{ items: FeeRun[] }>('/fee-runs'),
  readFeeRun: (id: string) => get<FeeRun>(at(id)),
  saveFeeRuns: (drafts: FeeRunDrafts) => post<{ items: FeeRun[] }>('/fee-runs/drafts', drafts),
  unbilledPeriods: (query: { standards: string; filter?: string; from?: string; to?: string }) =>
    get<UnbilledPeriods>('/fee-runs/unbilled', query),
  changeFeeRun: (id: string, change: FeeRunChange) => patch<FeeRun>(at(id), change),
  discardFeeRun: (id: string) => post<FeeRun>(at(id, '/discard'), {}),
  sealFeeRun: (id: string) => post<FeeRun>(at(id, '/seal'), {}),
  previewSavedRun: (id: string, rows: PreviewRows = {}) => get<FeeRunPreview>(at(id, '/preview'), rows),
  acknowledgeFindings: (id: string, code: string, subjects?: string[]) =>
    post<FeeRun>(at(id, '/acknowledgements'), { code, ...(subjects && { subjects }) }),
  approveFeeRun: (id: string, preview_hash: string) => post<FeeRun>(at(id, '/approve'), { preview_hash }),
  startSavedRun: (id: string, preview_hash: string) => post<FeeRun>(at(id, '/start'), { preview_hash }),
  publishFeeRun: (id: string) => post<FeeRun>(at(id, '/publish'), {}),
  planRollback: (id: string) => get<RollbackPlan>(at(id, '/rollback')),
  askBillPrint: (id: string) => post<BillPrint>(at(id, '/bill-prints'), {}),
  readBillPrint: (id: string) => get<BillPrint>(`/bill-prints/${encodeURIComponent(id)}`),
  rollBackFeeRun: (id: string, asked: RollbackAsked) => post<FeeRun>(at(id, '/rollback'), asked),
})

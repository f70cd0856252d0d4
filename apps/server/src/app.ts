import { Fault, isFault } from '@courtyard/std/fault'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { createDoorNotes } from './edge/door-notes.ts'
import type { Edge } from './edge/edge.ts'
import { guardOrigin } from './edge/guard-origin.ts'
import { safeHeaders } from './edge/headers.ts'
import { limitActor, limitAddress } from './edge/limit-rates.ts'
import { localeOf } from './edge/locale.ts'
import { operationsOf } from './edge/operation.ts'
import { answerError } from './edge/problem.ts'
import { refuseBadEncoding } from './edge/read-query.ts'
import { requireActor } from './edge/require-actor.ts'
import { viewing } from './edge/viewing.ts'
import { createWhoAsks, type WhoAsks } from './edge/who-asks.ts'
import { addAccessRoutes, VIEW_AS } from './routes/access.ts'
import { addAdjustmentRoutes } from './routes/adjustments.ts'
import { addAuditRoutes } from './routes/audit.ts'
import { addAuthRoutes } from './routes/auth.ts'
import { addAccountRoutes } from './routes/auth-account.ts'
import { addPasskeyRoutes } from './routes/auth-passkeys.ts'
import { addRecoveryRoutes } from './routes/auth-recovery.ts'
import { addSignOnRoutes } from './routes/auth-sign-on.ts'
import { addBankRoutes } from './routes/banks.ts'
import { addBillPrintRoutes } from './routes/bill-prints.ts'
import { addBooksRoutes } from './routes/books.ts'
import { addCatalogRoutes } from './routes/catalog.ts'
import { addCloseRoutes } from './routes/closes.ts'
import { addDebitRoutes } from './routes/debits.ts'
import { addRebaseRoutes } from './routes/draft-rebase.ts'
import { addDraftRoutes } from './routes/drafts.ts'
import { addDriftRoute } from './routes/drift.ts'
import { addExpressionRoutes } from './routes/expressions.ts'
import { addFaultPages } from './routes/faults.ts'
import { addFeeChargeRoutes } from './routes/fee-charges.ts'
import { addFeeRunObjectRoutes } from './routes/fee-run-objects.ts'
import { addFeeRunRoutes } from './routes/fee-runs.ts'
import { addFileRoutes } from './routes/files.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addHookRoutes } from './routes/hooks.ts'
import { addImportRoutes } from './routes/imports.ts'
import { addInvoiceRoutes } from './routes/invoices.ts'
import { addKeyRoutes } from './routes/keys.ts'
import { addMandateRoutes } from './routes/mandates.ts'
import { addMeRoute } from './routes/me.ts'
import { addMemberRoutes } from './routes/members.ts'
import { addMoneyRequestRoutes } from './routes/money-requests.ts'
import { addNotificationRoutes } from './routes/notifications.ts'
import { addOnlinePaymentRoutes } from './routes/online-payments.ts'
import { addPaymentRoutes } from './routes/payments.ts'
import { addPdfRoutes } from './routes/pdf.ts'
import { addPeopleRoutes } from './routes/people.ts'
import { addPrivacyRoutes } from './routes/privacy.ts'
import { addPublishRoutes } from './routes/publishes.ts'
import { addReceiveRoute } from './routes/receive-hooks.ts'
import { addStripeWebhooks } from './routes/receive-stripe.ts'
import { addRecordKeepingRoutes } from './routes/record-keeping.ts'
import { addRecordRoutes } from './routes/records.ts'
import { addReferenceRoutes } from './routes/reference.ts'
import { addReportRoutes } from './routes/reports.ts'
import { addSavedFilterRoutes } from './routes/saved-filters.ts'
import { addShiftRoutes } from './routes/shifts.ts'
import { addSingleSignOnRoutes } from './routes/sign-on.ts'
import { addStatementRowRoutes } from './routes/statement-rows.ts'
import { addTemplateRoutes } from './routes/templates.ts'
import { addVersionRoutes } from './routes/versions.ts'
import { addVoucherRoutes } from './routes/vouchers.ts'
import type { World } from './world.ts'

const TENANT_API = '/t/:tenant/api'

const askedBy = (context: Context<Edge>) => ({
  requestId: context.get('requestId'),
  locale: localeOf(context.req.raw.headers),
})

/** Whoever asks again and again for what is not there for them is trying doors. */
function countMissed({ deps }: World, context: Context<Edge>): void {
  const actor = context.get('actor')
  if (actor) deps.reads?.missed(actor)
}

/** The HTTP edge: no socket, no timer; a test calls `app.request` and a server hands it requests. */
export function createApp(world: World): OpenAPIHono<Edge> {
  const app = new OpenAPIHono<Edge>()
  app.onError((error, context) => {
    if (isFault(error, 'record_missing')) countMissed(world, context)
    return answerError(error, askedBy(context), world.log)
  })
  app.notFound((context) => answerError(new Fault('route_unknown'), askedBy(context), world.log))
  app.use(safeHeaders(world.deps.ids))
  app.use(async (context, next) => {
    refuseBadEncoding(context.req.url)
    guardOrigin(context.req.raw)
    await next()
  })
  const whoAsks = createWhoAsks(world)
  const notes = createDoorNotes(world)
  app.use('/api/auth/*', limitAddress(world.limiting, 'door'))
  app.use('/api/auth/*', forgetting(whoAsks))
  addOpenRoutes(app, world)
  app.use(`${TENANT_API}/*`, limitAddress(world.limiting, 'address'))
  app.use(`${TENANT_API}/*`, requireActor(whoAsks, notes))
  app.use(`${TENANT_API}/*`, limitActor(world.limiting))
  app.use(`${TENANT_API}/*`, viewing(world.deps, VIEW_AS))
  const operations = operationsOf(app, TENANT_API)
  addMeRoute(operations, world)
  addCatalogRoutes(operations, world)
  addRecordRoutes(operations, world)
  addRecordKeepingRoutes(operations, world)
  addFileRoutes(operations, world)
  // First, because `/fee-runs/unbilled` would be taken for a run's id.
  addFeeRunObjectRoutes(operations, world)
  addFeeRunRoutes(operations, world)
  addAdjustmentRoutes(operations, world)
  addMoneyRequestRoutes(operations, world)
  addFeeChargeRoutes(operations, world)
  addPaymentRoutes(operations, world)
  addBooksRoutes(operations, world)
  addShiftRoutes(operations, world)
  addCloseRoutes(operations, world)
  addBankRoutes(operations, world)
  addStatementRowRoutes(operations, world)
  addInvoiceRoutes(operations, world)
  addVoucherRoutes(operations, world)
  addMandateRoutes(operations, world)
  addDebitRoutes(operations, world)
  addImportRoutes(operations, world)
  addDraftRoutes(operations, world)
  addExpressionRoutes(operations, world)
  addRebaseRoutes(operations, world)
  addSavedFilterRoutes(operations, world)
  addReportRoutes(operations, world)
  addTemplateRoutes(operations, world)
  addNotificationRoutes(operations, world)
  addHookRoutes(operations, world)
  addMemberRoutes(operations, world)
  addAuditRoutes(operations, world)
  addKeyRoutes(operations, world)
  addAccessRoutes(operations, world)
  addPrivacyRoutes(operations, world)
  addPeopleRoutes(operations, world)
  addSingleSignOnRoutes(operations, world)
  addOnlinePaymentRoutes(operations, world)
  addPdfRoutes(operations, world)
  addBillPrintRoutes(operations, world)
  addPublishRoutes(operations, world)
  addVersionRoutes(operations, world)
  addDriftRoute(operations, world)
  addReferenceRoutes(operations, app, world)
  operations.seal()
  return app
}

/** Whatever sign-in was asked to change, and however that ended, sessions are looked up again. */
const forgetting =
  (whoAsks: WhoAsks): MiddlewareHandler<Edge> =>
  async (_, next) => {
    try {
      await next()
    } finally {
      whoAsks.forget()
    }
  }

/** What answers without a session. None of it is in a tenant's OpenAPI document. */
function addOpenRoutes(app: OpenAPIHono<Edge>, world: World): void {
  const auth = operationsOf(app, '/api/auth')
  addAuthRoutes(auth, world)
  addRecoveryRoutes(auth, world)
  addAccountRoutes(auth, world)
  addPasskeyRoutes(auth, world)
  addSignOnRoutes(auth, world)
  auth.seal()
  const open = operationsOf(app, '')
  addHealthRoutes(open, world)
  addFaultPages(open)
  addReceiveRoute(open, world)
  addStripeWebhooks(open, world)
  open.seal()
}

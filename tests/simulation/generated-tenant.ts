import type { DocumentFile } from '@courtyard/metadata/parse'

/** Names of a generated tenant's entities and fields: nothing in the product can know them. */
export type Names = Readonly<Record<(typeof WORDS)[number], string>>
const WORDS = [
  ...['site', 'block', 'home', 'person', 'stay', 'gauge', 'measure', 'pool'],
  ...[
    'title',
    'code',
    'area',
    'level',
    'use',
    'since',
    'until',
    'pays',
    'mail',
    'in_site',
    'in_block',
    'of_home',
    'of_person',
    'of_gauge',
    'stays',
  ],
  ...['sort', 'month', 'used', 'state', 'sum', 'owed', 'worth'],
  ...[
    'fee_area',
    'fee_water',
    'fee_fixed',
    'fee_share',
    'fee_late',
    'std_area',
    'std_water',
    'std_fixed',
    'std_share',
    'late',
  ],
  ...['boss', 'dweller', 'view_all', 'sheet', 'desk', 'door', 'take_in'],
] as const

/** A deterministic stream of numbers below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Random names of the language's form, all different. */
export function randomNames(seed: number): Names {
  const random = seeded(seed)
  const letters = 'bcdfghjklmnpqrstvwxz'
  const used = new Set<string>()
  const next = (): string => {
    const name = Array.from(
      { length: 7 + Math.floor(random() * 5) },
      () => letters[Math.floor(random() * letters.length)],
    ).join('')
    if (used.has(name)) return next()
    used.add(name)
    return name
  }
  return Object.fromEntries(WORDS.map((word) => [word, next()])) as Names
}

const label = (text: string) => ({ 'zh-CN': text, en: text })

/** A property company's documents with every entity, field, standard, role, view, form, portal and mapping named at random. */
export function generatedDocuments(tenant: string, n: Names): DocumentFile[] {
  const files: DocumentFile[] = []
  const add = (path: string, document: Record<string, unknown>) => files.push({ path, text: JSON.stringify(document) })
  const entity = (name: string, rest: Record<string, unknown>) =>
    add(`modules/all/entities/${name}.json`, { kind: 'entity', name, label: label(name), ...rest })
  const text = (name: string, more = {}) => ({ name, label: label(name), type: 'text', maxLength: 80, ...more })
  const reference = (name: string, to: string, more = {}) => ({
    name,
    label: label(name),
    type: 'reference',
    to,
    required: true,
    ...more,
  })

  add('tenant/tenant.json', {
    kind: 'tenant',
    name: tenant,
    label: label(tenant),
    template: { pack: 'all', version: '^1.0.0' },
  })
  add('templates/all/pack.json', { kind: 'pack', name: 'all', version: '1.0.0', label: label('all'), modules: [] })
  entity(n.site, { title: n.title, fields: [text(n.title, { required: true })], keys: [[n.title]] })
  entity(n.block, {
    title: n.title,
    fields: [reference(n.in_site, n.site), text(n.title, { required: true })],
    keys: [[n.in_site, n.title]],
  })
  entity(n.person, {
    title: n.title,
    search: [n.title],
    fields: [text(n.title, { required: true }), text(n.mail)],
    keys: [[n.mail]],
  })
  entity(n.home, {
    title: n.code,
    search: [n.code],
    keys: [[n.code]],
    fields: [
      reference(n.in_site, n.site, { same: `${n.in_block}.${n.in_site}` }),
      reference(n.in_block, n.block),
      text(n.code, { required: true, maxLength: 40 }),
      {
        name: n.area,
        label: label(n.area),
        type: 'decimal',
        precision: 12,
        scale: 4,
        unit: 'm2',
        min: '0',
        required: true,
      },
      { name: n.level, label: label(n.level), type: 'integer' },
      {
        name: n.use,
        label: label(n.use),
        type: 'enum',
        default: 'living',
        options: ['living', 'selling'].map((value) => ({ value, label: label(value) })),
      },
      {
        name: n.worth,
        label: label(n.worth),
        type: 'computed',
        amount: `${n.area} * 2`,
        result: { type: 'decimal', scale: 4, unit: 'm2' },
      },
      { name: n.stays, label: label(n.stays), type: 'children', of: n.stay, by: n.of_home },
      {
        name: n.owed,
        label: label(n.owed),
        type: 'rollup',
        over: 'bill',
        by: 'subject',
        where: "status = 'published'",
        take: { sum: 'receivable' },
        as: 'viewer',
      },
    ],
    rules: [{ name: 'area_is_some', require: `${n.area} > 0`, message: label('area must be more than 0') }],
  })
  entity(n.stay, {
    title: n.since,
    fields: [
      reference(n.of_home, n.home),
      reference(n.of_person, n.person),
      { name: n.since, label: label(n.since), type: 'date', required: true },
      { name: n.until, label: label(n.until), type: 'date' },
      { name: n.pays, label: label(n.pays), type: 'boolean', default: true },
    ],
    keys: [[n.of_home, n.of_person, n.since]],
  })
  entity(n.gauge, {
    title: n.code,
    fields: [text(n.code, { required: true }), reference(n.of_home, n.home), text(n.sort)],
    keys: [[n.code]],
  })
  entity(n.measure, {
    title: n.month,
    keys: [[n.of_gauge, n.month]],
    fields: [
      reference(n.of_gauge, n.gauge),
      { name: n.month, label: label(n.month), type: 'period', required: true },
      { name: n.used, label: label(n.used), type: 'decimal', precision: 12, scale: 3, unit: 'm3', required: true },
    ],
  })
  entity(n.pool, {
    title: n.month,
    keys: [[n.in_block, n.month]],
    fields: [
      reference(n.in_block, n.block),
      { name: n.month, label: label(n.month), type: 'period', required: true },
      { name: n.sum, label: label(n.sum), type: 'money', required: true },
    ],
  })
  for (const name of ['bill', 'bill_line', 'fee_attachment', 'fee_run']) {
    const bound =
      name === 'bill'
        ? [
            { name: 'payer', to: n.person },
            { name: 'subject', to: n.home },
          ]
        : name === 'fee_attachment'
          ? [{ name: 'subject', to: n.home }]
          : undefined
    add(`modules/all/entities/${name}.json`, {
      kind: 'entity',
      name,
      extends: `kernel/${name}`,
      ...(bound && { fields: bound }),
    })
  }
  for (const file of feeDocuments(n)) add(file.path, file.document)
  for (const file of pageDocuments(n)) add(file.path, file.document)
  return files
}

type Written = { readonly path: string; readonly document: Record<string, unknown> }

function feeDocuments(n: Names): Written[] {
  const item = (name: string, priority: number): Written => ({
    path: `modules/all/fee-items/${name}.json`,
    document: { kind: 'fee-item', name, label: label(name), category: 'other', priority, revenueAccount: name },
  })
  const payer = {
    from: n.stay,
    by: { [n.of_home]: '$subject.id' },
    where: `${n.pays} and $touches(${n.since}, ${n.until}, $run.period)`,
    take: { last: n.of_person },
    order: [n.since],
  }
  const round = { scale: 2, mode: 'half_up', at: 'line' }
  const standard = (
    name: string,
    of: string,
    rest: Record<string, unknown>,
    version: Record<string, unknown>,
  ): Written => ({
    path: `modules/all/fee-standards/${name}.json`,
    document: {
      kind: 'fee-standard',
      ...{
        name,
        label: label(name),
        item: of,
        subject: n.home,
        payer,
        period: 'month',
        timing: 'arrears',
        prorate: 'none',
        due: { dayOfMonth: 15, monthsAfter: 1 },
      },
      ...rest,
      versions: [{ from: '2025-01-01', params: {}, round, tax: { rate: '0.06', inclusive: true }, ...version }],
    },
  })
  const usage = (extra: Record<string, unknown>) => ({ from: n.measure, take: { sum: n.used }, ...extra })
  return [
    ...[n.fee_area, n.fee_water, n.fee_fixed, n.fee_share, n.fee_late].map((name, index) =>
      item(name, 10 * (index + 1)),
    ),
    {
      path: `modules/all/late-fees/${n.late}.json`,
      document: {
        kind: 'late-fee',
        name: n.late,
        label: label(n.late),
        item: n.fee_late,
        dailyRate: '0.0005',
        graceDays: 0,
        graceMode: 'from_due',
        capRatio: '1',
        round,
      },
    },
    standard(
      n.std_area,
      n.fee_area,
      { prorate: 'actual_month', late: n.late },
      {
        params: { price: { type: 'number', unit: 'CNY/m2', value: '2.80' } },
        amount: `${n.area} * $params.price * coefficient`,
        explain: { 'zh-CN': `{${n.area}} × {$params.price}`, en: `{${n.area}} at {$params.price}` },
      },
    ),
    standard(
      n.std_fixed,
      n.fee_fixed,
      {},
      {
        params: { price: { type: 'number', unit: 'CNY', value: '8' } },
        amount: '$params.price',
        explain: { 'zh-CN': '每月 {$params.price}', en: '{$params.price} a month' },
      },
    ),
    standard(
      n.std_water,
      n.fee_water,
      {
        inputs: {
          now: usage({
            by: { [`${n.of_gauge}.${n.of_home}`]: '$subject.id', [n.month]: '$run.period' },
            missing: 'exception',
          }),
          before: usage({
            by: { [`${n.of_gauge}.${n.of_home}`]: '$subject.id' },
            where: `$sameYear(${n.month}, $run.period) and ${n.month} < $run.period`,
            missing: '0',
          }),
        },
      },
      {
        params: {
          tiers: {
            type: 'tiers',
            unit: 'm3',
            price: 'CNY/m3',
            value: [
              ['180', '5'],
              ['260', '7'],
              [null, '9'],
            ],
          },
        },
        amount: '$tier(before + now, $params.tiers) - $tier(before, $params.tiers)',
        explain: { 'zh-CN': '本年 {before + now}，本期 {now}', en: '{now} now, {before + now} this year' },
      },
    ),
    standard(
      n.std_share,
      n.fee_share,
      {
        share: {
          per: n.in_block,
          total: {
            from: n.pool,
            by: { [n.in_block]: '$group.id', [n.month]: '$run.period' },
            take: { sum: n.sum },
            missing: 'skip',
          },
          by: n.area,
        },
      },
      { amount: 'total', explain: { 'zh-CN': '全楼 {total} 元', en: '{total} in all' } },
    ),
  ]
}

function pageDocuments(n: Names): Written[] {
  const own = `$any(${n.stays}, ${n.of_person} = $actor.record and $covers(${n.since}, ${n.until}, $today))`
  const column = (field: string, more: Record<string, unknown> = {}) => ({ field, header: [field], ...more })
  return [
    {
      path: `templates/all/roles/${n.boss}.json`,
      document: {
        kind: 'role',
        name: n.boss,
        label: label(n.boss),
        for: 'console',
        rules: [
          {
            name: 'all',
            action: ['read', 'create', 'update', 'delete', 'export', 'run:fee_runs', 'run:imports'],
            subject: '*',
          },
        ],
      },
    },
    {
      path: `templates/all/roles/${n.dweller}.json`,
      document: {
        ...{
          kind: 'role',
          name: n.dweller,
          label: label(n.dweller),
          for: 'portal',
          identity: { entity: n.person, email: n.mail },
        },
        rules: [
          { name: 'homes', action: 'read', subject: n.home, fields: [n.code, n.area, n.in_block], where: own },
          { name: 'blocks', action: 'read', subject: n.block, fields: [n.title] },
          {
            name: 'bills',
            action: 'read',
            subject: 'bill',
            fields: [
              'no',
              'period',
              'subject',
              'payer',
              'receivable',
              'outstanding',
              'paid',
              'due_on',
              'status',
              'lines',
            ],
            where: 'payer = $actor.record',
          },
          {
            name: 'lines',
            action: 'read',
            subject: 'bill_line',
            fields: ['bill', 'no', 'item', 'amount', 'from_on', 'to_on'],
            where: 'bill.payer = $actor.record',
          },
        ],
      },
    },
    {
      path: `modules/all/views/${n.view_all}.json`,
      document: {
        kind: 'view',
        name: n.view_all,
        label: label(n.view_all),
        entity: n.home,
        columns: [n.code, `${n.in_block}.${n.title}`, n.area, n.worth, n.use, n.owed],
        sort: [n.code],
        totals: [n.area],
      },
    },
    {
      path: `modules/all/forms/${n.sheet}.json`,
      document: {
        kind: 'form',
        name: n.sheet,
        label: label(n.sheet),
        entity: n.home,
        sections: [{ name: 'main', label: label('main'), fields: [n.in_block, n.code, n.area, n.level, n.use] }],
      },
    },
    {
      path: `templates/all/consoles/${n.desk}.json`,
      document: {
        kind: 'console',
        name: n.desk,
        groups: [
          {
            name: 'all',
            label: label('all'),
            items: [{ view: n.view_all }, { page: 'fee-runs' }, { page: 'imports' }],
          },
        ],
      },
    },
    {
      path: `templates/all/portals/${n.door}.json`,
      document: {
        kind: 'portal',
        name: n.door,
        label: label(n.door),
        role: n.dweller,
        homes: { entity: n.home, title: n.code, subtitle: `${n.in_block}.${n.title}` },
        bills: { show: true },
      },
    },
    {
      path: `modules/all/mappings/${n.take_in}.json`,
      document: {
        kind: 'mapping',
        name: n.take_in,
        label: label(n.take_in),
        sheets: [
          {
            name: 'people',
            match: ['people'],
            entity: n.person,
            key: [n.mail],
            header: 'auto',
            columns: [column(n.title, { required: true }), column(n.mail, { required: true })],
          },
        ],
      },
    },
  ]
}

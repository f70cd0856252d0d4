const payer = {
  from: 'stay',
  by: { place: '$subject.id' },
  where: 'is_payer and $touches(from, to, $run.period)',
  take: { last: 'person' },
  order: ['from'],
}
const standard = (name: string, rest: object) => ({
  kind: 'fee-standard',
  name,
  subject: 'place',
  payer,
  due: { dayOfMonth: 15, monthsAfter: 1 },
  late: 'daily',
  ...rest,
})

/** Fee items, standards and the surcharge of the sample: by area, by usage in tiers, and a shared total. */
export const sampleFees: readonly object[] = [
  {
    kind: 'fee-item',
    name: 'service',
    label: { 'zh-CN': '服务费', en: 'Service' },
    category: 'property',
    priority: 10,
  },
  { kind: 'fee-item', name: 'water', label: { 'zh-CN': '水费', en: 'Water' }, category: 'water', priority: 20 },
  { kind: 'fee-item', name: 'shared', label: { 'zh-CN': '公摊', en: 'Shared' }, category: 'share', priority: 30 },
  { kind: 'fee-item', name: 'late', label: { 'zh-CN': '违约金', en: 'Late fee' }, category: 'late_fee', priority: 5 },
  { kind: 'late-fee', name: 'daily', item: 'late', dailyRate: '0.0005', graceDays: 15, capRatio: '1' },
  {
    kind: 'calendar',
    name: 'desk',
    label: { 'zh-CN': '前台', en: 'Desk' },
    week: {
      mon: [
        ['09:00', '12:00'],
        ['13:00', '18:00'],
      ],
      fri: [['09:00', '12:00']],
    },
    years: [
      {
        year: '2026',
        holidays: [{ name: 'spring', first: '2026-02-15', last: '2026-02-23' }],
        makeup: ['2026-02-28'],
      },
    ],
  },
  {
    kind: 'discount',
    name: 'free_30',
    label: { 'zh-CN': '空置七折', en: 'Free at 70%' },
    subject: 'place',
    on: { standards: ['service_by_area'], items: ['water'] },
    appliesTo: "status = 'empty'",
    from: '2026-01-01',
    reduce: { ratio: '0.3' },
  },
  standard('service_by_area', {
    item: 'service',
    appliesTo: "status = 'taken'",
    prorate: 'actual_month',
    versions: [
      {
        from: '2025-01-01',
        params: { price: { type: 'number', unit: 'CNY/m2', value: '2.80' } },
        amount: 'area * $params.price * coefficient',
        tax: { rate: '0.06', inclusive: true },
        explain: { 'zh-CN': '{area} 平方米 × {$params.price} 元', en: '{area} m2 at {$params.price} CNY' },
      },
    ],
  }),
  standard('water_tiers', {
    item: 'water',
    inputs: {
      usage: {
        from: 'reading',
        by: { place: '$subject.id', period: '$run.period' },
        where: 'approved',
        take: { sum: 'usage' },
      },
      before: {
        from: 'reading',
        by: { place: '$subject.id' },
        where: 'approved and $sameYear(period, $run.period) and period < $run.period',
        take: { sum: 'usage' },
        missing: '0',
      },
    },
    versions: [
      {
        from: '2025-01-01',
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
        amount: '$tier(before + usage, $params.tiers) - $tier(before, $params.tiers)',
        tax: { rate: '0.03', inclusive: true },
        explain: { 'zh-CN': '本期 {usage} 吨', en: '{usage} m3 this period' },
      },
    ],
  }),
  standard('shared_by_area', {
    item: 'shared',
    share: {
      per: 'block',
      total: {
        from: 'pool',
        by: { block: '$group.id', period: '$run.period' },
        take: { sum: 'amount' },
        missing: 'skip',
      },
      among: "status = 'taken'",
      by: 'area',
    },
    versions: [
      { from: '2025-01-01', amount: 'total', explain: { 'zh-CN': '共 {total} 元', en: '{total} CNY in all' } },
    ],
  }),
]

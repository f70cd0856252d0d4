/** Views, forms, roles, menus and the import of the sample. */
export const samplePages: readonly object[] = [
  {
    kind: 'view',
    name: 'places',
    label: { 'zh-CN': '房源', en: 'Places' },
    entity: 'place',
    columns: ['code', 'block.name', 'area', 'status', 'ratio', 'arrears'],
    sort: ['-area', 'code'],
    totals: ['area'],
  },
  { kind: 'view', name: 'places_taken', entity: 'place', columns: ['code', 'area'], filter: "status = 'taken'" },
  {
    kind: 'view',
    name: 'bills',
    entity: 'bill',
    columns: ['no', 'period', 'payer.name', 'receivable', 'outstanding'],
    sort: ['-no'],
  },
  {
    kind: 'form',
    name: 'place',
    entity: 'place',
    sections: [
      {
        name: 'main',
        label: { 'zh-CN': '基本', en: 'Main' },
        fields: ['site', 'block', 'code', 'area', 'inner_area', 'status'],
      },
      {
        name: 'more',
        fields: ['floors', { name: 'deposit', show: "status = 'taken'" }, { name: 'note', require: 'active' }, 'stays'],
      },
    ],
  },
  {
    kind: 'role',
    name: 'admin',
    rules: [
      { name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*' },
      { name: 'runs', action: ['run:fee_runs', 'run:imports'] },
    ],
  },
  {
    kind: 'role',
    name: 'clerk',
    rules: [
      { name: 'places', action: 'read', subject: 'place', fields: ['code', 'area', 'status', 'block'] },
      { name: 'blocks', action: 'read', subject: 'block' },
      { name: 'taken', action: 'update', subject: 'place', fields: ['note', 'floors'], where: "status = 'taken'" },
      { name: 'no_deposit', deny: true, action: 'read', subject: 'place', fields: ['deposit'] },
    ],
  },
  {
    kind: 'role',
    name: 'resident',
    for: 'portal',
    identity: { entity: 'person', email: 'email' },
    rules: [
      {
        name: 'own_places',
        action: 'read',
        subject: 'place',
        fields: ['code', 'area', 'block'],
        where: '$any(stays, person = $actor.record and $covers(from, to, $today))',
      },
      {
        name: 'own_bills',
        action: 'read',
        subject: 'bill',
        fields: ['no', 'period', 'receivable', 'paid', 'due_on', 'lines'],
        where: 'payer = $actor.record',
      },
      { name: 'own_lines', action: 'read', subject: 'bill_line', where: 'bill.payer = $actor.record' },
    ],
  },
  {
    kind: 'console',
    name: 'main',
    groups: [
      { name: 'stock', label: { 'zh-CN': '房产', en: 'Stock' }, items: [{ view: 'places' }, { view: 'places_taken' }] },
      {
        name: 'money',
        label: { 'zh-CN': '收费', en: 'Money' },
        items: [{ view: 'bills' }, { page: 'fee-runs' }, { page: 'imports' }],
      },
    ],
  },
  {
    kind: 'portal',
    name: 'home',
    role: 'resident',
    homes: { entity: 'place', title: 'code', subtitle: 'block.name', group: 'site.name' },
    bills: true,
  },
  {
    kind: 'template',
    name: 'place_sheet',
    label: { 'zh-CN': '房源单', en: 'Place sheet' },
    entity: 'place',
    print: {
      header: { 'zh-CN': '{block.name}', en: '{block.name}' },
      blocks: [
        { name: 'head', type: 'title', text: { 'zh-CN': '{code} 号', en: 'Place {code}' } },
        { name: 'facts', type: 'fields', fields: ['area', 'status', 'block.name'] },
        {
          name: 'note',
          type: 'text',
          show: '$not($missing(note))',
          text: { 'zh-CN': '备注：{note}', en: 'Note: {note}' },
        },
        { name: 'stays', type: 'table', of: 'stays', columns: ['person.name', 'from'], sort: ['-from'] },
        { name: 'scan', type: 'qr', code: 'https://example.com/{code}' },
      ],
    },
    notify: {
      inbox: {
        subject: { 'zh-CN': '{code} 有变化', en: '{code} changed' },
        body: { 'zh-CN': '面积 {area}', en: 'Area {area}' },
      },
    },
  },
  {
    kind: 'hook',
    name: 'places_out',
    entity: 'place',
    secret: 'partner',
    send: {
      url: 'https://example.com/in',
      events: ['created', 'updated'],
      changed: ['status'],
      when: "status = 'taken'",
      fields: ['code', 'block.name', 'area'],
    },
  },
  {
    kind: 'hook',
    name: 'places_in',
    entity: 'place',
    secret: 'partner',
    receive: { as: 'clerk', do: 'update', key: ['code'], map: { code: 'place.code', note: 'text' } },
  },
  {
    kind: 'mapping',
    name: 'places',
    sheets: [
      {
        name: 'sites',
        match: ['项目'],
        entity: 'site',
        key: ['code'],
        columns: [
          { field: 'code', header: '编号', required: true, transforms: ['trim', 'half_width'] },
          { field: 'name', header: ['名称', 'Name'] },
        ],
      },
      {
        name: 'blocks',
        match: ['楼栋'],
        entity: 'block',
        key: ['site', 'name'],
        columns: [
          { field: 'site', header: '项目', required: true, lookup: { by: ['code'] } },
          { field: 'name', header: '名称', required: true },
        ],
      },
    ],
  },
]

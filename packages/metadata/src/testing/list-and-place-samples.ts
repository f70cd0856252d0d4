import { type FieldSample, options } from './field-sample.ts'

const hangzhou = { region: '330106', province: '浙江省', city: '杭州市', district: '西湖区', detail: '文三路90号' }

/** Samples of lists, of texts with one right form, of places and structures. */
export const listAndPlaceSamples = {
  multi_enum: {
    document: { type: 'multi_enum', options },
    accepted: [
      [
        ['high', 'low', 'high'],
        ['low', 'high'],
      ],
      [[], null],
    ],
    refused: [
      ['low', 'value_not_options'],
      [['lower'], 'value_not_options'],
      [['low', 5], 'value_not_options'],
    ],
    texts: [
      ['高、低', ['low', 'high']],
      ['low;mid', ['low', 'mid']],
    ],
    pair: [['low'], ['mid', 'high']],
    finds: { op: 'hasAny', value: ['high', 'mid'] },
    sortable: false,
  },
  tags: {
    document: { type: 'tags', maxItems: 3, maxLength: 8 },
    accepted: [
      [
        [' 临街 ', '临街', 'Ａ'],
        ['临街', 'A'],
      ],
      [[], null],
    ],
    refused: [
      ['a', 'value_not_tags'],
      [['a', 1], 'value_not_tags'],
      [['a', 'b', 'c', 'd'], 'value_too_many'],
      [['123456789'], 'value_too_long'],
    ],
    texts: [['临街，电梯、"新"', ['临街', '电梯', '"新"']]],
    pair: [['a'], ['a', 'q"\\{},']],
    finds: { op: 'hasAll', value: ['a', 'q"\\{},'] },
    sortable: false,
  },
  phone: {
    document: { type: 'phone', personal: true, find: ['exact', 'last4'] },
    accepted: [
      ['138-0000-0000', '+8613800000000'],
      ['（0571）8888 8888 转 801', '+8657188888888;ext=801'],
      ['+1 212 555 0100', '+12125550100'],
      ['１３８００００００００', '+8613800000000'],
      ['400-800-1234', '+864008001234'],
    ],
    refused: [
      ['12', 'value_not_phone'],
      ['138000000001', 'value_not_phone'],
      ['call me', 'value_not_phone'],
      [13_800_000_000, 'value_not_phone'],
    ],
    texts: [['138 0000 0000', '+8613800000000']],
    pair: ['+8613800000000', '+8613900000000'],
    finds: { op: 'eq', value: '139-0000-0000' },
    sortable: false,
  },
  email: {
    document: { type: 'email' },
    accepted: [[' Wang.Wu@Example.COM ', 'wang.wu@example.com']],
    refused: [
      ['wang@', 'value_not_email'],
      ['a..b@example.com', 'value_not_email'],
      ['a@b', 'value_not_email'],
      ['"x"@example.com', 'value_not_email'],
    ],
    texts: [['ＷＡＮＧ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'wang@example.com']],
    pair: ['a@example.com', 'b@example.com'],
    finds: { op: 'eq', value: 'B@example.com' },
    sortable: true,
  },
  id_number: {
    document: { type: 'id_number', unique: true },
    accepted: [
      ['11010519491231002x', '11010519491231002X'],
      ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ],
    refused: [
      ['110105194912310021', 'value_id_checksum'],
      ['110105194902300021', 'value_not_id_number'],
      ['990105194912310028', 'value_not_id_number'],
      ['130503670401001', 'value_not_id_number'],
    ],
    texts: [[' 440524 18800101 0014 ', '440524188001010014']],
    pair: ['11010519491231002X', '440524188001010014'],
    finds: { op: 'eq', value: '440524188001010014' },
    sortable: false,
  },
  plate_number: {
    document: { type: 'plate_number' },
    accepted: [
      ['浙a·12345', '浙A12345'],
      ['浙 ＡＤ１２３４５', '浙AD12345'],
      ['沪A12345D', '沪A12345D'],
      ['使014578', '使014578'],
      ['京A1234学', '京A1234学'],
    ],
    refused: [
      ['浙I12345', 'value_not_plate'],
      ['浙A1234', 'value_not_plate'],
      ['A12345', 'value_not_plate'],
      ['浙AO2345', 'value_not_plate'],
    ],
    texts: [['粤b.12345', '粤B12345']],
    pair: ['京A12345', '浙A12345'],
    finds: { op: 'eq', value: '浙a-12345' },
    sortable: true,
  },
  url: {
    document: { type: 'url' },
    accepted: [
      ['HTTPS://Example.com', 'https://example.com/'],
      ['http://例子.cn/路', 'http://xn--fsqu00a.cn/%E8%B7%AF'],
    ],
    refused: [
      ['javascript:alert(1)', 'value_not_url'],
      ['data:text/html,x', 'value_not_url'],
      ['//example.com', 'value_not_url'],
      ['https://user:pass@example.com', 'value_not_url'],
      ['java\nscript:alert(1)', 'value_not_url'],
    ],
    texts: [[' https://example.com/a ', 'https://example.com/a']],
    pair: ['https://a.example/', 'https://b.example/'],
    finds: { op: 'eq', value: 'https://b.example' },
    sortable: true,
  },
  address: {
    document: { type: 'address', personal: true },
    accepted: [
      [
        { detail: ' 文三路90号 ', region: '330106', city: '' },
        { region: '330106', detail: '文三路90号' },
      ],
      [{}, null],
    ],
    refused: [
      ['杭州市', 'value_not_address'],
      [{ street: 'x' }, 'value_not_address'],
      [{ detail: 7 }, 'value_not_address'],
      [{ region: '33010' }, 'value_region'],
      [{ region: '990101' }, 'value_region'],
      [['x'], 'value_not_address'],
    ],
    texts: [
      ['330106 浙江省杭州市西湖区文三路90号', hangzhou],
      ['北京市朝阳区建国路1号', { city: '北京市', district: '朝阳区', detail: '建国路1号' }],
    ],
    pair: [{ city: '宁波市' }, hangzhou],
    finds: { op: 'contains', value: '西湖区文三路' },
    sortable: false,
  },
  geo_point: {
    document: { type: 'geo_point' },
    accepted: [
      [
        { lat: '30.2740850', lng: '-120.15507' },
        { lat: '30.274085', lng: '-120.15507' },
      ],
    ],
    refused: [
      [{ lat: '91', lng: '0' }, 'value_not_geo_point'],
      [{ lat: '30' }, 'value_not_geo_point'],
      [{ lat: 30, lng: 120 }, 'value_not_geo_point'],
      [{ lat: '30.12345678', lng: '0' }, 'value_not_geo_point'],
      [{ lat: '30', lng: '120', alt: '1' }, 'value_not_geo_point'],
    ],
    texts: [['30.274085，120.15507', { lat: '30.274085', lng: '120.15507' }]],
    pair: [
      { lat: '0', lng: '0' },
      { lat: '30.274085', lng: '120.15507' },
    ],
    finds: null,
    sortable: false,
  },
  json: {
    document: { type: 'json' },
    accepted: [
      [{ a: [1, null] }, { a: [1, null] }],
      ['x', 'x'],
    ],
    refused: [['\0', 'value_too_long']],
    texts: [['{"a":1}', { a: 1 }]],
    pair: [{ a: 1 }, [1]],
    finds: null,
    sortable: false,
  },
} satisfies Readonly<Record<string, FieldSample>>

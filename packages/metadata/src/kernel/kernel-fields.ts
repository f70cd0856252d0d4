const label = (zh: string, en: string) => ({ 'zh-CN': zh, en })

/** A field that has one of these values. */
export const enumField = (name: string, of: Readonly<Record<string, string>>, options: readonly unknown[]) => ({
  ...{ name, type: 'enum', required: true, label: of, options },
})

/** An amount that is always there. */
export const money = (name: string, zh: string, en: string) => ({
  ...{ name, type: 'money', required: true, label: label(zh, en) },
})

/** The payment that a document is about. */
export const ofPayment = {
  ...{ name: 'payment', type: 'reference', to: 'kernel/payment', required: true, label: label('收款', 'Payment') },
}

/** The day a document counts from. */
export const onDay = (zh: string) => ({ name: 'on_day', type: 'date', required: true, label: label(zh, 'On') })

/** Currencies of ISO 4217 whose smaller unit is not a hundredth. */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

/** Digits after the point of amounts in a currency: 2 for CNY, 0 for JPY, 3 for KWD. */
export const minorDigits = (currency: string): number => (Object.hasOwn(DIGITS, currency) ? DIGITS[currency]! : 2)

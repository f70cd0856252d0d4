import { testMoneyModel } from './test-money-model.ts'

testMoneyModel(0)

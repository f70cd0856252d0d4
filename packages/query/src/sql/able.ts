// What SQL can work out is decided where documents are checked, so that publishing refuses what a list could not answer.
export { isSqlable, isSqlablePath, rowPaths } from '@courtyard/metadata/sqlable'

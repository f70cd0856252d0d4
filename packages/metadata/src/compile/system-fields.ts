import type { Label } from '@courtyard/std/label'

/** Fields the system keeps; `system` of an entity says which of them its table has. */
export const systemFields = {
  id: { name: 'id', type: 'id', label: { 'zh-CN': '标识', en: 'Id' } },
  created_at: { name: 'created_at', type: 'datetime', label: { 'zh-CN': '创建时间', en: 'Created at' } },
  created_by: { name: 'created_by', type: 'text', maxLength: 200, label: { 'zh-CN': '创建人', en: 'Created by' } },
  updated_at: { name: 'updated_at', type: 'datetime', label: { 'zh-CN': '修改时间', en: 'Updated at' } },
  updated_by: { name: 'updated_by', type: 'text', maxLength: 200, label: { 'zh-CN': '修改人', en: 'Updated by' } },
  version: { name: 'version', type: 'integer', label: { 'zh-CN': '版本', en: 'Version' } },
} as const satisfies Record<string, { name: string; type: string; label: Label; maxLength?: number }>

export type SystemName = keyof typeof systemFields
export type SystemField = (typeof systemFields)[SystemName]

/** All of them, in the order entities list them. */
export const allSystemNames = Object.keys(systemFields) as SystemName[]

import { privacyZhCN } from './privacy-zh-cn.ts'

/** Texts of the page of keys that seal personal values. */
export const keysZhCN = {
  ...privacyZhCN,
  sealing_keys: '加密密钥',
  sealing_keys_turn: '轮换密钥',
  sealing_keys_turning:
    '正在用第 {version} 版重新加密：已完成 {done} 个值，剩余 {left} 个。约四分钟后开始，业务照常进行。',
  sealing_keys_refresh: '刷新',
  sealing_keys_hint:
    '人员的邮箱和代扣协议的银行账号用这些密钥加密保存。怀疑密钥泄露时，或每年一次，请轮换；旧版本只用于打开历史记录。',
  sealing_keys_none: '还没有密钥',
  sealing_keys_version: '版本',
  sealing_keys_made: '生成时间',
  sealing_keys_state: '状态',
  sealing_keys_seals: '在用',
  sealing_keys_comes: '即将启用',
  sealing_keys_opens: '仍用于打开',
  sealing_keys_retired: '{at} 停用',
} as const

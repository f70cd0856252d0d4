import type { Phrase } from '@courtyard/std/issue-text'
import { didYouMean } from './did-you-mean.ts'
import { documentKey, type Layer, layerDocuments, layerOf, type Switches } from './layers.ts'
import { mergeOverlay } from './merge-overlay.ts'
import { type Json, keyOf, namedOf, pointerAt } from './named-tree.ts'
import { nodesOf, pathOf, pathText, valueAt } from './nodes.ts'
import type { ParsedDocument } from './parse.ts'

/** A layer that sets a node, and where it says so. */
export type Setter = { readonly layer: Layer; readonly file: string; readonly pointer: string; readonly value: Json }

/** One node: who sets it, from below, and what is in force: the last one's. */
export type Explained = { readonly path: string; readonly value: Json; readonly setBy: readonly Setter[] }

export type Explanation = {
  readonly nodes: readonly Explained[]
  /** The nearest path there is, when there is nothing at this one. */
  readonly hint?: Phrase
}

/**
 * Which layer supplies each property at or below a path such as `entity/room/fields/layout/label/en`. Throws nothing:
 * where there is nothing, `nodes` is empty and `hint` may name what was meant.
 */
export function explainPath(documents: readonly ParsedDocument[], path: string, switches: Switches = {}): Explanation {
  const layers = layerDocuments(
    documents.filter(({ kind }) => kind !== 'tenant' && kind !== 'pack'),
    switches,
  )
  const [kind = '', name = '', ...below] = pathOf(path)
  const stack = layers.stacks.get(`${kind}/${name}`)
  if (!stack) return withHint(`${kind}/${name}`, [...layers.stacks.keys()])
  const all = [stack.base, ...stack.overlays]
  const merged = mergeOverlay(stack.base, stack.overlays, layers.gone).body
  const nodes = nodesOf(stack.base.kind, merged).filter(({ isItem }) => !isItem)
  const found = nodes.filter((node) => below.every((key, index) => node.path[index] === key))
  const key = documentKey(stack.base)
  if (found.length === 0) {
    const owners = nodes.flatMap((node) => node.path.map((_, index) => pathText(node.path.slice(0, index + 1))))
    return withHint(
      path,
      [...new Set(owners)].map((owner) => `${key}/${owner}`),
    )
  }
  return {
    nodes: found.map((node) => ({
      path: `${key}/${pathText(node.path)}`,
      value: node.value,
      setBy: all.flatMap((document) => setterOf(document, node.path)),
    })),
  }
}

function setterOf(document: ParsedDocument, path: readonly string[]): Setter[] {
  const { kind, body, file } = document
  if (!nodesOf(kind, body).some((node) => !node.isItem && keyOf(node.path) === keyOf(path))) return []
  const pointer = pointerAt(body, path, namedOf(kind))
  return [{ layer: layerOf(document), file, pointer, value: valueAt(kind, body, path) }]
}

function withHint(path: string, known: readonly string[]): Explanation {
  const hint = didYouMean(path, known)
  return { nodes: [], ...(hint.phrase === 'did_you_mean' && { hint }) }
}

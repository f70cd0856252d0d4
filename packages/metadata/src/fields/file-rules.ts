import { z } from 'zod'
import { allMediaTypes, type MediaType, pictureTypes } from '../media-types.ts'
import { fieldHeader, storedOnly } from './definition.ts'

/** No file is larger, whatever a document says. */
export const FILE_BYTES_MAX = 200_000_000
const SIZE_DEFAULT = 20_000_000

const typesOf = (types: readonly MediaType[]) =>
  z
    .array(z.enum(types))
    .min(1)
    .default([...types])

/** What the document of a field of files may say. `sizeMax` is bytes of one file. */
export const fileHeader = {
  ...fieldHeader,
  ...storedOnly,
  accept: typesOf(allMediaTypes),
  sizeMax: z.int().min(1).max(FILE_BYTES_MAX).default(SIZE_DEFAULT),
}

/** The same where only pictures can be meant. */
export const pictureHeader = { ...fileHeader, accept: typesOf(pictureTypes) }

/** The accepted types, each once and in one order, so that two spellings of one rule are one. */
export const acceptedOf = (accept: readonly MediaType[]): readonly MediaType[] =>
  allMediaTypes.filter((type) => accept.includes(type))

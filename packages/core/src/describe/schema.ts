/** A JSON Schema of OpenAPI 3.1. `x-entity` marks the id of a record of that entity, `x-personal` data about a person. */
export type Schema = { readonly [keyword: string]: unknown }

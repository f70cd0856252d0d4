/**
 * What files may be, by media type, with the endings their names may have (the first is given to a name that has none of
 * them). Markup that runs in browsers (SVG, HTML, XML) and programs are not among them, so they are never accepted.
 */
export const mediaTypes = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'log', 'md'],
  'text/csv': ['csv'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/zip': ['zip'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>

export type MediaType = keyof typeof mediaTypes

/** Pictures: made anew when they arrive, so that nothing but the picture is left, and the only files shown in the page. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'] as const satisfies readonly MediaType[]

/** True for a media type that some field can accept. */
export const isMediaType = (type: string): type is MediaType => Object.hasOwn(mediaTypes, type)

/** True for pictures. */
export const isPicture = (type: string): boolean => (pictureTypes as readonly string[]).includes(type)

/** All media types, in the order of the table. */
export const allMediaTypes = Object.keys(mediaTypes) as readonly MediaType[]

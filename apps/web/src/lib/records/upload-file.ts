import type { FileJson } from '@courtyard/contract/files'
import type { Problem } from '@courtyard/contract/problem'
import type { Upload } from '@courtyard/ui/ui-context'

/** Sends a file of the reader's machine for a field; a browser tells how far an upload is only by this older way. */
export const uploadTo =
  (tenant: string, failed: () => string): Upload =>
  ({ entity, field }, file, { onprogress, signal }) =>
    new Promise<FileJson>((settle, fail) => {
      const request = new XMLHttpRequest()
      const query = new URLSearchParams({ name: file.name })
      request.open(
        'POST',
        `/t/${encodeURIComponent(tenant)}/api/v1/files/${encodeURIComponent(entity)}/${encodeURIComponent(field)}?${query}`,
      )
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.setRequestHeader('accept', 'application/json')
      request.setRequestHeader('accept-language', document.documentElement.lang)
      request.responseType = 'json'
      request.upload.onprogress = ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0)
      request.onload = () => {
        if (request.status === 201) return settle(request.response as FileJson)
        const problem = request.response as Problem | null
        fail(new Error(problem ? [problem.title, problem.hint].filter(Boolean).join(' ') : failed()))
      }
      request.onerror = () => fail(new Error(failed()))
      request.onabort = () => fail(new Error(failed()))
      signal.addEventListener('abort', () => request.abort())
      request.send(file)
    })

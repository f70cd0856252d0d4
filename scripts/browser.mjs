// A browser that can show Chinese, for the end-to-end tests: the machine's own, else Debian's packages, else npm's.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { projectEnv } from './install.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const APT = { browser: 'chromium', font: 'fonts-wqy-microhei' }
const NPM = { browser: '@sparticuz/chromium@153.0.0', font: '@expo-google-fonts/noto-sans-sc@0.4.3' }
const FONT_FILE = 'node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'

function findBrowser() {
  const given = process.env.CHROMIUM_PATH
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist`)
  if (given) return given
  const dirs = (process.env.PATH ?? '').split(delimiter)
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  const candidates = NAMES.flatMap((name) => dirs.map((dir) => join(dir, name)))
  return [...candidates, mac].find((file) => existsSync(file))
}

// Without one, every Chinese character is drawn as the same empty box, and a screenshot proves nothing.
function hasChineseFont() {
  const list = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  return process.platform === 'darwin' || (list.status === 0 && list.stdout.trim() !== '')
}

/** `[]` for root, `['sudo', '-n']` where sudo asks for no password, undefined where packages cannot be installed. */
function aptPrefix() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

function aptInstall(prefix, packages) {
  const commands = [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-qq', '-y', '--no-install-recommends', ...packages],
  ]
  for (const command of commands) {
    const [file, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command]
    const run = spawnSync(file, args, { encoding: 'utf8' })
    if (run.status !== 0) return console.log(`${command.join(' ')} failed:\n${run.stdout}${run.stderr}`)
  }
}

function npmInstall(root, dir, packages) {
  mkdirSync(dir, { recursive: true })
  if (!existsSync(join(dir, 'package.json'))) writeFileSync(join(dir, 'package.json'), '{ "private": true }\n')
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--save-exact',
    '--loglevel=error',
    ...packages,
  ]
  const run = spawnSync('npm', args, { cwd: dir, env: projectEnv(root), encoding: 'utf8' })
  if (run.status === 0) return
  const wanted = `install a browser and a Chinese font, for example: apt-get install ${APT.browser} ${APT.font}`
  throw new Error(`no browser for the tests, and npm could not bring one. Please ${wanted}\n${run.stdout}${run.stderr}`)
}

/** Unpacks the browser of the npm package with the libraries it needs; gives the program's path. */
function unpackBrowser(dir) {
  const program = join(dir, 'chromium')
  if (existsSync(join(dir, '.unpacked'))) return program
  const packed = (name) =>
    brotliDecompressSync(readFileSync(join(dir, `node_modules/@sparticuz/chromium/bin/${name}.br`)))
  writeFileSync(program, packed('chromium'))
  chmodSync(program, 0o755)
  for (const name of ['al2023.tar', 'swiftshader.tar']) {
    const tar = spawnSync('tar', ['-x', '-C', dir], { input: packed(name) })
    if (tar.status !== 0) throw new Error(`tar could not unpack ${name}: ${tar.error?.message ?? tar.stderr}`)
  }
  writeFileSync(join(dir, '.unpacked'), '')
  return program
}

/** A start script that gives the browser what the machine does not have. */
function wrap(dir, { own, browser, font }) {
  const lines = ['#!/bin/sh']
  if (own) lines.push(`export LD_LIBRARY_PATH='${dir}/lib'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`)
  if (font) {
    const system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    const paths = `<dir>${join(dir, FONT_FILE, '..')}</dir><cachedir>${dir}/fonts</cachedir>`
    writeFileSync(join(dir, 'fonts.conf'), `<?xml version="1.0"?>\n<fontconfig>${system}${paths}</fontconfig>\n`)
    lines.push(`export FONTCONFIG_FILE='${dir}/fonts.conf'`)
  }
  const file = join(dir, 'browser.sh')
  writeFileSync(file, `${[...lines, `exec '${browser}' "$@"`].join('\n')}\n`)
  chmodSync(file, 0o755)
  return file
}

/**
 * The path of a browser that runs and has a Chinese font, installing what is missing.
 * Throws with advice when there is none: end-to-end tests are never skipped.
 */
export function ensureBrowser(root) {
  let browser = findBrowser()
  let hasFont = hasChineseFont()
  const prefix = browser && hasFont ? undefined : aptPrefix()
  if (prefix) {
    const missing = [...(browser ? [] : [APT.browser]), ...(hasFont ? [] : [APT.font, 'fontconfig'])]
    console.log(`Installing ${missing.join(', ')} …`)
    aptInstall(prefix, missing)
    browser = findBrowser()
    hasFont = hasChineseFont()
  }
  if (!browser || !hasFont) {
    const dir = join(root, '.cache/browser')
    const missing = [...(browser ? [] : [NPM.browser]), ...(hasFont ? [] : [NPM.font])]
    if (!missing.every((name) => existsSync(join(dir, 'node_modules', name.slice(0, name.lastIndexOf('@')))))) {
      console.log(`Installing ${missing.join(', ')} into .cache/browser …`)
      npmInstall(root, dir, missing)
    }
    browser = wrap(dir, { own: !browser, browser: browser ?? unpackBrowser(dir), font: !hasFont })
  }
  const version = spawnSync(browser, ['--version'], { encoding: 'utf8' })
  if (version.status === 0) return { path: browser, version: version.stdout.trim() }
  throw new Error(`${browser} does not run: ${version.error?.message ?? version.stderr}`)
}

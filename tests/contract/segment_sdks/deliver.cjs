'use strict'
// Sends events with Segment's Node SDK: node deliver.cjs HOST WRITE_KEY PREFIX.
// It is told what to send, and tells what was acknowledged, as deliver.py is and does. What does not
// fill a batch waits for half a second, not for ten.

const readline = require('node:readline')
const { Analytics } = require('@segment/analytics-node')

const USERS = 10
const [host, writeKey, prefix] = process.argv.slice(2)
const analytics = new Analytics({ host, writeKey, flushInterval: 500 })
const acknowledged = []
let sent = 0

analytics.on('error', () => {}) // each event's own callback hears of it
const lines = readline.createInterface({ input: process.stdin })
lines.on('line', (line) => {
  for (let count = Number(line); count > 0; count--) {
    const n = sent++
    const event = { userId: `${prefix}-${n % USERS}`, traits: { n } }
    analytics.identify(event, (error) => error || acknowledged.push(n))
  }
  console.log(sent)
})
lines.on('close', async () => {
  await analytics.closeAndFlush({ timeout: 60000 })
  console.log(JSON.stringify(acknowledged.sort((a, b) => a - b)))
})

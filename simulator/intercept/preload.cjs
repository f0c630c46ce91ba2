// Makes Node heed HTTPS_PROXY and NO_PROXY: http, https and fetch, which ignore them by themselves.
// (With NODE_USE_ENV_PROXY Node 24 heeds them for fetch, and for its own agents alone.)
// Loaded by NODE_OPTIONS=--require, before anything else; needs no package.
'use strict';

const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');

const address = process.env.HTTPS_PROXY || process.env.https_proxy;

/** Tell whether a host is reached without the proxy: NO_PROXY names it, or one it is below. */
function isNear(host) {
  const name = host.toLowerCase();
  const named = (process.env.NO_PROXY || process.env.no_proxy || '').toLowerCase().split(/[\s,]+/);
  const below = (one) => name.endsWith(`.${one.replace(/^\*?\./, '')}`);
  return named.some((one) => one && (one === '*' || name === one || below(one)));
}

function install(proxy) {
  const { username, password } = proxy;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const credentials = Buffer.from(user).toString('base64');
  const said = username ? { 'Proxy-Authorization': `Basic ${credentials}` } : {};

  /** Open a tunnel to a host, and call back with an error or a socket. */
  function tunnel(host, port, callback) {
    const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...said },
      createConnection: () => net.connect(Number(proxy.port) || 80, bare(proxy.hostname)),
    });
    request.once('error', callback);
    request.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      const error = new Error(`the proxy refused ${authority}: ${answer.statusMessage}`);
      callback(Object.assign(error, { code: 'ERR_PROXY_REFUSED', status: answer.statusCode }));
    });
    request.end();
  }

  if (process.env.NODE_USE_ENV_PROXY) {
    for (const one of [http, https]) one.globalAgent = new one.Agent({ keepAlive: true, timeout: 5000 });
  }
  for (const [Agent, secure] of [[http.Agent, false], [https.Agent, true]]) {
    const direct = Agent.prototype.createConnection;
    Agent.prototype.createConnection = function createConnection(...given) {
      const [options, callback] = given;
      const host = options && (options.host || options.hostname || 'localhost');
      if (typeof callback !== 'function' || options.socketPath || options.path || isNear(host)) {
        return direct.apply(this, given);
      }
      tunnel(host, options.port || (secure ? 443 : 80), (error, socket) => {
        if (error) callback(error);
        else callback(null, secure ? direct.call(this, { ...options, socket }) : socket);
      });
      return undefined;
    };
  }
  if (globalThis.fetch) globalThis.fetch = fetching(globalThis.fetch, tunnel);
}

/** Wrap fetch: it takes a dispatcher, and an Agent of Node's own takes a function that connects. */
function fetching(direct, tunnel) {
  let dispatcher;

  function connect({ hostname, protocol, port, servername }, callback) {
    const host = bare(hostname);
    const secure = protocol === 'https:';
    const at = Number(port) || (secure ? 443 : 80);
    const opened = (error, socket) => {
      if (error || !secure) {
        callback(error, socket);
        return;
      }
      const name = servername || (net.isIP(host) ? undefined : host);
      const over = tls.connect({ socket, host, servername: name, ALPNProtocols: ['http/1.1'] });
      over.once('error', callback);
      over.once('secureConnect', () => {
        over.removeListener('error', callback);
        callback(null, over);
      });
    };
    if (!isNear(host)) {
      tunnel(host, at, opened);
      return;
    }
    const socket = net.connect(at, host);
    socket.once('error', callback);
    socket.once('connect', () => {
      socket.removeListener('error', callback);
      opened(null, socket);
    });
  }

  return function fetch(input, init) {
    void globalThis.Headers; // the first look at it loads what fetch is made of
    const present = globalThis[Symbol.for('undici.globalDispatcher.1')];
    const chosen = init && init.dispatcher;
    if (chosen || !present || present.constructor.name !== 'Agent') return direct(input, init);
    dispatcher ??= new present.constructor({ connect });
    return direct(input, { ...init, dispatcher });
  };
}

function bare(host) {
  return host.replace(/^\[|\]$/g, '');
}

if (address) install(new URL(address));

// Data providers: functions of a page's that fetch parameters before Target is asked.

const LONGEST_WAIT = 2 * SECOND; // where a provider names no timeout of its own

/** Call back with what the providers provide; at once where there are none. */
function withProvided(ask) {
  const given = Array.isArray(settings.dataProviders) ? settings.dataProviders.filter(isProvider) : [];
  if (!given.length) return ask({});
  return Promise.all(given.map(provided)).then((all) => ask(Object.assign({}, ...all)));
}

function isProvider(one) {
  const good = one && [one.name, one.version].every((text) => text && typeof text === "string");
  if (good && typeof one.provider === "function") return true;
  console.warn("AT: a data provider needs a name, a version and a function named provider");
  return false;
}

/** What one provides; nothing where it fails or is late: the others and Target do without. */
async function provided({ name, timeout, provider }) {
  let late;
  try {
    const params = await new Promise((resolve, reject) => {
      late = setTimeout(() => reject(new Error("timed out")), timeout ?? LONGEST_WAIT);
      provider((error, found) => (error ? reject(error) : resolve(found)));
    });
    return flattened(params || {});
  } catch (error) {
    console.warn(`AT: the data provider ${name} gave nothing: ${error?.message ?? error}`);
    return {};
  } finally {
    clearTimeout(late);
  }
}

// Custom events on document, and the names under which adobe.target.event lists them.

const EVENTS = {
  LIBRARY_LOADED: "at-library-loaded",
  REQUEST_START: "at-request-start",
  REQUEST_SUCCEEDED: "at-request-succeeded",
  REQUEST_FAILED: "at-request-failed",
  CONTENT_RENDERING_START: "at-content-rendering-start",
  CONTENT_RENDERING_SUCCEEDED: "at-content-rendering-succeeded",
  CONTENT_RENDERING_FAILED: "at-content-rendering-failed",
  CONTENT_RENDERING_NO_OFFERS: "at-content-rendering-no-offers",
  CONTENT_RENDERING_REDIRECT: "at-content-rendering-redirect",
};

function announce(type, more = {}) {
  const entries = mboxEntries();
  const tracking = filled({ sessionId: entries.session?.value, deviceId: entries.PC?.value });
  document.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: { type, tracking, ...more } }));
}

/** Wrap a request in the events about it. */
async function announced(asking, more = {}) {
  announce(EVENTS.REQUEST_START, more);
  try {
    const answer = await asking;
    const offered = [answer.execute?.pageLoad, ...(answer.execute?.mboxes || []), ...(answer.prefetch?.mboxes || [])];
    const options = offered.flatMap((one) => one?.options || []);
    const redirect = options.some((one) => one.type === "redirect");
    const responseTokens = options.map((one) => one.responseTokens).filter(Boolean);
    announce(EVENTS.REQUEST_SUCCEEDED, { ...more, redirect, ...filled({ responseTokens }) });
    return answer;
  } catch (error) {
    announce(EVENTS.REQUEST_FAILED, { ...more, error: error.message });
    throw error;
  }
}

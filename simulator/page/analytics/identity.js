// Whom analytics.js takes the visitor for.

const user = {
  id: () => readId("ajs_user_id"),

  anonymousId(given) {
    if (given) writeId("ajs_anonymous_id", given);
    else if (given === null || readId("ajs_anonymous_id") === null) writeId("ajs_anonymous_id", uuid());
    return readId("ajs_anonymous_id");
  },

  traits: () => readStored("ajs_user_traits") || {},

  /** Traits of the same user are merged, of another they take the place of those before. */
  identify(id, traits) {
    const known = user.id();
    const same = known === null || !id || known === id;
    writeStored("ajs_user_traits", same ? { ...user.traits(), ...traits } : { ...traits });
    if (!same) user.anonymousId(null); // from a stranger to a customer it stays
    if (id) writeId("ajs_user_id", id);
  },

  reset() {
    for (const name of ["ajs_user_id", "ajs_anonymous_id", "ajs_group_id"]) writeId(name, null);
    for (const name of ["ajs_user_traits", "ajs_group_properties"]) writeStored(name, null);
  },
};

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

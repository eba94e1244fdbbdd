// What one issuer remembers, in memory. Each issuer has its own store, so that nothing of one
// municipality (a session, a code) can be redeemed at another, and a restart forgets everything.

const MOST_KEPT = 20_000;

/** Returns the adapter factory that oidc-provider asks for, around a store of its own. */
export function memoryStore() {
  const kept = new Map();

  function put(key, value, seconds) {
    kept.delete(key);
    kept.set(key, { value, until: Date.now() + seconds * 1000 });
    // Oldest first: a Map keeps the order in which its keys were set.
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  }

  function get(key) {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    if (found.until > Date.now()) return found.value;
    kept.delete(key);
    return undefined;
  }

  return (model) => ({
    async upsert(id, payload, seconds) {
      put(`${model}:${id}`, payload, seconds);
      if (payload.uid) put(`${model}-uid:${payload.uid}`, id, seconds);
      if (payload.grantId) {
        const members = get(`grant:${payload.grantId}`) ?? new Set();
        put(`grant:${payload.grantId}`, members.add(`${model}:${id}`), 24 * 3600);
      }
    },
    async find(id) {
      return get(`${model}:${id}`);
    },
    async findByUid(uid) {
      const id = get(`${model}-uid:${uid}`);
      return id === undefined ? undefined : get(`${model}:${id}`);
    },
    async findByUserCode() {
      return undefined;
    },
    async consume(id) {
      const payload = get(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      kept.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const key of get(`grant:${grantId}`) ?? []) kept.delete(key);
      kept.delete(`grant:${grantId}`);
    },
  });
}

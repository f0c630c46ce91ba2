-- Adobe's side of tenants: profiles, sessions, batches, what the Admin API has set up.

CREATE TABLE records (
    position INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,   -- the client code it belongs to; empty where it is the tenant's own
    key TEXT NOT NULL,
    data BLOB NOT NULL,   -- JSON, secrets among them
    UNIQUE (tenant, kind, code, key)
);

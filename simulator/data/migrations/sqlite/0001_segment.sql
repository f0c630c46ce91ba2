-- Tenants, and what Segment has taken in. Times are milliseconds since 1970.

CREATE TABLE tenants (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    state BLOB NOT NULL,      -- JSON: clock, seed, draws, counts
    settings BLOB NOT NULL,   -- JSON, secrets among them
    workspace BLOB NOT NULL   -- JSON, secrets among them
);

CREATE TABLE deliveries (
    tenant TEXT NOT NULL,
    number INTEGER NOT NULL,
    delivery BLOB NOT NULL,   -- JSON: the event, its attempts, when the next is due
    PRIMARY KEY (tenant, number)
);

CREATE TABLE message_ids (
    position INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE INDEX message_ids_of_source ON message_ids (tenant, source, position);

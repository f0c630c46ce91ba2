-- Tenants with all they hold. Times are milliseconds since 1970; what anybody may have named is
-- bytes of UTF-8, since text holds no NUL.

CREATE TABLE offtarget.directory (version BIGINT NOT NULL);
INSERT INTO offtarget.directory VALUES (0);

CREATE TABLE offtarget.tenants (
    name TEXT PRIMARY KEY,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    version BIGINT NOT NULL,    -- rises with each change
    directed BIGINT NOT NULL,   -- the directory's, when client codes or write keys may have changed
    state BYTEA,                -- JSON: clock, seed, draws, counts; none where the tenant is gone
    settings BYTEA,             -- JSON, secrets among them
    workspace BYTEA             -- JSON, secrets among them
);

CREATE TABLE offtarget.changes (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    changes BYTEA NOT NULL,     -- MessagePack: what made the tenant of this version
    PRIMARY KEY (tenant, version)
);

CREATE SEQUENCE offtarget.positions;

CREATE TABLE offtarget.records (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    key BYTEA NOT NULL,
    position BIGINT NOT NULL DEFAULT nextval('offtarget.positions'),
    data BYTEA NOT NULL,
    PRIMARY KEY (tenant, kind, code, key)
);

CREATE TABLE offtarget.deliveries (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    delivery BYTEA NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE TABLE offtarget.message_ids (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL,
    source TEXT NOT NULL,
    text BYTEA NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX message_ids_of_source ON offtarget.message_ids (tenant, source, position);

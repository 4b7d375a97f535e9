-- The newest state of each rollout. The body is the document of StoreJson; the columns beside it are what is compared.
CREATE TABLE rollout (
    namespace TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    revision  BIGINT NOT NULL,
    term      BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (namespace, name)
);

-- Append-only. A reader pages by id: writers take turns, so that ids are committed in their order, and none comes again.
CREATE TABLE journal (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms   BIGINT NOT NULL,
    rollout TEXT,
    kind    TEXT   NOT NULL,
    body    TEXT   NOT NULL
);
CREATE INDEX journal_by_rollout ON journal (rollout, id);
CREATE INDEX journal_observations ON journal (at_ms) WHERE kind = 'OBSERVATION';

-- One row for each alert and channel. The same alert twice is one row.
CREATE TABLE outbox (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert        TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    alert_key    TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    urgency      TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    first_due_ms BIGINT  NOT NULL,
    due_ms       BIGINT  NOT NULL,
    attempts     INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    sentence     TEXT,
    UNIQUE (alert, channel)
);
CREATE INDEX outbox_waiting ON outbox (channel, due_ms) WHERE status = 'WAITING';
CREATE INDEX outbox_by_key ON outbox (alert_key, channel, id);

-- The one lease: who may write, under which term, until when.
CREATE TABLE lease (
    name       TEXT   PRIMARY KEY,
    holder     TEXT   NOT NULL,
    term       BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);

-- term: the newest under which anybody wrote; last-tick; freeze.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
);

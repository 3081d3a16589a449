-- SPDX-License-Identifier: Apache-2.0
-- Version 1: the tables. The search path is the projection's schema.

CREATE TABLE gateways (
  gateway text PRIMARY KEY,
  next bigint NOT NULL DEFAULT 0,
  day date,
  rebuild text NOT NULL DEFAULT '',
  updated timestamptz NOT NULL DEFAULT now());

COMMENT ON TABLE gateways IS 'Whose rows are here, and how far they were copied: changed in the same transaction as rows';
COMMENT ON COLUMN gateways.gateway IS 'Name of the gateway';
COMMENT ON COLUMN gateways.next IS 'Sequence of the row that is copied next';
COMMENT ON COLUMN gateways.day IS 'Day of the last row';
COMMENT ON COLUMN gateways.rebuild IS 'The configured word for which rows were last copied anew';
COMMENT ON COLUMN gateways.updated IS 'When that was';

CREATE TABLE rows (
  gateway text NOT NULL,
  day date NOT NULL,
  sequence bigint NOT NULL,
  hash bytea NOT NULL,
  schema smallint NOT NULL,
  time timestamptz NOT NULL,
  private_hash bytea NOT NULL,
  request text NOT NULL,
  attempt integer NOT NULL,
  outcome text NOT NULL,
  service text NOT NULL,
  customer text NOT NULL,
  end_user text,
  worker text,
  tier text,
  verified text,
  fee numeric(30),
  currency text,
  refers_to text,
  PRIMARY KEY (gateway, sequence)
) PARTITION BY LIST (gateway);

COMMENT ON TABLE rows IS 'Public part of the ledgers'' rows (docs/LEDGER.md, 1), one for each attempt that did work; nothing here is private';
COMMENT ON COLUMN rows.gateway IS 'Name of the gateway that served the request; the id is gateway/day/sequence';
COMMENT ON COLUMN rows.day IS 'Billing day, UTC';
COMMENT ON COLUMN rows.sequence IS 'Number of the row in the gateway''s log, without gaps';
COMMENT ON COLUMN rows.hash IS 'Row hash: Keccak-256 of the entry';
COMMENT ON COLUMN rows.schema IS 'Version of the list of columns';
COMMENT ON COLUMN rows.time IS 'When the row was written';
COMMENT ON COLUMN rows.private_hash IS 'Blinded hash of the private part, which is not here';
COMMENT ON COLUMN rows.request IS 'Id of the request';
COMMENT ON COLUMN rows.attempt IS 'Number of the attempt, from 1';
COMMENT ON COLUMN rows.outcome IS 'complete, truncated, cancelled, failed, lost or race-lost';
COMMENT ON COLUMN rows.service IS 'DService and its version: ID/VERSION';
COMMENT ON COLUMN rows.customer IS 'Pseudonym of the customer';
COMMENT ON COLUMN rows.end_user IS 'Pseudonym of the customer''s user; the ledger''s column user';
COMMENT ON COLUMN rows.worker IS 'Id of the worker';
COMMENT ON COLUMN rows.tier IS 'Tier of the worker: 1, 2, 3, 4A, 4B';
COMMENT ON COLUMN rows.verified IS 'How the answer was checked';
COMMENT ON COLUMN rows.fee IS 'Usage fee in 10^-12 of the currency; above 0 only for complete rows';
COMMENT ON COLUMN rows.currency IS 'Currency of the fee, ISO 4217';
COMMENT ON COLUMN rows.refers_to IS 'Id of an earlier row that this one belongs to';

-- Rows come in the order of time, so that a tiny index tells where a day is.
CREATE INDEX rows_by_time ON rows USING brin (day, time) WITH (pages_per_range = 32, autosummarize = on);
